import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...tools.calls import Call
from ...tools.complaint_clock import get_due

_logger = logging.getLogger(__name__)

BATCH = 100
RETRY_HOURS = 1


class CrmComplaint(models.Model):
    """What happens at a moment: somebody is warned, a deadline is missed, a step of the ladder is reached.

    The cron collects what is due for many complaints first, and carries it out together: each kind of record that it
    makes is made in one go.
    """

    _inherit = "crm.complaint"

    # === CRON ===#

    @api.model
    def _cron_raise_events(self):
        """Raise what is due, many complaints together. A failure does not stop the others: it is tried again later."""
        while count := self._raise_due():
            if not self.env["ir.cron"]._commit_progress(count):
                return

    @api.model
    def _raise_due(self):
        """Raise the events of the complaints that are due first; return how many complaints that were."""
        due = self.search([("next_event_at", "<=", fields.Datetime.now())], order="next_event_at, id", limit=BATCH)
        due = due.try_lock_for_update(allow_referencing=True)
        if due:
            due._raise_events()
        return len(due)

    def _raise_events(self):
        """Raise what is due for these complaints: together, and where that fails one by one."""
        try:
            with self.env.cr.savepoint():
                self._raise_together()
        except Exception:  # whatever goes wrong with one complaint must not stop the others
            if len(self) > 1:
                _logger.info("Events of complaints are raised one by one", exc_info=True)
                for complaint in self:
                    complaint._raise_events()
                return
            _logger.exception("The events of complaint %s cannot be raised", self.id)
            self.invalidate_recordset()
            self.next_event_at = self._get_now() + relativedelta(hours=RETRY_HOURS)

    def _raise_together(self):
        now, clocks = self._get_now(), self._get_clocks()
        get_ladder = self.env["crm.complaint.escalation"]._read_ladders()
        calls = []
        for complaint in self.with_context(tracking_disable=True):  # what is raised is in the log anyway
            events = complaint._get_events(clocks, get_ladder, now)
            calls += [complaint._raise_event(event, get_ladder)
                      for event in get_due(events, complaint.events_raised_at, now)]
        self._call(calls)
        self.with_context(tracking_disable=True).write({"events_raised_at": now})
        self._schedule()

    # === EVENTS ===#

    def _raise_event(self, event, get_ladder):
        """Note what an event changes in this complaint; return the `Call` of who hears of it."""
        if event.kind == "escalate":
            return self._reach_level(event.level, get_ladder)
        if event.kind == "unverified":
            return Call(
                self, self._get_leader(), _say_unverified, "mail_activity_type_complaint_look", _say_unverified,
                self.verify_deadline)
        say = {("late", "reply"): _say_reply_late, ("late", "resolution"): _say_solution_late,
               ("warn", "reply"): _say_reply_due, ("warn", "resolution"): _say_solution_due}[event.kind, event.subject]
        return Call(self, self._get_responsible(), say)

    def _reach_level(self, level, get_ladder):
        """Note the next level of the ladder; return the `Call` of who has to know."""
        rung = self.env["crm.complaint.escalation"]._get_rung(get_ladder(self.category_id, self.company_id), level)
        user = (rung and rung._get_user(self)) or self._get_leader()
        self.escalation_level = level
        return Call(
            self, user, lambda reader: reader.env._(
                "Escalated to level %(level)s: %(user)s.", level=level,
                user=user.name or reader.env._("nobody could be found")),
            "mail_activity_type_complaint_escalation",
            lambda reader: reader.env._("This complaint has reached level %(level)s", level=level))

    def _escalate(self, level):
        """Reach a level of the ladder now."""
        self.ensure_one()
        self._call([self._reach_level(level, self.env["crm.complaint.escalation"]._read_ladders())])


def _say_unverified(reader):
    return reader.env._("Nobody has asked the customer whether it is solved")


def _say_reply_late(reader):
    return reader.env._("The reply is late.")


def _say_solution_late(reader):
    return reader.env._("The solution is late.")


def _say_reply_due(reader):
    return reader.env._("The reply is due soon: %(deadline)s", deadline=reader._format_moment(reader.reply_deadline))


def _say_solution_due(reader):
    return reader.env._(
        "The solution is due soon: %(deadline)s", deadline=reader._format_moment(reader.resolution_deadline))

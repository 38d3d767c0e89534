from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.complaint_clock import OPEN_STATES, Event, Phase, get_events
from ...tools.working_time import Promise, get_deadline


class CrmComplaint(models.Model):
    """How the clock of a complaint runs, stands still and begins anew; and whether the promise is kept.

    Events (a warning, a missed deadline, a step of the escalation ladder) are raised by a cron, see
    `crm_complaint_event.py`: `next_event_at` is when the next one is due, so that one indexed query finds the
    complaints for which something has to happen. Whether the promise is kept depends on the clock while a complaint is
    open, so it is never stored.
    """

    _inherit = "crm.complaint"

    def _restart(self, reason):
        """Compute the deadlines anew and say so in the log."""
        before = (self.reply_deadline, self.resolution_deadline)
        self._set_deadlines(self._get_clocks())
        self._look_back(before)
        self._schedule()
        self._plan_work()
        if (self.reply_deadline, self.resolution_deadline) != before:
            self._message_log(body=self.env._(
                "%(reason)s Reply by: %(old_reply)s → %(reply)s. Solve by: %(old_solution)s → %(solution)s.",
                reason=reason, old_reply=self._format_moment(before[0]), reply=self._format_moment(self.reply_deadline),
                old_solution=self._format_moment(before[1]), solution=self._format_moment(self.resolution_deadline)))

    def _look_back(self, before):
        """A deadline that has moved to before what was raised last was missed: that is still to be raised."""
        missed = [new for old, new in zip(before, (self.reply_deadline, self.resolution_deadline), strict=True)
                  if new and (not old or new < old) and new <= self.events_raised_at]
        if missed:
            self.events_raised_at = min(missed) - relativedelta(seconds=1)

    # === DEADLINES ===#

    def _set_deadlines(self, clocks):
        """Reply and solution, in the working time of their targets, without the time we waited for the customer."""
        for complaint in self:
            clock, share = clocks[complaint.company_id], complaint._get_share(complaint.company_id, complaint.severity)
            pauses = [(pause.started_at, pause.ended_at) for pause in complaint.pause_ids if pause.ended_at]
            values = {}
            if not complaint.replied_at:
                values["reply_warning"], values["reply_deadline"] = get_deadline(
                    clock, complaint.reply_target_id._get_promise(), complaint.opened_at, share)
            values["resolution_warning"], values["resolution_deadline"] = get_deadline(
                clock, complaint.resolution_target_id._get_promise(), complaint.clock_started_at, share, pauses)
            complaint.write(values)

    def _get_clocks(self, companies=None):
        return self.env["crm.clock"]._get_clocks(companies or self.company_id)

    def _get_share(self, company, severity):
        """The part of a standard's time that a complaint of a severity has in a company."""
        return company[f"complaint_{severity}_percent"] / 100 if severity in ("major", "critical") else 1.0

    def _get_verify_deadline(self, clocks):
        """So many working days of the company from now."""
        company = self.company_id
        promise = Promise(company.complaint_verify_days, "days", company.resource_calendar_id.id)
        return get_deadline(clocks[company], promise, self._get_now())[1]

    # === EVENTS ===#

    def _get_phases(self):
        """What is still owed."""
        if not self._is_open() or self.waiting_since:
            return []
        reply = [] if self.replied_at else [Phase("reply", self.reply_warning, self.reply_deadline)]
        return [*reply, Phase("resolution", self.resolution_warning, self.resolution_deadline)]

    def _get_events(self, clocks, get_ladder, until):
        """The events of this complaint, those that have been among them. The ladder begins with a missed deadline."""
        if self.state == "resolved" and self.verify_deadline:
            return [Event(self.verify_deadline, "unverified")]
        phases = self._get_phases()
        missed = min((phase.deadline for phase in phases if phase.deadline), default=None)
        rungs = []
        if missed and missed <= until:
            target = self.reply_target_id if phases[0].subject == "reply" and phases[0].deadline == missed else (
                self.resolution_target_id)
            rungs = [(level, clocks[self.company_id].add(target.calendar_id.id, missed, rung.after_hours))
                     for level, rung in self._get_next_rungs(get_ladder)]
        return get_events(phases, rungs)

    def _get_next_rungs(self, get_ladder):
        """Pairs (level, step) above the level reached; who has climbed the whole ladder reaches its last step again."""
        ladder = get_ladder(self.category_id, self.company_id)
        above = [(rung.level, rung) for rung in ladder if rung.level > self.escalation_level]
        return above or [(self.escalation_level + 1, rung) for rung in ladder[-1:]]

    def _schedule(self):
        """Note what is due next, and when the cron has to look at the complaint again."""
        clocks, get_ladder = self._get_clocks(), self.env["crm.complaint.escalation"]._read_ladders()
        for complaint in self.with_context(tracking_disable=True):
            raised = complaint.events_raised_at or complaint.opened_at
            moments = [event.moment for event in complaint._get_events(clocks, get_ladder, raised)
                       if event.moment > raised]
            complaint.write({"next_event_at": min(moments, default=False), "deadline": complaint._get_next_deadline()})

    def _get_next_deadline(self):
        if self.state == "resolved":
            return self.verify_deadline
        return min((phase.deadline for phase in self._get_phases() if phase.deadline), default=False)

    # === WHETHER THE PROMISE IS KEPT ===#

    @api.depends("state", "replied_at", "resolved_at", "waiting_since", "reply_deadline", "resolution_deadline",
                 "reply_warning", "resolution_warning", "first_deadline")
    def _compute_sla_state(self):
        now = fields.Datetime.now()
        for complaint in self:
            complaint.sla_state = complaint._get_sla_state(now)

    def _get_sla_state(self, now):
        if self.state == "cancelled":
            return False
        if not self._is_open():
            replied = not self.reply_deadline or (self.replied_at or now) <= self.reply_deadline
            promised = self.first_deadline or self.resolution_deadline
            return "kept" if replied and (not promised or self.resolved_at <= promised) else "broken"
        phases = self._get_phases()
        if any(phase.deadline and phase.deadline < now for phase in phases):
            return "late"
        return "at_risk" if any(phase.warning and phase.warning < now for phase in phases) else "on_track"

    def _search_sla_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_sla_domain(state) for state in value)

    def _get_sla_domain(self, state):
        now = fields.Datetime.now()
        is_open = Domain("state", "in", OPEN_STATES)
        running = is_open & Domain("waiting_since", "=", False)
        unreplied = Domain("replied_at", "=", False)
        late = running & (unreplied & Domain("reply_deadline", "<", now) | Domain("resolution_deadline", "<", now))
        warned = running & ~late & (
            unreplied & Domain("reply_warning", "<", now) | Domain("resolution_warning", "<", now))
        if state == "late":
            return late
        if state == "at_risk":
            return warned
        if state == "on_track":
            return is_open & ~late & ~warned
        ended = Domain("state", "in", ("resolved", "closed"))
        if not state:
            return Domain("state", "=", "cancelled")
        return ended & (self._get_broken_domain() if state == "broken" else ~self._get_broken_domain())

    def _get_broken_domain(self):
        """Ended complaints whose promise was broken; to compare two columns takes SQL."""
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            """
            (%(replied)s > %(reply_deadline)s OR %(resolved)s > COALESCE(%(first)s, %(promised)s)) IS TRUE
            """, **{name: SQL.identifier(alias, field) for name, field in (
                ("replied", "replied_at"), ("reply_deadline", "reply_deadline"), ("resolved", "resolved_at"),
                ("first", "first_deadline"), ("promised", "resolution_deadline"))}))

from odoo import fields, models

from ...tools import private

TIME_FIELDS = {"start", "stop", "start_date", "stop_date", "allday", "duration", "active"}


class CalendarEvent(models.Model):
    """Who moves the event of a visit moves the visit; who deletes it leaves a proposal, but for a visit whose day is
    over: somebody still has to say what came of it."""

    _inherit = "calendar.event"

    visit_ids = fields.One2many(
        "crm.visit", "event_id", groups="crm_relationship.group_relationship_user", copy=False)

    def write(self, vals):
        result = super().write(vals)
        if TIME_FIELDS & vals.keys():
            self._move_visits()
        return result

    def unlink(self):
        visits = self._get_planned_visits()._filter_ahead()
        result = super().unlink()
        visits._move_to("proposed")
        return result

    # === BUSINESS METHODS ===#

    def _get_planned_visits(self):
        """With all rights, told that the event itself is no longer theirs to move; none where a visit sets it off."""
        if private.read(self.env.context, "crm_visit_in_step"):
            return self.env["crm.visit"]
        return self.env["crm.visit"].sudo().with_context(crm_visit_in_step=private.Private()).search(
            [("event_id", "in", self.ids), ("state", "=", "planned")])

    def _move_visits(self):
        for visit in self._get_planned_visits():
            event = visit.event_id
            if not event.active:
                visit._filter_ahead()._move_to("proposed")
            elif event.allday:
                visit.write({"planned_at": visit._get_noon(event.start_date), "is_all_day": True})
            elif visit.planned_at != event.start or visit.is_all_day:
                visit.write({"planned_at": event.start, "is_all_day": False})

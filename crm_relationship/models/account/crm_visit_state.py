from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import arguments

STEP_DAYS = 7  # in which the next step is taken, where nobody has said by when


class CrmVisit(models.Model):
    """The steps of a visit: planned, and what came of it."""

    _inherit = "crm.visit"
    _work_kind = "mail_activity_type_visit"
    _transitions = {
        "proposed": ("planned", "done", "cancelled"),
        "planned": ("proposed", "done", "missed", "cancelled"),
        "done": ("planned",),
        "missed": ("planned", "done"),
        "cancelled": ("planned",),
    }

    # === CRUD ===#

    def write(self, vals):
        result = super().write(vals)
        if {"next_step", "next_step_on"} & vals.keys():
            self.sudo().filtered(lambda visit: visit.state == "done")._plan_work()
        return result

    # === ACTIONS ===#

    @arguments.read()
    def action_plan(self):
        """Plan these visits for the day on which they stand, or plan again what was reported by mistake.

        :return: True
        :raises AccessError: for who may not write them
        """
        self._move_to("planned")
        return True

    @arguments.read()
    def action_done(self):
        """These visits have been made: when they were planned, where nobody has said otherwise.

        :return: True
        :raises AccessError: for who may not write them
        :raises UserError: for a visit without outcome, or one that was cancelled
        """
        self._move_to("done")
        return True

    @arguments.read()
    def action_miss(self):
        """These visits were not made.

        :return: True
        :raises AccessError: for who may not write them
        :raises UserError: for visits that are not planned
        """
        self._move_to("missed")
        return True

    @arguments.read()
    def action_cancel(self):
        """These visits are not made, or not wanted at all.

        :return: True
        :raises AccessError: for who may not write them
        :raises UserError: for visits that are over
        """
        self._move_to("cancelled")
        return True

    # === STATES ===#

    def _prepare_planned(self):
        return {visit: {"done_at": False} for visit in self}

    def _prepare_done(self):
        now = self._get_now()
        for visit in self:
            if not visit.outcome:
                raise UserError(self.env._(
                    "%(visit)s: enter the outcome: progress, no change or a setback.", visit=visit.display_name))
        return {visit: {
            "done_at": visit.done_at or min(visit.planned_at, now),
            "next_step_on": visit.next_step_on or (visit.next_step and fields.Date.add(now.date(), days=STEP_DAYS)),
        } for visit in self}

    def _follow(self, state, before):
        result = super()._follow(state, before)
        self._plan_work()
        return result

    # === THE NEXT STEP ===#

    def _is_open(self):
        return self.state == "done" and bool(self.next_step and self.next_step_on)

    def _describe_work(self):
        return self.next_step

    def _get_work_deadline(self):
        return self.next_step_on

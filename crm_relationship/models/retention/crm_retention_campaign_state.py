from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import arguments
from ...tools.calls import Call


class CrmRetentionCampaign(models.Model):
    """From which state a campaign goes to which, what that brings with it and what follows."""

    _inherit = "crm.retention.campaign"
    _case_kinds = ("mail_activity_type_campaign",)
    _transitions = {
        "draft": ("to_approve", "running"),
        "to_approve": ("draft", "running", "stopped"),
        "running": ("paused", "done", "stopped"),
        "paused": ("to_approve", "running", "done", "stopped"),
    }

    # === WHAT PEOPLE DO ===#

    @arguments.read("some")
    def action_start(self):
        """Start these campaigns, or go on with them after a pause; what costs more than the company's limit waits until
        a manager approves it.

        :raises AccessError: for campaigns that the user may not write
        :raises UserError: saying what a campaign lacks
        """
        self.check_access("write")
        for campaign in self:
            campaign._check_ready()
            campaign._move_to("running" if campaign._is_approved() else "to_approve")
        return True

    @arguments.read("some")
    def action_approve(self):
        """Approve what these campaigns cost: they start.

        :raises AccessError: for who is no manager
        """
        self.env["res.users"]._check_role("manager", self.env._("approve the budget of a campaign"))
        self.check_access("write")
        for campaign in self:
            campaign._check_ready()
            campaign._move_to("running")
        return True

    @arguments.read("some")
    def action_reset(self):
        """Take these campaigns back to draft while they wait for approval."""
        self.check_access("write")
        for campaign in self:
            if campaign.sudo().planned_at:
                raise UserError(self.env._(
                    "%(campaign)s has been started: stop it, or have a manager approve what it costs.",
                    campaign=campaign.name))
        self._move_to("draft")
        return True

    @arguments.read("some")
    def action_pause(self):
        """Nothing is done for the customers of these campaigns until somebody goes on."""
        self.check_access("write")
        self._move_to("paused")
        return True

    @arguments.read("some")
    def action_stop(self):
        """End these campaigns early: nothing more is done, and no result is told."""
        self.check_access("write")
        self._move_to("stopped")
        return True

    def _check_ready(self):
        """:raises UserError: saying what lacks"""
        self.ensure_one()
        if not self.step_ids:
            raise UserError(self.env._("%(campaign)s does nothing yet: add a step.", campaign=self.name))
        if not self.start_date or not (self.end_date or self.is_programme):
            raise UserError(self.env._("Say on which days %(campaign)s starts and ends.", campaign=self.name))
        if self.end_date and self.end_date < self._get_today():
            raise UserError(self.env._("%(campaign)s would be over already: choose a later end.", campaign=self.name))
        missing = [text for step in self.step_ids if (text := step._find_missing())]
        if missing:
            raise UserError("\n".join(missing))
        self._check_money()

    # === WHAT TIME BRINGS ===#

    @api.model
    def _find_open(self):
        """Campaigns that are not over."""
        return self.sudo().search([("state", "in", ("running", "paused"))], order="id")

    def _finish(self):
        """End a campaign whose last day is over."""
        if self.end_date and self.end_date < self._get_today() and self._is_open():
            self._move_to("done")

    def _is_planning_due(self, run):
        """Whether customers are looked for: on the first day, and until the last one on which they join, once a day and
        after each classification of the company's customers, `run`."""
        today = self._get_today()
        if today < self.start_date:
            return False
        if not self.planned_at:
            return True
        if today > (self.join_until or self.start_date):
            return False
        planned_on = fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id._get_zone()), self.planned_at).date()
        return planned_on < today or bool(run and run.started_at > self.planned_at)

    # === WHAT A STATE BRINGS ===#

    def _prepare_running(self):
        """Who starts what a manager has to approve is one, or it has been approved before."""
        return {campaign: {"approved_amount": campaign._get_commitment(), "approved_by_id": self.env.uid}
                for campaign in self if not campaign._is_within_limit()}

    # === WHAT FOLLOWS ===#

    def _follow_to_approve(self, before):
        for campaign in self:
            campaign._ask("mail_activity_type_campaign", campaign._get_manager(), _say_approve)

    def _follow_draft(self, before):
        self._settle("mail_activity_type_campaign")

    def _follow_running(self, before):
        self._settle("mail_activity_type_campaign")
        # Editions go on with the rights of who is at work: what they cost now may have to be approved.
        editions = self.child_ids.filtered(
            lambda campaign: campaign.state == "paused" and not campaign._is_exhausted())
        if editions:
            editions.sudo(False).action_start()
        for campaign in self:
            campaign._open_edition()
        self.env["crm.retention.planner"]._plan_due(self)
        self.env["crm.retention.worker"]._wake()

    def _follow_paused(self, before):
        children = self.child_ids.filtered(lambda campaign: campaign.state == "running")
        if children:
            children._move_to("paused")

    def _follow_stopped(self, before):
        self._settle("mail_activity_type_campaign")
        children = self.child_ids.filtered(lambda campaign: campaign.state in ("to_approve", "running", "paused"))
        if children:
            children._move_to("stopped")
        self._skip_due("stopped")

    def _follow_done(self, before):
        self._skip_due("ended")
        self._call([Call(campaign, campaign._get_responsible(), _say_done) for campaign in self])

    def _skip_due(self, reason):
        """What is still due is not done any more."""
        due = self.env["crm.retention.delivery"].sudo().search(
            [("target_id.campaign_id", "in", self.ids), ("state", "=", "due")])
        due.write({"state": "skipped", "reason": reason, "done_at": fields.Datetime.now()})


def _say_approve(reader):
    return reader.env._("Approve what %(campaign)s costs", campaign=reader.name)


def _say_done(reader):
    return reader.env._("%(campaign)s is over: look at its result.", campaign=reader.name)

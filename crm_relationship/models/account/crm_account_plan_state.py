from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import arguments

APPROVAL_DAYS = 7  # within which a plan is to be approved
NO_APPROVAL = {"submitted_on": False, "approved_by_id": False, "approved_on": False, "closed_on": False}


class CrmAccountPlan(models.Model):
    """From draft to approval to the end of the year: a plan is approved by a manager who does not own it."""

    _inherit = "crm.account.plan"
    _work_kind = "mail_activity_type_account_plan"
    _is_work_announced = True
    _guarded_fields = ("submitted_on", "approved_by_id", "approved_on", "closed_on")
    _transitions = {"draft": ("active", "closed"), "active": ("draft", "closed"), "closed": ("draft",)}

    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("closed", "Closed")], required=True, readonly=True, copy=False,
        default="draft", index=True, tracking=True, group_expand=True)
    submitted_on = fields.Date("Submitted", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", "Approved By", readonly=True, copy=False, tracking=True, ondelete="restrict")
    approved_on = fields.Date("Approved", readonly=True, copy=False)
    closed_on = fields.Date("Closed", readonly=True, copy=False)
    may_approve = fields.Boolean(compute="_compute_may_approve")

    # === COMPUTE AND CONSTRAINTS ===#

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        is_manager = self.env["res.users"]._has_role("manager")
        for plan in self:
            plan.may_approve = is_manager and plan.user_id != self.env.user

    @api.constrains("user_id", "approved_by_id")
    def _check_approved_by(self):
        for plan in self:
            if plan.approved_by_id and plan.approved_by_id == plan.user_id:
                raise ValidationError(self.env._(
                    "%(user)s has approved %(plan)s and cannot own it as well. Send it back to draft first, and have "
                    "somebody else approve it.", user=plan.user_id.name, plan=plan.display_name))

    # === CRUD ===#

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "active"} & vals.keys():
            self.sudo()._plan_work()
        return result

    # === ACTIONS ===#

    @arguments.read()
    def action_submit(self):
        """Ask a manager to approve these plans.

        :raises UserError: where there is no manager but the owner, or no objective
        """
        plans = self._enter("draft")
        plans._check_objectives()
        for plan in plans:
            if not plan._get_responsible():
                raise UserError(self.env._(
                    "Nobody can approve %(plan)s: it needs a relationship manager of %(company)s other than its owner.",
                    plan=plan.display_name, company=plan.company_id.name))
        self.sudo().write({"submitted_on": self._get_now().date()})
        self.sudo()._plan_work()
        return True

    @arguments.read()
    def action_approve(self):
        """Approve these plans: from now on they are carried out.

        :raises UserError: for a plan of one's own, or without an objective
        """
        self._check_may_approve()
        self._check_objectives()
        self._move_to("active")
        return True

    @arguments.read()
    def action_send_back(self):
        """Have the owners work on these plans once more: what was submitted, approved or closed is a draft again."""
        self.env["res.users"]._check_role("manager", self.env._("send a plan back"))
        submitted = self.filtered(lambda plan: plan.state == "draft")
        submitted._enter("draft")
        submitted.sudo().write(NO_APPROVAL)
        submitted.sudo()._follow_draft({})
        (self - submitted)._move_to("draft")
        return True

    @arguments.read()
    def action_close(self):
        """These plans are over before the end of their year."""
        self.env["res.users"]._check_role("manager", self.env._("close a plan before the end of its year"))
        self._move_to("closed")
        return True

    def _check_may_approve(self):
        """:raises AccessError: for who is no manager
        :raises UserError: for who would approve a plan of their own
        """
        self.env["res.users"]._check_role("manager", self.env._("approve a plan or its budget"))
        own = self.filtered(lambda plan: plan.user_id == self.env.user)[:1]
        if own:
            raise UserError(self.env._(
                "%(plan)s is your own plan: ask another manager to approve it.", plan=own.display_name))

    def _approve_change(self):
        """Who changes what was approved in these plans approves it, and so cannot own it afterwards either.

        :raises: as `_check_may_approve`
        """
        self._check_may_approve()
        self.sudo().write({"approved_by_id": self.env.uid, "approved_on": self._get_now().date()})

    # === STATES ===#

    def _prepare_active(self):
        today = self._get_now().date()
        return {plan: {"approved_by_id": self.env.uid, "approved_on": today} for plan in self}

    def _prepare_draft(self):
        return dict.fromkeys(self, NO_APPROVAL)

    def _prepare_closed(self):
        today = self._get_now().date()
        return {plan: {"closed_on": today, "submitted_on": False} for plan in self}

    def _follow_active(self, before):
        self._plan_work()
        for plan in self:
            plan._tell(plan.user_id, lambda reader: reader.env._(
                "The plan has been approved by %(user)s.", user=reader.approved_by_id.name))

    def _follow_draft(self, before):
        self._plan_work()
        for plan in self:
            plan._tell(plan.user_id, lambda reader: reader.env._(
                "%(user)s has sent the plan back: it is a draft again.", user=reader.env.user.name))

    def _follow_closed(self, before):
        self._plan_work()

    # === THE WORK ===#

    def _is_open(self):
        return self.active and self.state == "draft" and bool(self.submitted_on)

    def _get_managers(self):
        """Nobody approves a plan of their own."""
        return super()._get_managers() - self.user_id

    def _get_responsible(self):
        return self._get_manager()

    def _describe_work(self):
        return self.env._("Approve the account plan of %(user)s: %(plan)s", user=self.user_id.name,
                          plan=self.display_name)

    def _get_work_deadline(self):
        return fields.Date.add(self.submitted_on, days=APPROVAL_DAYS)

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import arguments


class CrmComplaintAction(models.Model):
    """What is done about a complaint and its cause: at once, so that it ends, or so that it does not come again."""

    _name = "crm.complaint.action"
    _description = "Corrective Action"
    _inherit = ["crm.case.mixin", "crm.state.mixin", "mail.thread", "mail.activity.mixin", "crm.link.guard"]
    _order = "deadline, id"
    _guarded_links = ("complaint_id",)
    _guarded_fields = ("done_at",)
    _work_kind = "mail_activity_type_complaint_action"
    _is_work_announced = True
    _transitions = {"todo": ("done", "cancelled")}

    name = fields.Char("What", required=True, tracking=True)
    complaint_id = fields.Many2one("crm.complaint", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="complaint_id.partner_id", related_sudo=False)
    cause_id = fields.Many2one(related="complaint_id.cause_id", related_sudo=False)
    department_id = fields.Many2one(related="complaint_id.department_id", store=True, index="btree_not_null")
    kind = fields.Selection(
        [("immediate", "Immediate"), ("corrective", "Corrective"), ("preventive", "Preventive")], required=True,
        default="immediate",
        help="Immediate: stops the damage. Corrective: removes the cause. Preventive: keeps it from happening "
             "elsewhere.")
    user_id = fields.Many2one(
        "res.users", "Owner", required=True, default=lambda self: self.env.user, tracking=True,
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)],
        ondelete="restrict")
    deadline = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    state = fields.Selection(
        [("todo", "To Do"), ("done", "Done"), ("cancelled", "Cancelled")], required=True, readonly=True, default="todo",
        copy=False, tracking=True)
    done_at = fields.Datetime(readonly=True, copy=False)
    effective = fields.Selection(
        [("unchecked", "Not Checked"), ("yes", "Effective"), ("no", "Not Effective")], required=True,
        default="unchecked", copy=False, tracking=True, help="Whether it helped: checked after it was done.")
    note = fields.Text()

    # === CONSTRAINTS ===#

    @api.constrains("effective", "state")
    def _check_effective(self):
        if any(action.effective != "unchecked" and action.state != "done" for action in self):
            raise ValidationError(self.env._("Whether an action was effective can be told after it was done."))

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions.complaint_id.check_access("write")
        actions.sudo()._plan_work(is_new=True)
        return actions

    def write(self, vals):
        result = super().write(vals)
        if "complaint_id" in vals:
            self.complaint_id.check_access("write")
        if {"name", "user_id", "deadline"} & vals.keys():
            self.sudo()._plan_work()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(action.state == "done" for action in self):
            raise UserError(self.env._("What has been done stays on record."))

    # === ACTIONS ===#

    @arguments.read()
    def action_done(self):
        """These actions have been done; whether they helped is asked next."""
        self.check_access("write")
        self.filtered(lambda action: action.state != "done")._move_to("done")
        return True

    @arguments.read()
    def action_cancel(self):
        """These actions are not needed any more."""
        self.check_access("write")
        self.filtered(lambda action: action.state != "cancelled")._move_to("cancelled")
        return True

    # === STATES ===#

    def _prepare_done(self):
        now = self._get_now()
        return {action: {"done_at": now} for action in self}

    def _follow_done(self, before):
        self._plan_work()

    def _follow_cancelled(self, before):
        self._plan_work()

    # === THE WORK ===#

    def _get_team(self):
        return self.complaint_id.sudo().team_id

    def _is_open(self):
        return self.state == "todo"

    def _describe_work(self):
        return self.name

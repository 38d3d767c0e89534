from odoo import api, fields, models

from .crm_account_attitude import ATTITUDES


class CrmAccountAttitudeMixin(models.AbstractModel):
    """What somebody thinks of us, with its history: each change is a row with its day, its reason and who has seen it,
    and so is each reason that is given for what stays as it is.

    `_attitude_link` names the field of `crm.account.attitude.change` that leads here.
    """

    _name = "crm.account.attitude.mixin"
    _description = "Attitude with History"
    _inherit = ["crm.guarded.mixin", "crm.clock.mixin"]
    _guarded_fields = ("attitude_on",)
    _attitude_link = None

    attitude = fields.Selection(ATTITUDES, group_expand=True, help="What they think of us. Empty: not known yet.")
    attitude_reason = fields.Char(
        "Why", help="What shows it. A new reason is noted in the history, also where the attitude stays.")
    attitude_on = fields.Date("Attitude Noted On", readonly=True, copy=False)
    step_goal = fields.Text("What to Reach", compute="_compute_step", compute_sudo=True)
    step_approach = fields.Text("How to Visit", compute="_compute_step", compute_sudo=True)

    @api.depends("attitude")
    @api.depends_context("lang")
    def _compute_step(self):
        steps = self.env["crm.account.attitude"].search_fetch([], ["code", "goal", "approach"]).grouped("code")
        for record in self:
            step = steps.get(record.attitude)
            record.step_goal, record.step_approach = (step.goal, step.approach) if step else (False, False)

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.filtered(lambda record: record.attitude or record.attitude_reason)._note_attitude({})
        return records

    def write(self, vals):
        if not {"attitude", "attitude_reason"} & vals.keys():
            return super().write(vals)
        before = {record: (record.attitude, record.attitude_reason) for record in self}
        result = super().write(vals)
        moved = self.filtered(lambda record: record.attitude != before[record][0])
        if "attitude_reason" not in vals and moved:  # the reason was that of the attitude before
            super(CrmAccountAttitudeMixin, moved.filtered("attitude_reason")).write({"attitude_reason": False})
        explained = (self - moved).filtered(
            lambda record: record.attitude_reason and record.attitude_reason != before[record][1])
        (moved | explained)._note_attitude({record: old for record, (old, _reason) in before.items()})
        return result

    # === HISTORY ===#

    def _note_attitude(self, before):
        """Note what these records think now; `before` is what each has thought until now."""
        day = self._get_now().date()
        self.sudo().attitude_on = day
        self.env["crm.account.attitude.change"].sudo().create([{
            self._attitude_link: record.id, "date": day, "old_attitude": before.get(record), "user_id": self.env.uid,
            "new_attitude": record.attitude, "reason": record.attitude_reason,
        } for record in self])

from odoo import api, fields, models

from odoo.addons.crm_relationship.tools import arguments


class CrmWish(models.Model):
    """What a customer would like us to have, until somebody has said yes or no."""

    _name = "crm.wish"
    _description = "Wish"
    _inherit = ["crm.case.mixin", "crm.state.mixin", "mail.thread", "mail.activity.mixin"]
    _work_kind = "mail_activity_type_wish"
    _guarded_fields = ("answered_at",)
    _transitions = {"open": ("granted", "declined")}

    name = fields.Char("What", required=True)
    partner_id = fields.Many2one("res.partner", "Customer", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    user_id = fields.Many2one("res.users", "Responsible", default=lambda self: self.env.user)
    deadline = fields.Date(required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [("open", "Open"), ("granted", "Granted"), ("declined", "Declined")], required=True, readonly=True,
        default="open")
    answered_at = fields.Datetime(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        wishes = super().create(vals_list)
        wishes.sudo()._plan_work(is_new=True)
        return wishes

    @arguments.read()
    def action_grant(self):
        """We have it now: the salesperson hears of it, and nothing is left to do."""
        self._move_to("granted")
        return True

    # === STATES ===#

    def _prepare_granted(self):
        return {wish: {"answered_at": wish._get_now()} for wish in self}

    def _follow_granted(self, before):
        self._plan_work()
        for wish in self:
            wish._tell(wish._get_sponsor(), lambda reader: reader.env._("We have it: %(wish)s", wish=reader.name))

    # === THE WORK ===#

    def _is_open(self):
        return self.state == "open"

    def _describe_work(self):
        return self.env._("Can we have it? %(wish)s", wish=self.name)

from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_own_customer = fields.Boolean(
        "Own Customer", compute="_compute_is_own_customer", search="_search_is_own_customer", compute_sudo=True,
        groups="base.group_user",
        help="The salesperson is you or somebody of one of your teams, or there is none. Whose customers they are not, "
             "that relationship user does not see what is kept about them.")

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_own_customer(self):
        for partner in self:
            partner.is_own_customer = not partner.user_id or partner.user_id.is_teammate

    def _search_is_own_customer(self, operator, value):
        users = self.env["res.users"]
        own = Domain("user_id", "=", False) | Domain("user_id", "in", users._select_teammates())
        return users._search_choice(operator, value, own)

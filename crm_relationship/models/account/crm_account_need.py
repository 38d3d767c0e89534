from odoo import api, fields, models
from odoo.exceptions import ValidationError

FIXED = ("partner_id", "company_id", "categ_id")


class CrmAccountNeed(models.Model):
    """How much of a category a customer needs in a year, wherever they buy it, as somebody was told on some day: the
    only thing that a share of wallet in per cent is told from."""

    _name = "crm.account.need"
    _description = "Yearly Need"
    _inherit = "crm.account.mixin"
    _order = "partner_id, categ_id, day DESC, id DESC"
    _rec_name = "categ_id"
    _guarded_links = _fixed_fields = FIXED

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade", domain=[("parent_id", "=", False)])
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    categ_id = fields.Many2one("product.category", "Category", required=True, index=True, ondelete="cascade")
    amount = fields.Monetary("Need a Year", required=True, help="What they buy of it in a year, from us and others.")
    source = fields.Char(required=True, help="Who said so, or where it is written.")
    day = fields.Date("As of", required=True, default=fields.Date.context_today)

    _amount_check = models.Constraint("CHECK (amount > 0)", "The need is more than nothing: delete it instead.")

    @api.constrains("day")
    def _check_day(self):
        if any(need.day > need.company_id._get_today() for need in self):
            raise ValidationError(self.env._(
                "The day of a need cannot be in the future: choose today or an earlier day."))

    def _describe_fixed(self):
        return self.env._("A need stays with its customer and category: enter another one.")

    @api.model
    def _get_latest(self, company, customers):
        """`{(customer id, category id): need}`: the last one of each that the user may read."""
        needs = self.search([("company_id", "=", company.id), ("partner_id", "in", customers.ids)])
        return {(need.partner_id.id, need.categ_id.id): need for need in reversed(needs)}

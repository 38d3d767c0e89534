from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    """The visit on which an order was agreed."""

    _name = "sale.order"
    _inherit = ["sale.order", "crm.link.guard"]
    _guarded_links = ("visit_id",)

    visit_id = fields.Many2one(
        "crm.visit", "Visit", copy=False, index="btree_not_null", check_company=True, ondelete="set null",
        groups="crm_relationship.group_relationship_user", help="The visit on which it was agreed.")

    @api.constrains("visit_id")
    def _check_visit(self):
        for order in self.sudo():
            visited = order.visit_id.partner_id
            if visited and visited != order.partner_id.commercial_partner_id:
                raise ValidationError(self.env._(
                    "%(visit)s was no visit to %(customer)s: choose another one.", visit=order.visit_id.display_name,
                    customer=order.partner_id.commercial_partner_id.name))

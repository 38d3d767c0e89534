from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    salesperson_guard_enabled = fields.Boolean(
        "Only Officers Reassign Customers", groups="base.group_user",
        help="The salesperson of a customer sees the customer's figures. Only relationship officers and managers "
             "change the salesperson of a customer that has one.")

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_tier_policies()
        return companies

    def _create_tier_policies(self):
        policies = self.env["crm.tier.policy"].sudo()
        served = policies.search([("company_id", "in", self.ids)]).company_id
        policies.create([{"company_id": company.id} for company in self - served])

from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_tier_policies()
        return companies

    def _create_tier_policies(self):
        policies = self.env["crm.tier.policy"].sudo()
        served = policies.search([("company_id", "in", self.ids)]).company_id
        policies.create([{"company_id": company.id} for company in self - served])

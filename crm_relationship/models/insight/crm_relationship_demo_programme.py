from odoo import api, models

VISIT_COST = 150
BEFORE = {"vip": 90, "main": 85, "ordinary": 80, "small": 70}  # percent; their old system told


class CrmRelationshipDemo(models.AbstractModel):
    """What the wholesaler assumes of the programme; it began with their tiers, a year ago."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_programme(self):
        company = self.env.ref("base.main_company")
        company.relationship_visit_cost = VISIT_COST
        company._begin_programme()
        for baseline in self.env["crm.programme.baseline"].search([("company_id", "=", company.id)]):
            if percent := BEFORE.get(baseline.tier_id.code):
                baseline.write({"is_manual": True, "manual_retention": percent})

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

HISTORY_MONTHS = 12
POTENTIAL_FILE = "crm_relationship/demo/crm_relationship_potential.csv"


class CrmRelationshipDemo(models.AbstractModel):
    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_history(self):
        """Classify the customers as of each of the past months and today, so that tiers and stages have a history; what
        people know about the customers is entered before the last two.
        """
        company = self.env.ref("base.main_company")
        policy = self.env["crm.tier.policy"].search([("company_id", "=", company.id)])
        today = fields.Date.today()
        for months in range(HISTORY_MONTHS, -1, -1):
            if months == 1:
                self._tell_potential(company)
            policy.classify(as_of=today - relativedelta(months=months))

    @api.model
    def _tell_potential(self, company):
        """Capacities, heavyweights and prospects; who has not bought gets a profile that is kept."""
        today = fields.Date.today()
        for row in self._read_rows(POTENTIAL_FILE):
            partner = self._get_demo(row["partner"]).with_company(company)
            if not partner.customer_profile_id:
                partner.keep_as_prospect()
                partner.invalidate_recordset(["customer_profile_id"])
            values = {"influence_kind": row["influence_kind"]} if row["influence_kind"] else {}
            if row["capacity_amount"]:
                values.update(
                    capacity_amount=float(row["capacity_amount"]), capacity_source=row["capacity_source"],
                    capacity_date=today - relativedelta(days=int(row["days_ago"])))
            partner.customer_profile_id.write(values)

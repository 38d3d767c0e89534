from odoo import models
from odoo.tools import SQL


class CrmCustomerFacts(models.AbstractModel):
    _inherit = "crm.customer.facts"

    def _get_service_costs(self, scope):
        """What campaigns have spent on calls and visits; coupons are in the margin of the orders already."""
        return [*super()._get_service_costs(scope), SQL(
            "SELECT partner_id, day, amount FROM (%s) contact WHERE company_id = %s AND amount > 0",
            self.env["crm.retention.campaign"]._select_contacts(), scope.company.id)]

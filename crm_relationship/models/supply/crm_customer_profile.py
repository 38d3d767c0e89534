from odoo import models


class CrmCustomerProfile(models.Model):
    _inherit = "crm.customer.profile"

    def _record_override(self, old_tier, reason):
        result = super()._record_override(old_tier, reason)
        if self.tier_id != old_tier:
            self.env["crm.supply.request"]._note_companies(self.company_id.sudo())
        return result

from odoo import models
from odoo.tools import SQL


class CrmCustomerProfile(models.Model):
    _inherit = "crm.customer.profile"

    def _record_override(self, old_tier, reason):
        result = super()._record_override(old_tier, reason)
        if self.tier_id != old_tier:
            self.env["crm.supply.request"]._note_companies(self.company_id.sudo())
        return result

    def _get_visible_sql(self, alias):
        """Whether the user may read the profile that is joined under an alias, or there is none. What a list hides so
        is hidden from its searches, sorts and sums, too."""
        if self.env["res.users"]._has_role("officer"):
            return SQL("TRUE")
        if not self.has_access("read"):
            return SQL("FALSE")
        profile = SQL.identifier(alias, "id")
        return SQL("(%s IS NULL OR %s IN %s)", profile, profile, self._search([]).subselect())

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Profiles are merged before core re-points what is left: one customer has one profile a company."""
        self.env["crm.customer.profile"].sudo()._merge_into(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

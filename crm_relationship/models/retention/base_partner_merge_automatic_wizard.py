from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """One open case, and one part in a campaign, is left before core re-points: where that breaks a unique index,
        it deletes all of them."""
        for model in ("crm.churn.case", "crm.retention.target", "crm.retention.referral", "loyalty.card"):
            self.env[model].sudo()._merge_into(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

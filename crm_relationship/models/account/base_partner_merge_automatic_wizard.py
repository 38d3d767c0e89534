from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """What is unique for a customer is put together before core re-points: it would delete what is double."""
        for model in self._get_account_models():
            self.env[model].sudo()._merge_into(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _get_account_models(self):
        """The models with rows that are unique for a customer; each has `_merge_into(sources, target)`."""
        return (
            "crm.account.plan", "crm.account.stakeholder", "crm.account.attitude.line", "crm.account.alert",
            "crm.account.member", "crm.account.overlap", "crm.purchase.proposal", "crm.visit.interval")

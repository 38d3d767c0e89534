from odoo import api, models
from odoo.exceptions import AccessError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        self._check_may_merge(self.env["res.partner"].browse(partner_ids).exists())
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _check_may_merge(self, partners):
        """Whoever merges customers sees the figures of all of them afterwards.

        :raises AccessError: where a company guards its salespeople, and the user may not read one of the profiles
        """
        guarded = self.env["res.company"].sudo().search([("salesperson_guard_enabled", "=", True)])
        profiles = self.env["crm.customer.profile"].sudo().search([
            ("partner_id", "in", partners.commercial_partner_id.ids), ("company_id", "in", guarded.ids)])
        if self.env.su or not profiles or profiles.sudo(False).has_access("read"):
            return
        raise AccessError(self.env._(
            "You cannot merge these contacts: one of them is a customer of another salesperson, whose figures you do "
            "not see. Ask a relationship officer to merge them."))

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Profiles and traits are merged before core re-points what is left: a customer has one of each a company."""
        for model in ("crm.customer.profile", "crm.account.trait.answer"):
            self.env[model].sudo()._merge_into(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _get_account_models(self):
        return (*super()._get_account_models(), "crm.scorecard.customer")

from odoo import api, models


class CrmTierPolicy(models.Model):
    _inherit = "crm.tier.policy"

    @api.model
    def _cron_classify(self):
        result = super()._cron_classify()
        self.env.ref("crm_relationship.ir_cron_churn")._trigger()  # by the profiles as they are now
        return result

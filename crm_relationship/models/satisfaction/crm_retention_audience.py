from odoo import models
from odoo.tools import SQL

CONTENT = 70  # of 100: whoever has said less is not asked to recommend us


class CrmRetentionAudience(models.AbstractModel):
    """Who has told us how content they are; of the others, silence is no objection."""

    _inherit = "crm.retention.audience"

    def _audience_referral(self, campaign):
        return SQL("%s AND COALESCE(profile.satisfaction, %s) >= %s", super()._audience_referral(campaign), CONTENT,
                   CONTENT)

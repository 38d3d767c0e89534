from odoo import api, fields, models
from odoo.fields import Domain

# How much less than in the time before a key account buys that never complains, and yet is a warning.
SILENT_GROWTH_PERCENT = -20


class CrmCustomerProfile(models.Model):
    _inherit = "crm.customer.profile"

    complaint_count = fields.Integer(
        "Complaints", readonly=True, figure="slice", help="Of the last 12 months, without cancelled ones.")
    is_silent_key_account = fields.Boolean(
        "Silent Key Accounts", compute="_compute_flags", search="_search_is_silent_key_account",
        help="A key account that bought before, buys much less now, and does not complain.")

    def _get_flags(self):
        """Silent key accounts bought before, buy less, and never complain."""
        return {**super()._get_flags(), "is_silent_key_account": Domain([
            ("tier_id", "in", self.env["crm.tier"]._get_key_ids()), ("previous_revenue", ">", 0),
            ("growth_percent", "<=", SILENT_GROWTH_PERCENT), ("complaint_count", "=", 0)])}

    @api.depends("tier_id.is_key_account", "previous_revenue", "growth_percent", "complaint_count")
    def _compute_flags(self):
        return super()._compute_flags()

    @api.model
    def _get_quick_filters(self):
        return {**super()._get_quick_filters(), "silent": Domain("is_silent_key_account", "=", True)}

    def _search_is_silent_key_account(self, operator, value):
        return self._search_flag("is_silent_key_account", operator, value)

    def _describe_silent_key_accounts(self):
        return {
            "name": self._fields["is_silent_key_account"]._description_string(self.env),
            "definition": self.env._(
                "Key accounts that buy at least %(percent)s%% less than in the period before and have not complained "
                "for 12 months: nobody has told us why.", percent=-SILENT_GROWTH_PERCENT),
        }

from odoo import api, fields, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    retention_delivery_id = fields.Many2one(
        "crm.retention.delivery", "Step for a Customer", readonly=True, copy=False, index="btree_not_null",
        ondelete="cascade")
    churn_case_id = fields.Many2one(
        "crm.churn.case", "Interview of Case", readonly=True, copy=False, index="btree_not_null", ondelete="cascade")
    loyalty_card_id = fields.Many2one(
        "loyalty.card", "Reward", readonly=True, copy=False, index="btree_not_null", ondelete="cascade")

    @api.model
    def _get_once_fields(self):
        return [*super()._get_once_fields(), "retention_delivery_id", "churn_case_id", "loyalty_card_id"]

from odoo import api, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    @api.model
    def _get_model_info_by_xmlid(self):
        """Without this type no salesperson hears of a shortage: it is not deleted, nor moved to other documents."""
        return super()._get_model_info_by_xmlid() | {
            "crm_relationship.mail_activity_type_shortage": {"res_model": "sale.order", "unlink": False}}

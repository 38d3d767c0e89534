from odoo import api, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    @api.model
    def _get_model_info_by_xmlid(self):
        """Without this type no standard would be reviewed: it is not deleted, nor moved to other documents."""
        return super()._get_model_info_by_xmlid() | {
            "crm_relationship.mail_activity_type_review": {"res_model": "crm.service.standard", "unlink": False}}

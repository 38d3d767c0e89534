from odoo import api, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    @api.model
    def _get_model_info_by_xmlid(self):
        """Without its type nobody would be asked to fill in a self-assessment."""
        return super()._get_model_info_by_xmlid() | {
            "crm_relationship.mail_activity_type_assessment": {"res_model": "survey.survey", "unlink": False}}

from odoo import api, models

KINDS = {
    "mail_activity_type_complaint": "crm.complaint",
    "mail_activity_type_complaint_look": "crm.complaint",
    "mail_activity_type_complaint_verify": "crm.complaint",
    "mail_activity_type_complaint_escalation": "crm.complaint",
    "mail_activity_type_complaint_cause": "crm.complaint",
    "mail_activity_type_complaint_action": "crm.complaint.action",
}


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    @api.model
    def _get_model_info_by_xmlid(self):
        """Without these types no complaint could be opened: they are not deleted, nor moved to other documents."""
        return super()._get_model_info_by_xmlid() | {
            f"crm_relationship.{name}": {"res_model": model, "unlink": False} for name, model in KINDS.items()}

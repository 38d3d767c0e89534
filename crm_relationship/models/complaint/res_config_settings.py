from odoo import api, fields, models

MANAGER = "crm_relationship.group_relationship_manager"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_confirmation_enabled = fields.Boolean(
        related="company_id.complaint_confirmation_enabled", readonly=False, groups=MANAGER)
    complaint_public_enabled = fields.Boolean(
        related="company_id.complaint_public_enabled", readonly=False, groups=MANAGER)
    complaint_public_url = fields.Char(
        "Address of the Public Complaint Page", compute="_compute_complaint_public_url", groups=MANAGER)
    complaint_major_percent = fields.Integer(
        related="company_id.complaint_major_percent", readonly=False, groups=MANAGER)
    complaint_critical_percent = fields.Integer(
        related="company_id.complaint_critical_percent", readonly=False, groups=MANAGER)
    complaint_verify_days = fields.Integer(
        related="company_id.complaint_verify_days", readonly=False, groups=MANAGER)
    complaint_alias_name = fields.Char(related="company_id.complaint_alias_name", readonly=False, groups=MANAGER)
    complaint_alias_domain = fields.Char(
        "Complaint Address Domain", related="company_id.alias_domain_id.name", groups=MANAGER)

    @api.depends("company_id.complaint_public_enabled")
    def _compute_complaint_public_url(self):
        """Where the page is: each company has its own."""
        for settings in self:
            company = settings.company_id
            settings.complaint_public_url = company.complaint_public_enabled and (
                f"{company.get_base_url()}/complaint/{company.id}")

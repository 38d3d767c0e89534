from odoo import api, fields, models

INTERNAL = "base.group_user"  # customers in the portal, who read their own company, do not see how we work


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_confirmation_enabled = fields.Boolean(
        "Confirm Complaints", default=True,
        help="Who complains by email, on the public page or in the portal gets an email with the reference and the "
             "time of our reply.", groups=INTERNAL)
    complaint_public_enabled = fields.Boolean(
        "Public Complaint Page", help="Anybody may file a complaint at /complaint.", groups=INTERNAL)
    complaint_major_percent = fields.Integer(
        "Time for Major Complaints (%)", default=75, help="Share of the standard's time that a major complaint has.",
        groups=INTERNAL)
    complaint_critical_percent = fields.Integer(
        "Time for Critical Complaints (%)", default=50,
        help="Share of the standard's time that a critical complaint has.", groups=INTERNAL)
    complaint_verify_days = fields.Integer(
        "Days to Verify", default=3,
        help="Working days within which somebody asks the customer whether the complaint is solved.", groups=INTERNAL)
    complaint_alias_id = fields.Many2one(
        "mail.alias", readonly=True, copy=False, ondelete="set null", groups=INTERNAL)
    complaint_alias_name = fields.Char(
        "Complaint Address", compute="_compute_complaint_alias_name", inverse="_inverse_complaint_alias_name",
        help="Mails to this address become complaints. Empty: there is no such address.", groups=INTERNAL)

    _complaint_percents = models.Constraint(
        "CHECK (complaint_major_percent BETWEEN 1 AND 100 AND complaint_critical_percent BETWEEN 1 AND 100)",
        "The time for major and critical complaints is a percentage of the standard's time: 1 to 100.")
    _complaint_verify_days = models.Constraint(
        "CHECK (complaint_verify_days BETWEEN 1 AND 365)", "Complaints are verified within 1 to 365 days.")

    @api.depends("complaint_alias_id.alias_name")
    def _compute_complaint_alias_name(self):
        for company in self:
            company.complaint_alias_name = company.sudo().complaint_alias_id.alias_name

    def _inverse_complaint_alias_name(self):
        """Make, rename or remove the address; one that is taken already raises an error that says by whom."""
        for company in self.sudo():
            alias = company.complaint_alias_id
            name = alias._sanitize_alias_name(company.complaint_alias_name)
            if not name:
                alias.unlink()
            elif not alias:
                company.complaint_alias_id = alias.create(company._prepare_complaint_alias(name))
            elif alias.alias_name != name:
                alias.alias_name = name

    def write(self, vals):
        result = super().write(vals)
        if "alias_domain_id" in vals:
            for company in self.sudo().filtered("complaint_alias_id"):
                company.complaint_alias_id.alias_domain_id = company.alias_domain_id
        return result

    def _prepare_complaint_alias(self, name):
        self.ensure_one()
        return {
            "alias_name": name,
            "alias_domain_id": self.alias_domain_id.id,
            "alias_model_id": self.env["ir.model"]._get_id("crm.complaint"),
            "alias_defaults": repr({"company_id": self.id}),
            "alias_contact": "everyone",
            "alias_parent_model_id": self.env["ir.model"]._get_id(self._name),
            "alias_parent_thread_id": self.id,
        }

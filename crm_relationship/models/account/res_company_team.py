from odoo import fields, models

INTERNAL = "base.group_user"


class ResCompany(models.Model):
    """Who of us is an executive and who a middle manager: roles that Odoo has not."""

    _inherit = "res.company"

    relationship_executive_ids = fields.Many2many(
        "res.users", "crm_company_executive_rel", "company_id", "user_id", "Executives", groups=INTERNAL,
        domain=[("share", "=", False)],
        help="Senior executives: at least one of them meets each of the 30 most important customers within a year.")
    relationship_middle_manager_ids = fields.Many2many(
        "res.users", "crm_company_middle_manager_rel", "company_id", "user_id", "Middle Managers", groups=INTERNAL,
        domain=[("share", "=", False)],
        help="Each of them looks after at least one high-level person at a customer. Who is an executive as well "
             "counts as an executive.")

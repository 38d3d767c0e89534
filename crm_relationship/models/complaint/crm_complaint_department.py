from odoo import fields, models


class CrmComplaintDepartment(models.Model):
    """A department of ours that may cause complaints, and who speaks for it."""

    _name = "crm.complaint.department"
    _description = "Complaint Department"
    _inherit = ["crm.copy.mixin", "crm.shared.record"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    user_id = fields.Many2one(
        "res.users", "Spokesperson", company_dependent=True,
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)],
        help="Is told of each complaint that the department caused, in the current company, and acknowledges it. Needs "
             "a role in Relationship.")
    active = fields.Boolean(default=True)
    cause_ids = fields.One2many("crm.complaint.cause", "department_id", "Causes")

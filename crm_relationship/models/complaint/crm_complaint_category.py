from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import arguments
from .crm_complaint_document import COUNTED


class CrmComplaintCategory(models.Model):
    """What a complaint is about; says which team handles it."""

    _name = "crm.complaint.category"
    _description = "Complaint Category"
    _inherit = ["crm.copy.mixin", "crm.shared.record"]
    _parent_name = "parent_id"
    _parent_store = True
    _order = "parent_path, sequence, id"
    _rec_names_search = ["complete_name", "name"]

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        "Full Name", compute="_compute_complete_name", search="_search_complete_name", recursive=True)
    code = fields.Char(required=True, copy=False, help="Short name that programs use, such as late.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_public = fields.Boolean(
        "Offered to Customers", default=True, help="Offered in the portal and on the public page.")
    parent_id = fields.Many2one("crm.complaint.category", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.complaint.category", "parent_id")
    team_id = fields.Many2one(
        "crm.team", "Responsible Team", company_dependent=True,
        help="Handles these complaints, in the current company. Empty: as the category above.")
    user_id = fields.Many2one(
        "res.users", "Responsible", company_dependent=True,
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)],
        help="Handles these complaints, in the current company. Empty: the team shares them out.")
    complaint_count = fields.Integer(compute="_compute_complaint_count")

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is a category with this code already: choose another code.")

    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for category in self:
            category.complete_name = f"{category.parent_id.complete_name} / {category.name}" if (
                category.parent_id) else category.name

    def _search_complete_name(self, operator, value):
        """There are few categories, and each language has its own names."""
        if operator in ("child_of", "parent_of") or (operator in ("<", "<=", ">", ">=") and not isinstance(value, str)):
            return NotImplemented
        categories = self.sudo().with_context(active_test=False).search([])
        return [("id", "in", categories.filtered_domain([("complete_name", operator, value)]).ids)]

    @api.depends("complete_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for category in self:
            category.display_name = category.complete_name

    def _compute_complaint_count(self):
        """With those of the categories below."""
        counts = self.env["crm.complaint"]._read_group(self._get_complaints_domain(), ["category_id"], ["__count"])
        for category in self:
            category.complaint_count = sum(
                number for other, number in counts
                if category.parent_path and other.parent_path.startswith(category.parent_path))

    def _get_complaints_domain(self):
        return [("category_id", "child_of", self.ids), *COUNTED]

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A category cannot lie below itself."))

    @arguments.read()
    def action_view_complaints(self):
        """Open the complaints of these categories and those below, without cancelled ones."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action")
        return dict(action, name=self.env._("Complaints"), domain=self._get_complaints_domain(), context={})

    def _get_nearest(self, name):
        """The field of this category, else of the next one above that has it, in the current company."""
        category = self
        while category and not category[name]:
            category = category.parent_id
        return category[name]

    def _get_team(self):
        team = self._get_nearest("team_id")
        return team if team.company_id in (self.env.company, team.company_id.browse()) else team.browse()

    def _get_user(self):
        user = self._get_nearest("user_id")
        return user if self.env.company in user.company_ids else user.browse()

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import arguments, service_audits, uploads

# What a visitor says of a question; all else is the sheet, which officers make.
VISITOR_FIELDS = {"grade", "note"}


class CrmServiceAuditLine(models.Model):
    """A question of a visit's sheet, as it was on that day: the grade, a remark, and photos."""

    _name = "crm.service.audit.line"
    _description = "Audit Line"
    _inherit = "crm.guarded.mixin"
    _order = "audit_id, sequence, id"

    audit_id = fields.Many2one("crm.service.audit", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="audit_id.company_id", store=True, index=True)
    state = fields.Selection(related="audit_id.state")
    sequence = fields.Integer(default=10)
    name = fields.Char("Question", required=True)
    standard_id = fields.Many2one(
        "crm.service.standard", "Standard", index="btree_not_null", ondelete="set null",
        help="For which standard the grade counts as kept or broken.")
    possible = fields.Integer("Possible Points", required=True, default=service_audits.BEST)
    weight = fields.Float(required=True, default=1, digits=(6, 2), aggregator=None)
    grade = fields.Selection(
        [("4", "Fully"), ("3", "Mostly"), ("2", "Half"), ("1", "Hardly"), ("0", "Not at all"),
         (service_audits.UNSEEN, "Could not tell")])
    points = fields.Float(compute="_compute_points", store=True, digits=(16, 2))
    note = fields.Char("Remark")
    photo_ids = fields.Many2many("ir.attachment", string="Photos", compute="_compute_photo_ids")
    photo_count = fields.Integer("Number of Photos", compute="_compute_photo_ids")

    _points_check = models.Constraint(
        "CHECK (possible BETWEEN 1 AND 100 AND weight > 0)", "A question has 1 to 100 points, and a weight above 0.")

    # === COMPUTE ===#

    @api.depends("grade", "possible")
    def _compute_points(self):
        for line in self:
            line.points = service_audits.get_points(line.grade, line.possible)

    def _compute_photo_ids(self):
        photos = self.env["ir.attachment"].search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        found = photos.grouped("res_id")
        for line in self:
            line.photo_ids = found.get(line._origin.id, photos.browse())
            line.photo_count = len(line.photo_ids)

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_plan()
        return lines

    def write(self, vals):
        if "audit_id" in vals and any(line.audit_id.id != vals["audit_id"] for line in self):
            raise UserError(self.env._("A question stays on its sheet: add it to the other visit."))
        if vals.keys() - VISITOR_FIELDS - {"audit_id"}:
            self._check_plan()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reported(self):
        self._check_plan()

    def _check_plan(self):
        """Refuse to change the sheet to who only fills it in, and once it has been reported to anybody.

        :raises AccessError: for who is no officer
        """
        if self.env.su:
            return
        self.env["res.users"]._check_role("officer", self.env._("change the questions of a visit"))
        if any(line.audit_id.state not in ("planned", "visited") for line in self):
            raise AccessError(self.env._("This visit is over: its sheet stays as it is."))

    # === PUBLIC API ===#

    @arguments.read("one", photos=uploads.files())
    def add_photos(self, photos):
        """Attach photos to a question of a visit that has not been reported yet.

        :param photos: a list of dicts `name` and `content` (base64): pictures, 10 MB each, 5 for each question
        :return: the ids of the attachments
        :raises AccessError: for who may not write the visit
        :raises ValidationError: for other files, or too many
        """
        self.ensure_one()
        self.check_access("write")
        return self.env["ir.attachment"].create([
            {"name": name, "raw": content, "res_model": self._name, "res_id": self.id}
            for name, content in photos]).ids

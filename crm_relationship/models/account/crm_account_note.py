from odoo import fields, models
from odoo.exceptions import UserError


class CrmAccountNote(models.Model):
    """What drives a person: their duties, goals, tenure, interests. Read by who wrote it and by the customer's
    salesperson, and by nobody else."""

    _name = "crm.account.note"
    _description = "Private Note on a Stakeholder"
    _inherit = ["crm.guarded.mixin", "crm.link.guard"]
    _order = "kind, create_date DESC, id DESC"
    _rec_name = "kind"
    _guarded_fields = ("user_id",)
    _guarded_links = ("stakeholder_id",)

    stakeholder_id = fields.Many2one("crm.account.stakeholder", required=True, index=True, ondelete="cascade")
    account_id = fields.Many2one(related="stakeholder_id.account_id", string="Customer")
    company_id = fields.Many2one(related="stakeholder_id.company_id", store=True)
    kind = fields.Selection(
        [("duties", "Duties"), ("goals", "Goals"), ("tenure", "Tenure"), ("interests", "Interests"),
         ("other", "Other")], required=True, default="other")
    text = fields.Text("Note", required=True)
    user_id = fields.Many2one(
        "res.users", "Author", readonly=True, required=True, default=lambda self: self.env.user, ondelete="cascade")

    def write(self, vals):
        if not self.env.su and any(note.stakeholder_id.id != vals.get("stakeholder_id", note.stakeholder_id.id)
                                   for note in self):
            raise UserError(self.env._("A note stays with its person: write another one."))
        return super().write(vals)

from odoo import api, fields, models

from .crm_account_attitude import ATTITUDES


class CrmAccountAttitudeChange(models.Model):
    """An entry in the history of an attitude: of a person, or of a customer on a product line. Nobody writes it by
    hand."""

    _name = "crm.account.attitude.change"
    _description = "Change of Attitude"
    _inherit = "crm.guarded.mixin"
    _order = "date DESC, id DESC"
    _rec_name = "new_attitude"

    stakeholder_id = fields.Many2one(
        "crm.account.stakeholder", "Stakeholder", readonly=True, index="btree_not_null", ondelete="cascade")
    line_id = fields.Many2one(
        "crm.account.attitude.line", "Product Line", readonly=True, index="btree_not_null", ondelete="cascade")
    account_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_account", store=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", compute="_compute_account", store=True, ondelete="cascade")
    origin_id = fields.Many2one(
        "res.partner", "Employer at the Time", readonly=True, index="btree_not_null", ondelete="set null",
        help="The customer where the person worked then, if it was another one.")
    date = fields.Date(readonly=True, required=True)
    old_attitude = fields.Selection(ATTITUDES, "Before", readonly=True)
    new_attitude = fields.Selection(ATTITUDES, "After", readonly=True)
    reason = fields.Char("Why", readonly=True)
    user_id = fields.Many2one("res.users", "Noted By", readonly=True, ondelete="set null")

    _one_subject = models.Constraint(
        "CHECK (num_nonnulls(stakeholder_id, line_id) = 1)", "An attitude is that of a person or on a product line.")

    @api.depends("stakeholder_id.account_id", "stakeholder_id.company_id", "line_id.partner_id", "line_id.company_id")
    def _compute_account(self):
        for change in self:
            change.account_id = change.stakeholder_id.account_id or change.line_id.partner_id
            change.company_id = change.stakeholder_id.company_id or change.line_id.company_id

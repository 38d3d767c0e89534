from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class CrmServiceRemedy(models.Model):
    """What a customer gets for a broken promise; amounts are in the currency of the company that broke it."""

    _name = "crm.service.remedy"
    _description = "Service Remedy"
    _inherit = ["crm.copy.mixin", "crm.shared.record"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        compute="_compute_code", store=True, readonly=False, precompute=True, required=True, copy=False,
        help="Short name that programs use, such as coupon.")
    kind = fields.Selection(
        [("coupon", "Coupon"), ("credit_note", "Credit note"), ("replacement", "Replacement order"),
         ("call", "Apology call")],
        required=True, default="call")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    amount = fields.Monetary(help="A fixed amount. Leave it empty for a share of the document.")
    percent = fields.Float("Share of the Document (%)", digits=(6, 2))
    cap_amount = fields.Monetary("At Most", help="A remedy is never worth more than this. 0: no limit.")
    approval_required = fields.Boolean(default=True, help="A manager approves each remedy before it is granted.")
    loyalty_program_id = fields.Many2one(
        "loyalty.program", "Coupon Program", ondelete="restrict", domain="[('applies_on', 'in', ('future', 'both'))]",
        help="The coupon is made in this program, with as many points as the remedy is worth.")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a remedy with this code already: choose another code.")

    @api.depends("kind")
    def _compute_code(self):
        """Where nobody gives one it is the kind, with a number where that is taken."""
        taken = {code for (code,) in self.env.execute_query(SQL("SELECT code FROM crm_service_remedy"))}
        for remedy in self.filtered(lambda remedy: not remedy.code):
            codes = (f"{remedy.kind}_{number}" if number else remedy.kind for number in (0, *range(2, len(taken) + 3)))
            remedy.code = next(code for code in codes if code not in taken)
            taken.add(remedy.code)

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.constrains("kind", "amount", "percent", "cap_amount", "loyalty_program_id", "active")
    def _check_remedy(self):
        for remedy in self:
            if remedy.amount < 0 or remedy.cap_amount < 0 or not 0 <= remedy.percent <= 100:
                raise ValidationError(self.env._(
                    "The amounts of a remedy cannot be negative, and its share lies between 0 and 100%."))
            if remedy.active and remedy.kind in ("coupon", "credit_note") and not (remedy.amount or remedy.percent):
                raise ValidationError(self.env._(
                    "Say what the remedy %(name)s is worth: an amount, or a share of the document.", name=remedy.name))
            if remedy.active and remedy.kind == "coupon" and not remedy.loyalty_program_id:
                raise ValidationError(self.env._(
                    "Choose the program in which the coupon of %(name)s is made.", name=remedy.name))

    # === BUSINESS METHODS ===#

    def _is_priced(self):
        """Whether the remedy is an amount of money."""
        return self.kind in ("coupon", "credit_note")

    def _is_valuable(self):
        """Whether the customer gets something of worth: money or goods."""
        return self._is_priced() or self.kind == "replacement"

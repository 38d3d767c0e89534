import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import satisfaction as formulas


class CrmSatisfactionCard(models.Model):
    """A comment card at one of our places: the same link for everybody, never one for somebody."""

    _name = "crm.satisfaction.card"
    _description = "Comment Card"
    _inherit = "crm.guarded.mixin"
    _order = "name, id"
    _guarded_fields = ("token",)

    name = fields.Char("Place", required=True, help="Where the card is found, such as a counter or a showroom.")
    active = fields.Boolean(default=True)
    survey_id = fields.Many2one(
        "survey.survey", "Questions", index="btree_not_null", ondelete="set null",
        domain=[("survey_type", "=", "card")], help="Empty: the card cannot be filled in.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", default=lambda self: self.env.company)
    token = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: secrets.token_urlsafe(16),
        help="The end of its address.")
    least_cards = fields.Integer(
        "Published From", required=True, default=formulas.LEAST_CARDS,
        help="So many cards are published together, those of a question by the number who answered it. What fewer have "
             "said waits, and nobody sees it.")

    _token_uniq = models.UniqueIndex("(token)")
    _least_cards_check = models.Constraint(
        f"CHECK (least_cards >= {formulas.LEAST_CARDS})",
        "At least five cards are published together: fewer would tell who said what.")

    @api.constrains("survey_id")
    def _check_survey(self):
        if any(card.survey_id and card.survey_id.sudo().survey_type != "card" for card in self):
            raise ValidationError(self.env._("Choose a survey of the type Comment Card."))

    def write(self, vals):
        if any(card.company_id.id != vals.get("company_id", card.company_id.id) for card in self):
            raise UserError(self.env._("A card stays with its company: archive it, and make one in the other."))
        return super().write(vals)

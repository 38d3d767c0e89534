import secrets

from reportlab.graphics import renderSVG
from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import arguments
from ...tools import satisfaction as formulas

CODE_SIZE = 600  # pixels; it can be printed in any size


class CrmSatisfactionCard(models.Model):
    """A comment card at one of our places: the same link for everybody, never one for somebody."""

    _name = "crm.satisfaction.card"
    _description = "Comment Card"
    _inherit = ["crm.copy.mixin", "crm.guarded.mixin"]
    _order = "name, id"
    _guarded_fields = ("token",)

    name = fields.Char("Place", required=True, help="Where the card is found, such as a counter or a showroom.")
    active = fields.Boolean(default=True)
    survey_id = fields.Many2one(
        "survey.survey", "Questions", index="btree_not_null", ondelete="set null",
        domain=[("survey_type", "=", "card")],
        default=lambda self: self.env.ref("crm_relationship.survey_card", raise_if_not_found=False),
        help="Empty: the card cannot be filled in.")
    survey_state = fields.Selection(related="survey_id.relationship_state", string="Approval")
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

    # === WHERE IT IS FOUND ===#

    url = fields.Char("Link", compute="_compute_url")
    tablet_url = fields.Char(
        "Link for a Tablet", compute="_compute_url", help="Shows an empty card again after each guest.")
    qr_url = fields.Char("Code", compute="_compute_url")

    @api.depends("token")
    def _compute_url(self):
        for card in self:
            card.url = f"{card.get_base_url()}{card._get_path()}"
            card.tablet_url = f"{card.url}/tablet"
            card.qr_url = f"{card._get_path()}/code"

    def _get_path(self):
        return f"/comment-card/{self.token}"

    def _draw_code(self):
        """The address as a QR code, in SVG."""
        return renderSVG.drawToString(createBarcodeDrawing(
            "QR", value=self.url, barLevel="M", width=CODE_SIZE, height=CODE_SIZE))

    @api.model
    def _find_open(self, token):
        """The card of an address, if it can be filled in."""
        card = self.search([("token", "=", token), ("company_id.active", "=", True)])
        survey = card.survey_id
        return card if survey and survey._is_approved() and survey._get_card_questions() else self.browse()

    @arguments.read("one")
    def action_open(self):
        """Open the card as a guest sees it."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": self._get_path(), "target": "new"}

    @arguments.read("one")
    def action_print_code(self):
        """Open the code alone, large enough for a poster."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": self.qr_url, "target": "new"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if self.env["crm.satisfaction.answer"].sudo().search_count([("card_id", "in", self.ids)], limit=1) or self.env[
                "crm.satisfaction.remark"].sudo().search_count([("card_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("What was said on this card is published: archive the card instead."))

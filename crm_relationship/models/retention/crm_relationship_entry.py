from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.labels import get_labels


class CrmRelationshipEntry(models.Model):
    """What no document tells, put into the relationship account by a person."""

    _name = "crm.relationship.entry"
    _description = "Account Entry by Hand"
    _inherit = "crm.guarded.mixin"
    _order = "date DESC, id DESC"
    _rec_name = "note"
    _guarded_fields = ("user_id",)

    kind = fields.Selection(
        [("favor", "Favour"), ("greeting", "Greeting"), ("refusal", "Refusal")], required=True, default="favor",
        help="A favour: what nobody had to do. A refusal: we had to say no.")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade", domain=[("parent_id", "=", False)])
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", default=lambda self: self.env.company)
    date = fields.Date(required=True, default=fields.Date.context_today)
    note = fields.Char("What Happened", required=True)
    user_id = fields.Many2one(
        "res.users", "Entered By", readonly=True, ondelete="set null", default=lambda self: self.env.user)

    def write(self, vals):
        """An entry is no way into the account of a customer, or of a company, that is not one's own."""
        result = super().write(vals)
        self.check_access("write")
        return result

    @api.constrains("partner_id")
    def _check_customer(self):
        for entry in self:
            if entry.partner_id != entry.partner_id.commercial_partner_id:
                raise ValidationError(self.env._(
                    "%(contact)s shares the account of %(company)s: choose that customer.",
                    contact=entry.partner_id.name, company=entry.partner_id.commercial_partner_id.name))

    @api.constrains("partner_id", "company_id", "kind", "date")
    def _check_date(self):
        """A day is over, or today; and each kind counts once a day."""
        today = fields.Date.context_today(self)
        for entry in self:
            if entry.date > today:
                raise ValidationError(self.env._("Enter what has happened: choose today or a day before."))
        same = self.sudo()._read_group(
            Domain.OR(Domain([(name, "=", entry[name].id) for name in ("partner_id", "company_id")])
                      & Domain([(name, "=", entry[name]) for name in ("kind", "date")]) for entry in self),
            ["partner_id", "company_id", "kind", "date:day"], having=[("__count", ">", 1)])
        for partner, _company, kind, _day in same:
            raise ValidationError(self.env._(
                "%(kind)s of %(customer)s on that day: it is in the account already. Change that entry instead.",
                kind=get_labels(self, "kind")[kind], customer=partner.name))

import math

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import clean_context

from ...tools import arguments
from ...tools.service_targets import get_remedy_amount

# In which state a document has a worth, and can be replaced.
FIRM_STATES = {"sale.order": "sale", "account.move": "posted"}


class CrmServiceBreach(models.Model):
    """How a remedy reaches the customer: `_grant_<kind>` returns the record that was made."""

    _inherit = "crm.service.breach"

    def _grant(self):
        """Grant the remedy of this breach, once."""
        self.ensure_one()
        breach = self._enter("open", "proposed").with_company(self.company_id)
        self._check_approver()
        if not breach.remedy_id:
            raise UserError(self.env._("Choose the remedy of %(breach)s first.", breach=breach.display_name))
        if not breach.partner_id:
            raise UserError(self.env._("Nobody is known who could get the remedy of %(breach)s.",
                                       breach=breach.display_name))
        breach._check_worth()
        breach._move_to("approved", approved_by_id=self.env.uid)
        granter = breach.with_context(clean_context(self.env.context))  # nobody chooses by a default
        granter = granter.with_context(lang=breach.partner_id.lang)
        granted = getattr(granter, f"_grant_{breach.remedy_id.kind}")()
        breach._move_to(
            "remedied", granted_model=granted._name, granted_id=granted.id, remedied_at=breach._get_now())
        breach.message_post(body=self.env._(
            "%(remedy)s granted: %(document)s", remedy=breach.remedy_id.name, document=granted.display_name))

    def _get_document_amount(self):
        """The amount of the confirmed order or posted invoice in the company's currency; 0 where there is none."""
        document = self._get_goods_document()
        if not self._is_firm(document):
            return 0.0
        currency = document.currency_id or self.currency_id
        day = document["date_order"] if "date_order" in document._fields else fields.Date.today()
        return currency._convert(document.amount_total, self.currency_id, self.company_id, day)

    def _is_firm(self, document):
        """Whether a document is worth anything: anybody can write a quotation or a draft of any amount."""
        return bool(document) and document._name in FIRM_STATES and document["state"] == FIRM_STATES[document._name]

    def _get_worth(self, remedy):
        """What a remedy is worth for this breach, in the company's currency."""
        if not remedy._is_priced():
            return 0.0
        return self.currency_id.round(get_remedy_amount(
            remedy.amount, remedy.percent, remedy.cap_amount, self._get_document_amount()))

    def _check_approver(self):
        """Nobody decides alone about what they proposed, or gets, themselves; an apology costs nothing."""
        breach, user = self.sudo(), self.env.user
        if self.env.su or not breach.remedy_id._is_valuable():
            return
        if user == breach.proposed_by_id or breach._is_own(user):
            raise UserError(self.env._(
                "The remedy of %(breach)s is your own: you proposed it, had a hand in what it is for, or would get it. "
                "Ask another relationship manager to approve it.", breach=breach.display_name))

    def _is_own(self, user):
        """Whether somebody would get this remedy themselves."""
        return bool(self.partner_id) and self.partner_id.commercial_partner_id == user.partner_id.commercial_partner_id

    def _check_amount(self, amount):
        if not arguments.is_amount(amount):
            raise ValidationError(self.env._("Give what the remedy is worth as a number that is not negative."))

    def _check_worth(self):
        remedy = self.remedy_id
        if not remedy._is_priced():
            return
        if not 0 < self.remedy_amount < math.inf:
            raise UserError(self.env._("Say what the remedy of %(breach)s is worth.", breach=self.display_name))
        if remedy.cap_amount and self.currency_id.compare_amounts(self.remedy_amount, remedy.cap_amount) > 0:
            raise UserError(self.env._("%(remedy)s is worth %(cap)s at most.", remedy=remedy.name,
                                       cap=self.currency_id.format(remedy.cap_amount)))

    def _get_apology(self):
        return self.env._("Apology: %(standard)s, %(document)s", standard=self.standard_id.name,
                          document=self.document_label)

    # === KINDS ===#

    def _grant_coupon(self):
        """A coupon of the remedy's program; the program's own communication tells the customer.

        The program of another company would be of no use to him.
        """
        program = self.remedy_id.loyalty_program_id
        if not program or program.company_id not in (program.company_id.browse(), self.company_id):
            raise UserError(self.env._("Choose the coupon program of the remedy %(name)s.", name=self.remedy_id.name))
        return self.env["loyalty.card"].create({
            "program_id": program.id, "partner_id": self.partner_id.id, "points": self.remedy_amount})

    def _grant_credit_note(self):
        """A draft credit note, for the accountant to post."""
        return self.env["account.move"].create({
            "move_type": "out_refund",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "ref": self._get_apology(),
            "invoice_line_ids": [Command.create({
                "name": self._get_apology(), "quantity": 1, "price_unit": self.remedy_amount,
                "tax_ids": [Command.clear()]})],
        })

    def _grant_replacement(self):
        """A draft order of the same goods, free of charge."""
        order = self._get_goods_document()
        if order._name != "sale.order" or not order:
            raise UserError(self.env._("Only an order can be replaced: choose another remedy."))
        if not self._is_firm(order):
            raise UserError(self.env._("Only a confirmed order can be replaced: choose another remedy."))
        goods = order.order_line.filtered(lambda line: line.product_id.type == "consu" and line.product_uom_qty > 0)
        return order.create({
            "partner_id": order.partner_id.id,
            "partner_shipping_id": order.partner_shipping_id.id,
            "partner_invoice_id": order.partner_invoice_id.id,
            "company_id": self.company_id.id,
            "warehouse_id": order.warehouse_id.id,
            "user_id": order.user_id.id,
            "origin": order.name,
            "order_line": [Command.create({
                "product_id": line.product_id.id, "product_uom_id": line.product_uom_id.id, "name": line.name,
                "product_uom_qty": line.product_uom_qty, "is_replacement": True,
            }) for line in goods],
        })

    def _grant_call(self):
        """A call to make, for the salesperson of the customer."""
        document = self._get_document()
        salesperson = document["user_id"] if document and "user_id" in document._fields else self.partner_id.user_id
        record = document if document and "activity_ids" in document._fields else self.partner_id
        user = salesperson or self.partner_id.user_id or self.standard_id.user_id or self.env.user
        reader = self._read_by(user)  # the customer does not
        return record.with_env(reader.env).activity_schedule(
            "mail.mail_activity_data_call", summary=reader._get_apology(), user_id=user.id)

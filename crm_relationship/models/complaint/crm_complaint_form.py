from odoo import api, fields, models

from ...tools import arguments


class CrmComplaint(models.Model):
    """What the form shows while a complaint is typed in and worked on: the customer's card as soon as they are known,
    the number to call, the products that it can be about, and what we wait for.
    """

    _inherit = "crm.complaint"

    customer_card = fields.Json(compute="_compute_customer_card", exportable=False)
    call_number = fields.Char(
        "Number to Call", compute="_compute_call_number", help="As given with the complaint, else the customer's.")
    document_product_ids = fields.Many2many(
        "product.product", compute="_compute_document_product_ids", string="Products of the Documents")
    waiting_for = fields.Char(compute="_compute_waiting_for", help="What we wait for while the clock stands still.")

    # === COMPUTE ===#

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "lang")
    def _compute_customer_card(self):
        for complaint in self:
            partner = complaint.partner_id.with_company(complaint.company_id)
            customer = partner.sudo().commercial_partner_id.sudo(False)
            is_visible = bool(partner) and (partner | customer).has_access("read")
            complaint.customer_card = is_visible and partner._get_complaint_card()

    @api.depends("phone", "partner_id.phone", "commercial_partner_id.phone")
    def _compute_call_number(self):
        for complaint in self:
            complaint.call_number = (
                complaint.phone or complaint.partner_id.phone or complaint.commercial_partner_id.phone)

    @api.depends("sale_order_id", "picking_id", "invoice_id")
    @api.depends_context("uid")
    def _compute_document_product_ids(self):
        """As far as the user may read the documents: what others may not is not limited for them."""
        for complaint in self:
            products = self.env["product.product"]
            for document, lines in (
                    (complaint.sale_order_id, "order_line"), (complaint.picking_id, "move_ids"),
                    (complaint.invoice_id, "invoice_line_ids")):
                if document and document.has_access("read") and document[lines].has_access("read"):
                    products |= document[lines].product_id
            complaint.document_product_ids = products

    @api.depends("waiting_since", "pause_ids.ended_at", "pause_ids.reason")
    def _compute_waiting_for(self):
        for complaint in self:
            pauses = complaint.pause_ids.filtered(lambda pause: not pause.ended_at)
            complaint.waiting_for = complaint.waiting_since and pauses[:1].reason

    # === WHILE IT IS TYPED ===#

    @api.onchange("phone", "email_from")
    def _onchange_caller(self):
        """The number or the address of a known customer brings them, and their card."""
        if not self.partner_id:
            found = self.with_company(self.company_id)._find_customer(self.email_from)
            self.partner_id = found.with_env(self.env)._filtered_access("read") or self._find_caller()

    @api.onchange("sale_order_id", "picking_id", "invoice_id")
    def _onchange_document(self):
        """A document brings its customer, and its product where it has but one."""
        document = self.sale_order_id or self.picking_id or self.invoice_id
        self.partner_id = self.partner_id or document.sudo()._get_complaint_partners()[:1]
        products = self.document_product_ids._origin
        if products and self.product_id._origin not in products:
            self.product_id = products if len(products) == 1 else False

    def _find_caller(self):
        """The contact with this number; empty where there is none, or contacts of several customers have it."""
        partners = self.env["res.partner"]
        if len(self.phone or "") < partners._phone_search_min_length:
            return partners
        number = self.env.user._phone_format(number=self.phone, country=self.company_id.country_id) or self.phone
        found = partners.search(
            ["|", ("phone_sanitized", "=", number), ("phone_mobile_search", "=", number),
             ("partner_share", "=", True), ("ref_company_ids", "=", False),
             ("company_id", "in", (False, self.company_id.id))], order="customer_rank DESC, id")
        return found[:1] if len(found.commercial_partner_id) == 1 else found.browse()

    # === ACTIONS ===#

    @arguments.read()
    def action_assign_to_me(self):
        """Make the user responsible for these complaints.

        :return: True
        :raises AccessError: for complaints that the user may not write
        """
        self.check_access("write")
        self.filtered(lambda complaint: complaint.user_id != self.env.user).user_id = self.env.user
        return True

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools import email_normalize

from ..tools.client_address import get_networks
from . import complaint_form

TEXTS = ("contact_name", "email_from", "phone", "subject", "description", "order_reference")
# How many complaints one client, one network and all of them together may file within so many hours: who has a network
# of addresses, but not many of them, does not use up what is left for everybody else.
CLIENT_LIMITS = ((1, 5), (24, 20))
NETWORK_LIMITS = ((1, 40), (24, 160))
OVERALL_LIMITS = ((1, 200),)
REFERENCE = "complaint_reference"


class PublicComplaint(http.Controller):
    """Anybody may file a complaint, where the company wants that, and reads nothing but its reference."""

    def _get_company(self, company_id=None):
        number = company_id if isinstance(company_id, int) else request.env.company.id
        company = request.env["res.company"].sudo().browse(number).exists()
        if not (company.active and company.complaint_public_enabled):
            raise NotFound()
        return company

    def _take(self, company, client, network):
        """Whether this client may file one more now, and their network, and all together."""
        return complaint_form.take(
            ("public_complaint", client, CLIENT_LIMITS), ("public_network", network, NETWORK_LIMITS),
            ("public_company", company.id, OVERALL_LIMITS))

    def _render_form(self, company, values=None, errors=None, status=200, is_over_limit=False):
        response = request.render("crm_relationship.public_complaint", {
            **complaint_form.get_form_values(), "company": company, "values": values or {}, "errors": errors or {},
            "is_over_limit": is_over_limit})
        response.status_code = status
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    @http.route(["/complaint", "/complaint/<int:company_id>"], type="http", auth="public", website=True,
                sitemap=False, methods=["GET", "POST"], max_content_length=complaint_form.MAX_REQUEST_SIZE)
    def public_complaint(self, company_id=None, **post):
        """The form for everybody, and what it sends."""
        company = self._get_company(company_id)
        if request.httprequest.method != "POST":
            return self._render_form(company)
        if post.get("homepage"):  # no human being sees this field
            return self._thank(company)
        values, errors = complaint_form.read_texts(post, TEXTS)
        complaint_form.require(values, errors, ("contact_name", "email_from", "subject", "description"))
        if values["email_from"] and not email_normalize(values["email_from"]):
            errors["email_from"] = request.env._("This is no email address.")
        files, wrong = complaint_form.read_files()
        if wrong:
            errors["attachments"] = wrong
        if errors:
            return self._render_form(company, values, errors)
        client, network = get_networks(request.httprequest.remote_addr)
        if not self._take(company, client, network):
            return self._render_form(company, values, status=429, is_over_limit=True)
        mark = request.env["crm.complaint.limit"]._mark("public_complaint", client)
        return self._thank(company, self._file(company, values, files, mark).name)

    def _file(self, company, values, files, client_hash):
        values = dict(values, channel="web", client_hash=client_hash, email_from=email_normalize(values["email_from"]))
        order_reference = values.pop("order_reference")
        if order_reference:
            values["description"] += "\n\n" + request.env._("Order reference: %(reference)s", reference=order_reference)
        complaints = request.env["crm.complaint"].sudo().with_company(company)
        values["partner_id"] = complaints._find_customer(values["email_from"]).id
        return complaint_form.file_complaint(company, values, files)

    def _thank(self, company, reference=None):
        request.session[REFERENCE] = reference
        return request.redirect(f"/complaint/{company.id}/thanks")

    @http.route("/complaint/<int:company_id>/thanks", type="http", auth="public", website=True, sitemap=False,
                methods=["GET"])
    def public_complaint_thanks(self, company_id):
        """Says that the complaint has arrived, and its reference."""
        return request.render("crm_relationship.public_complaint_thanks", {
            "company": self._get_company(company_id), "reference": request.session.get(REFERENCE)})

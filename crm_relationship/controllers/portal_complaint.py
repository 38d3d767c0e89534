from urllib.parse import urlencode

from odoo import http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..tools.complaint_clock import OVER_STATES
from . import complaint_form

PAGE_SIZE = 20
CHOICES_LIMIT = 100
CUSTOMER_LIMITS = ((1, 10), (24, 40))  # how many complaints one customer may file within so many hours
HISTORY = "my_complaints_history"
CHOICES = ("category_id", "sale_order_id", "picking_id", "product_id")


class ComplaintPortal(CustomerPortal):
    """Customers have no access to the model: everything here works with all rights, on what is theirs only."""

    # === LIST ===#

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            values["complaint_count"] = self._get_complaints().search_count(self._prepare_complaints_domain())
        return values

    def _get_complaints(self):
        return request.env["crm.complaint"].sudo()

    def _get_customer(self):
        return request.env.user.partner_id.commercial_partner_id

    def _is_own(self, complaint):
        """Whether a complaint is of the customer whom who is logged in belongs to, and for them to see."""
        return complaint.commercial_partner_id == self._get_customer()

    def _prepare_complaints_domain(self):
        return Domain("commercial_partner_id", "=", self._get_customer().id) & Domain("merged_into_id", "=", False)

    def _get_complaint_sortings(self):
        return {
            "newest": {"label": request.env._("Newest"), "order": "opened_at DESC, id DESC"},
            "oldest": {"label": request.env._("Oldest"), "order": "opened_at, id"},
            "subject": {"label": request.env._("Subject"), "order": "subject, id"},
        }

    def _get_complaint_filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {"label": request.env._("Open"), "domain": Domain("state", "not in", OVER_STATES)},
            "answer": {"label": request.env._("Waiting for You"),
                       "domain": Domain("state", "=", "resolved") | Domain("waiting_since", "!=", False)},
            "closed": {"label": request.env._("Closed"), "domain": Domain("state", "in", OVER_STATES)},
        }

    @http.route(["/my/complaints", "/my/complaints/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_complaints(self, page=1, sortby=None, filterby=None, search="", **_parameters):
        """The complaints of this customer."""
        sortings, filters = self._get_complaint_sortings(), self._get_complaint_filters()
        sortby = sortby if sortby in sortings else "newest"
        filterby = filterby if filterby in filters else "all"
        search = str(search).replace("\x00", "")[:100].strip()
        domain = self._prepare_complaints_domain() & filters[filterby]["domain"]
        if search:
            domain &= Domain("name", "ilike", search) | Domain("subject", "ilike", search)
        pager = portal_pager(
            url="/my/complaints", total=self._get_complaints().search_count(domain), page=page, step=PAGE_SIZE,
            url_args={"sortby": sortby, "filterby": filterby, "search": search})
        complaints = self._get_complaints().search(
            domain, order=sortings[sortby]["order"], limit=PAGE_SIZE, offset=max(pager["offset"], 0))
        request.session[HISTORY] = complaints.ids
        return request.render("crm_relationship.portal_my_complaints", {
            **self._prepare_portal_layout_values(), "page_name": "complaints", "complaints": complaints, "pager": pager,
            "default_url": "/my/complaints", "searchbar_sortings": sortings, "sortby": sortby,
            "searchbar_filters": filters, "filterby": filterby, "search": search, "search_in": "all",
            "searchbar_inputs": {"all": {"input": "all", "label": request.env._("Reference or Subject")}}})

    # === NEW ===#

    def _get_choices(self):
        """What the customer may choose from: the categories, and what is his own, the newest first."""
        family = Domain("partner_id", "child_of", self._get_customer().ids)
        orders = request.env["sale.order"].sudo().search(
            family & Domain("state", "=", "sale"), order="date_order DESC, id DESC", limit=CHOICES_LIMIT)
        return {
            "category_id": request.env["crm.complaint.category"].sudo().search([("is_public", "=", True)]),
            "sale_order_id": orders,
            "picking_id": request.env["stock.picking"].sudo().search(
                family & Domain("picking_type_code", "=", "outgoing") & Domain("state", "!=", "cancel"),
                order="scheduled_date DESC, id DESC", limit=CHOICES_LIMIT),
            "product_id": orders.order_line.filtered(lambda line: not line.display_type).product_id,
        }

    def _read_choices(self, post, choices, errors):
        """The records chosen; what was not offered cannot be chosen."""
        chosen = {}
        for name in CHOICES:
            text = str(post.get(name) or "").strip()
            record = choices[name].filtered(lambda record, text=text: str(record.id) == text)
            chosen[name] = record.id
            if text and not record:
                errors[name] = request.env._("Please choose from the list.")
        return chosen

    def _get_filed_company(self, choices, chosen, errors):
        """The company that the complaint is for: that of the documents, else the user's."""
        documents = [choices[name].browse(chosen[name]) for name in ("sale_order_id", "picking_id") if chosen[name]]
        companies = {document.company_id for document in documents}
        if len(companies) > 1:
            errors["picking_id"] = request.env._("This delivery does not belong to that order.")
        company = next(iter(companies), request.env.user.company_id)
        product = choices["product_id"].browse(chosen["product_id"])
        if product.company_id not in (company, product.company_id.browse()):
            errors["product_id"] = request.env._("Please choose from the list.")
        return company

    @http.route("/my/complaints/new", type="http", auth="user", website=True, methods=["GET", "POST"],
                max_content_length=complaint_form.MAX_REQUEST_SIZE)
    def portal_new_complaint(self, **post):
        """The form for a new complaint, and what it sends."""
        choices, errors, is_over_limit = self._get_choices(), {}, False
        values = {name: post.get(name) for name in CHOICES}
        if request.httprequest.method == "POST":
            values, errors = complaint_form.read_texts(post, ("subject", "description"))
            complaint_form.require(values, errors, ("subject", "description"))
            values.update(self._read_choices(post, choices, errors))
            company = self._get_filed_company(choices, values, errors)
            files, wrong = complaint_form.read_files()
            if wrong:
                errors["attachments"] = wrong
            is_over_limit = not errors and not complaint_form.take(
                ("portal_complaint", self._get_customer().id, CUSTOMER_LIMITS))
            if not errors and not is_over_limit:
                return self._file(company, values, files)
        response = request.render("crm_relationship.portal_new_complaint", {
            **self._prepare_portal_layout_values(), **complaint_form.get_form_values(), "page_name": "new_complaint",
            "choices": choices, "values": values, "errors": errors, "is_over_limit": is_over_limit})
        response.status_code = 429 if is_over_limit else 200
        return response

    def _file(self, company, values, files):
        partner = request.env.user.partner_id
        complaint = complaint_form.file_complaint(company, {
            **values, "channel": "portal", "partner_id": partner.id, "contact_name": partner.name,
            "email_from": partner.email_formatted or False, "phone": partner.phone}, files, author=partner)
        return request.redirect(f"{complaint.access_url}?filed=1")

    # === ONE COMPLAINT ===#

    def _find_complaint(self, complaint_id, access_token=None):
        """The complaint, where it is the customer's own or the key fits; whether another exists cannot be told."""
        complaint = self._get_complaints().browse(complaint_id).exists()
        user = request.env.user
        if not complaint:
            return None
        if not user._is_public() and self._is_own(complaint):
            return complaint
        if self._is_token(complaint, access_token):
            return complaint
        return complaint if user._is_internal() and complaint.sudo(False).has_access("read") else None

    def _is_token(self, complaint, access_token):
        return bool(access_token and complaint.access_token) and consteq(
            complaint.access_token, str(access_token).encode("ascii", "replace").decode())

    def _is_customer(self, complaint):
        """Whether the complaint is the logged-in customer's own; colleagues and strangers are none."""
        user = request.env.user
        return not user._is_public() and not user._is_internal() and (
            self._is_own(complaint))

    def _may_answer(self, complaint, answer_key):
        """Only the customer says whether it is solved: logged in, or with the key of the mail that asks for it."""
        return complaint.state == "resolved" and not request.env.user._is_internal() and (
            self._is_customer(complaint) or complaint._is_answer_key(answer_key))

    def _take_answer(self, complaint, satisfied, note, post):
        """What the customer has said; `post` is all else that the page has sent."""
        complaint._take_answer(satisfied, note)

    def _get_page_url(self, complaint, access_token=None, **query):
        """The page for who looks at it: the token goes on with who has it, and with nobody else."""
        if access_token:
            query["access_token"] = access_token
        return f"{complaint.access_url}?{urlencode(query)}" if query else complaint.access_url

    def _find_continued(self, complaint):
        """The complaint that this one was merged into, where it is of the same customer; else there is none to see."""
        continued = complaint._get_merged_into()
        same = continued.commercial_partner_id == complaint.commercial_partner_id and (
            complaint.commercial_partner_id or continued.email_normalized == complaint.email_normalized)
        return continued if continued != complaint and same else None

    def _refuse(self, complaint_id, access_token):
        """What is said of a complaint that is not for them to see, and of one that there is not: the same."""
        if request.env.user._is_public() and not access_token:
            return request.redirect_query("/web/login", {"redirect": f"/my/complaints/{complaint_id}"})
        response = request.render("crm_relationship.portal_complaint_gone")
        response.status_code = 404
        return response

    @http.route("/my/complaints/<int:complaint_id>", type="http", auth="public", website=True)
    def portal_complaint(self, complaint_id, access_token=None, answer_key=None, satisfied=None, filed=None,
                         answered=None, **parameters):
        """The story of a complaint so far; asks whether it is solved, where it is time for that."""
        complaint = self._find_complaint(complaint_id, access_token)
        if not complaint:
            return self._refuse(complaint_id, access_token)
        has_token = self._is_token(complaint, access_token)
        if continued := self._find_continued(complaint):
            return request.redirect(self._get_page_url(
                continued, has_token and continued._portal_ensure_token()))
        may_answer = self._may_answer(complaint, answer_key)
        satisfied = satisfied if satisfied in ("yes", "no") else None
        is_late = satisfied and not may_answer and not answered and not request.env.user._is_internal()
        values = self._get_page_view_values(
            complaint, access_token, self._prepare_portal_layout_values(), HISTORY, False, **{
                name: parameters[name] for name in ("pid", "hash") if name in parameters})
        return request.render("crm_relationship.portal_complaint", {
            **values, **complaint_form.get_form_values(), "page_name": "complaint", "complaint": complaint,
            "token": complaint._portal_ensure_token() if has_token or self._is_customer(complaint) else None,
            "satisfied": satisfied, "may_answer": may_answer,
            "is_late": bool(is_late),
            "answer_key": answer_key if may_answer else None, "filed": bool(filed), "answered": bool(answered)})

    @http.route("/my/complaints/<int:complaint_id>/answer", type="http", auth="public", website=True, methods=["POST"])
    def portal_answer_complaint(self, complaint_id, access_token=None, answer_key=None, satisfied=None, note=None,
                                **parameters):
        """The customer's answer to whether it is solved."""
        complaint = self._find_complaint(complaint_id, access_token)
        if not complaint:
            return self._refuse(complaint_id, access_token)
        texts, _errors = complaint_form.read_texts({"note": note}, ["note"])
        query = {}
        if satisfied in ("yes", "no") and self._may_answer(complaint, answer_key):
            self._take_answer(complaint, satisfied == "yes", texts["note"] or None, parameters)
            query["answered"] = 1
        elif satisfied in ("yes", "no"):
            query["satisfied"] = satisfied  # the page says why it is not taken
        return request.redirect(self._get_page_url(
            complaint, self._is_token(complaint, access_token) and complaint.access_token, **query))

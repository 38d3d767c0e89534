from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from . import complaint_form

FEEDBACK_LIMITS = ((1, 10), (24, 40))  # how much one customer may say within so many hours
TEXTS = ("subject", "description")
SHOWN = 20  # of what was written here before, the latest
MAX_SIZE = 256 * 1024  # of what the form sends: the longest text in any script


class FeedbackPortal(CustomerPortal):
    """Customers have no access to the model: what they say is noted with all rights, in their name."""

    def _find_feedback(self):
        """What this customer has written here, the latest first."""
        customer = request.env.user.partner_id.commercial_partner_id
        return request.env["crm.feedback"].sudo().search(
            [("commercial_partner_id", "=", customer.id), ("channel", "=", "portal")],
            order="received_at DESC, id DESC", limit=SHOWN)

    def _get_feedback_kinds(self):
        """What they may say, as pairs of code and name in their language."""
        return request.env["crm.feedback"]._fields["kind"]._description_selection(request.env)

    @http.route("/my/feedback/new", type="http", auth="user", website=True, methods=["GET", "POST"],
                max_content_length=MAX_SIZE)
    def portal_new_feedback(self, sent=None, **post):
        """The form for praise, ideas, questions and wishes, and what it sends; below, what was written before."""
        kinds, errors, is_over_limit = self._get_feedback_kinds(), {}, False
        values = {"kind": "suggestion"}
        if request.httprequest.method == "POST":
            texts, errors = complaint_form.read_texts(post, TEXTS)
            values = {**texts, "kind": post.get("kind")}
            complaint_form.require(values, errors, TEXTS)
            if values["kind"] not in dict(kinds):
                errors["kind"] = request.env._("Please choose from the list.")
            customer = request.env.user.partner_id.commercial_partner_id
            is_over_limit = not errors and not complaint_form.take(("portal_feedback", customer.id, FEEDBACK_LIMITS))
            if not errors and not is_over_limit:
                self._note_feedback(values)
                return request.redirect("/my/feedback/new?sent=1")
        response = request.render("crm_relationship.portal_new_feedback", {
            **self._prepare_portal_layout_values(), **complaint_form.get_form_values(), "page_name": "new_feedback",
            "feedback": self._find_feedback(), "kinds": kinds, "values": values, "errors": errors,
            "is_over_limit": is_over_limit, "is_sent": bool(sent) and not errors and not is_over_limit})
        response.status_code = 429 if is_over_limit else 200
        return response

    def _note_feedback(self, values):
        user = request.env.user
        request.env["crm.feedback"].sudo().with_company(user.company_id).with_context(
            mail_create_nosubscribe=True).create({
                "name": values["subject"], "description": values["description"], "kind": values["kind"],
                "channel": "portal", "partner_id": user.partner_id.id, "company_id": user.company_id.id})

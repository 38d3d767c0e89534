from odoo import http
from odoo.http import request

LARGEST_ID = 2**31 - 1


class NoSurveys(http.Controller):
    """A link in each of our requests: opening it shows a button, pressing that ends the questions."""

    @http.route("/no-surveys/<int:request_id>/<key>", type="http", auth="public", website=True, sitemap=False,
                methods=["GET", "POST"], max_content_length=4096)
    def no_surveys(self, request_id, key, **post):
        """The page of a contact who wants no more surveys: mail scanners that open it change nothing."""
        asked = request.env["crm.satisfaction.request"].sudo().browse(min(request_id, LARGEST_ID)).exists()
        is_known = bool(asked) and asked._has_opt_out_key(key)
        if is_known and request.httprequest.method == "POST":
            asked._opt_out()
        response = request.render("crm_relationship.no_surveys", {
            "is_known": is_known, "is_done": is_known and asked.contact_id.no_surveys})
        response.status_code = 200 if is_known else 404
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

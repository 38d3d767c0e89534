from werkzeug.exceptions import NotFound

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
        if not asked or not asked._has_opt_out_key(key):
            raise NotFound()
        is_done = request.httprequest.method == "POST"
        if is_done:
            asked._opt_out()
        response = request.render("crm_relationship.no_surveys", {"is_done": is_done})
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

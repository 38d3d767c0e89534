from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class CommitmentsPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "commitment_count" in counters:
            values["commitment_count"] = len(self._get_commitments())
        return values

    def _get_commitments(self):
        """What the customer of the logged-in portal user is promised, and how it was kept. A percentage that only
        audits and surveys tell ("Courtesy 95%") is a measure of our own, no promise to one customer."""
        customer = request.env.user.partner_id.commercial_partner_id
        return [commitment for commitment in customer.sudo()._get_service_commitments()[0]["commitments"]
                if commitment["metric"] or commitment["unit"] != "percent"]

    @http.route("/my/commitments", type="http", auth="user", website=True, readonly=True)
    def portal_my_commitments(self, **_parameters):
        """The page with what we promise this customer."""
        return request.render("crm_relationship.portal_my_commitments", {
            **self._prepare_portal_layout_values(), "page_name": "commitments",
            "commitments": self._get_commitments()})

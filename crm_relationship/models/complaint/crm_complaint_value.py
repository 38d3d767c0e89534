from odoo import api, fields, models
from odoo.fields import Domain


class CrmComplaint(models.Model):
    """What the customer was worth when the complaint was opened, for those who may read the customer's figures."""

    _inherit = "crm.complaint"

    opening_value = fields.Monetary(
        readonly=True, copy=False,
        help="The customer's lifetime value when the complaint was opened.")
    value_at_risk = fields.Monetary(
        "Lifetime Value", compute="_compute_value_at_risk", search="_search_value_at_risk",
        help="The customer's lifetime value when the complaint was opened, for users who may read the customer's "
             "figures.")

    @api.depends("opening_value", "commercial_partner_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_value_at_risk(self):
        visible = self._filter_figures()
        for complaint in self:
            complaint.value_at_risk = complaint.sudo().opening_value if complaint in visible else 0

    def _search_value_at_risk(self, operator, value):
        self._check_all_figures()
        return Domain("id", "in", self.sudo().with_context(active_test=False)._search(
            Domain("opening_value", operator, value)))

    def _field_to_sql(self, alias, field_expr, query=None):
        """Officers sort, group and sum by it; others would find out by that what they may not read."""
        if field_expr != "value_at_risk":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_all_figures()
        return self.sudo()._field_to_sql(alias, "opening_value", query)

    def _has_field_access(self, field, operation):
        """Nobody reads the column itself. It is written with the others, and guarded as they are."""
        is_hidden = operation == "read" and field.name == "opening_value" and not self.env.su
        return not is_hidden and super()._has_field_access(field, operation)

    # === WHO SEES FIGURES ===#

    def _may_see_all_figures(self):
        return self.env["res.users"]._has_role("officer")

    def _check_all_figures(self):
        self.env["res.users"]._check_role("officer", self.env._("search, sort or total complaints by lifetime value"))

    def _filter_figures(self):
        """These complaints, as far as the user may read the profile of the customer in their company."""
        if self._may_see_all_figures():
            return self
        profiles = self.env["crm.customer.profile"].search_fetch(
            [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "in", self.company_id.ids)],
            ["partner_id", "company_id"])
        known = {(profile.partner_id, profile.company_id) for profile in profiles}
        return self.filtered(lambda complaint: (complaint.commercial_partner_id, complaint.company_id) in known)

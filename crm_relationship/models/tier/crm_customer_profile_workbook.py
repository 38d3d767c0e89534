from odoo import api, models
from odoo.exceptions import UserError

from ...tools import arguments, private

SELECTION_LIMIT = 500  # their ids travel in the address
FIRST = ("partner_id", "tier_id")
LAST = ("user_id", "country_id", "industry_id")
# What says how a figure came about, or what a manager has set: the form shows it.
LEFT_OUT = {"churn_confident", "tier_score", "pending_since", "override_reason", "override_until"}


class CrmCustomerProfile(models.Model):
    """The list of customers as an Excel workbook, and files that people fill in for us."""

    _inherit = "crm.customer.profile"

    @api.model
    def load(self, fields, data):
        """As before; overrides that come from a file are on record as that."""
        profiles = self.with_context(tier_import=private.Private())
        return super(CrmCustomerProfile, profiles).load(fields, data)

    @arguments.read()
    def action_export_workbook(self):
        """Download the selected customers, or all that the list shows, as a workbook with a Pareto chart.

        The web client says in the context, as `active_domain`, what the list is filtered by.
        """
        self.check_access("read")
        self.env["crm.workbook"]._check_may_export()
        if len(self) > SELECTION_LIMIT:
            raise UserError(self.env._(
                "At most %(limit)s customers can be selected for the workbook; select none to get all of the list.",
                limit=SELECTION_LIMIT))
        domain = [("id", "in", self.ids)] if self else self.env.context.get("active_domain") or []
        return self.env["crm.workbook"]._get_download("customers", domain=domain)

    @api.model
    def _get_workbook_fields(self):
        """The columns of the workbook: customer and tier, all stored figures as the model lists them, and whose
        customer it is.
        """
        names = [name for name in self._get_figure_names("facts", "slice", "decided", "hand")
                 if name not in LEFT_OUT and not self._fields[name].relational]
        return [*FIRST, *names, *LAST]

    def _get_unknown(self):
        """`{profile: names of figures that nobody knows}`: beside what is missing a potential of -1, and without a
        capacity there is no part of it."""
        return {profile: {
            *profile.unknown_figures, *(["potential_level"] if profile.potential_level < 0 else []),
            *([] if profile.capacity_amount else ["capacity_amount", "wallet_share"])} for profile in self}

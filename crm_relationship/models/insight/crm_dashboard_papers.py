from odoo import api, models

from ...tools import arguments


class CrmDashboard(models.AbstractModel):
    """The overview on paper."""

    _inherit = "crm.dashboard"

    @api.model
    @arguments.read("any", arguments.period(code="period"))
    def action_workbook(self, date_from=None, date_to=None, period=None):
        """Download the key figures of the current company as an Excel workbook, as far as the user may read them.

        :param date_from, date_to, period: as in `get_dashboard`
        :raises AccessError: for who has no role or may not export
        """
        self.env["res.users"]._check_role("user", self.env._("read the overview"))
        self.env["crm.workbook"]._check_may_export()
        return self.env["crm.workbook"]._get_download("overview", **self._get_days(date_from, date_to, period))

    @api.model
    @arguments.read("any", arguments.period(code="period"))
    def action_board_page(self, date_from=None, date_to=None, period=None):
        """Print the key figures of the current company on one page.

        :param date_from, date_to, period: as in `get_dashboard`
        :raises AccessError: for who is no relationship officer
        """
        self.env["res.users"]._check_role("officer", self.env._("print the page for the board"))
        action = self.env.ref("crm_relationship.board_page_report").report_action(
            [], data={"company_id": self.env.company.id, **self._get_days(date_from, date_to, period)}, config=False)
        return {name: value for name, value in action.items() if value is not None}

    @api.model
    def _get_days(self, date_from, date_to, period):
        """What was given of a period, as texts."""
        return {name: str(value) for name, value in (
            ("date_from", date_from), ("date_to", date_to), ("period", period)) if value}

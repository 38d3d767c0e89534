import sys

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

OPERATORS = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}


def is_figure(value):
    return isinstance(value, int | float) and abs(value) <= sys.float_info.max


class CrmCustomerProfile(models.Model):
    """How well a customer would do as a key account, by what has been answered on the traits."""

    _inherit = "crm.customer.profile"

    account_fit = fields.Float(
        "Key-Account Fit (%)", compute="_compute_account_fit", search="_search_account_fit", digits=(16, 0),
        aggregator=None, help="The share of the key-account traits that were answered with yes, each by its weight."
                              " What nobody has answered does not count.")
    account_fit_answers = fields.Integer("Traits Answered", compute="_compute_account_fit", aggregator=None)

    @api.depends("partner_id", "company_id")
    def _compute_account_fit(self):
        for company, profiles in self.grouped("company_id").items():
            fits = profiles.partner_id.with_company(company)._get_account_fits()
            for profile in profiles:
                profile.account_fit, profile.account_fit_answers = fits.get(profile.partner_id.id, (0.0, 0))

    def _search_account_fit(self, operator, value):
        """By a limit, which never holds for who nothing is known of; or by figures: theirs is 0, as on screen."""
        if operator in OPERATORS and is_figure(value):
            return Domain.custom(to_sql=lambda model, alias, query: SQL(
                "%s %s %s", model._field_to_sql(alias, "account_fit", query), OPERATORS[operator], float(value)))
        if operator != "in":
            return NotImplemented
        figures = tuple({float(item or 0) for item in value if is_figure(item or 0)})
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "ROUND(COALESCE(%s, 0)::numeric) IN %s", model._field_to_sql(alias, "account_fit", query),
            figures or (-1.0,)))

    def _field_to_sql(self, alias, field_expr, query=None):
        """The fit comes from the answers: lists can be sorted by it."""
        if field_expr != "account_fit" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        answers = self.env["crm.account.trait.answer"]
        answers.flush_model()
        fit = query.make_alias(alias, "fit")
        query.add_join("LEFT JOIN", fit, SQL("(%s)", answers._select_fits()), SQL(
            "%s = %s AND %s = %s", SQL.identifier(fit, "partner_id"), SQL.identifier(alias, "partner_id"),
            SQL.identifier(fit, "company_id"), SQL.identifier(alias, "company_id")))
        return SQL.identifier(fit, "fit")

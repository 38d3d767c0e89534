from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import arguments
from ...tools import scorecard as formulas
from ...tools.kpi import USER

INTERNAL = "base.group_user"


class ResCompany(models.Model):
    """How scorecards are made into a pay factor, and how few answers count; their API."""

    _inherit = "res.company"

    scorecard_pay_low = fields.Float(
        "Pay Factor at the Floor", default=formulas.PAY_LOW, digits=(5, 3), groups=INTERNAL,
        help="Pay factor of somebody who is at the floor of every measure.")
    scorecard_pay_high = fields.Float(
        "Highest Pay Factor", default=formulas.PAY_HIGH, digits=(5, 3), groups=INTERNAL,
        help="Pay factor of somebody who exceeds every target by as much as it lies above the floor.")
    scorecard_prior = fields.Float(
        "Weight of the Mean (answers)", default=formulas.PRIOR, digits=(6, 1), groups=INTERNAL,
        help="With this number of answers, a salesperson's satisfaction is halfway between their own mean and the mean "
             "of all.")
    scorecard_min_coverage = fields.Float(
        "Minimum Coverage (%)", default=formulas.COVERAGE, digits=(5, 1), groups=INTERNAL,
        help="Where a smaller share of the customers who could have been asked were, satisfaction is at its floor.")

    _scorecard_check = models.Constraint(
        "CHECK (scorecard_pay_low >= 0 AND scorecard_pay_low <= scorecard_pay_high AND scorecard_pay_high <= 10"
        " AND scorecard_prior >= 1 AND scorecard_prior <= 1000 AND scorecard_min_coverage BETWEEN 0 AND 100)",
        "Scorecards: the pay factor goes from at least 0 to at most 10, the mean weighs 1 to 1,000 answers, and the "
        "least coverage lies between 0 and 100%.")

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_scorecard_measures()
        return companies

    def _create_scorecard_measures(self):
        self.env["crm.scorecard.measure"].sudo()._ship(self)

    # === PUBLIC API ===#

    @api.readonly
    @arguments.read("any", arguments.period())
    def get_relationship_scorecards(self, date_from=None, date_to=None):
        """The scorecards of these companies (none given: of those in use) that share a day with a period: for managers
        all, for everybody else their own. They are read as they were last updated; closed ones never change.

        :param date_from: first day (`date` or ISO string), default: that of the last 12 months
        :param date_to: last day, default today, where the company works
        :return: a list with one dict for each company: `company_id`, `currency` (code), `date_from`, `date_to` and
            `scorecards`, a list of dicts: `id`, `user_id`, `user`, `date_from`, `date_to`, `state` (`open`, `closed`),
            `as_of`, `closed_at` (UTC), `score` (0 to 200, 100 on target), `pay_factor` (a proposal, nothing is paid);
            `pay_low`, `pay_high`, `prior` and `min_coverage`, the parameters; `customers` (number), `note` and
            `lines`, the one that would add most first, as `{code, name, definition, floor, target, weight, actual, low,
            high, numerator, denominator, attainment (0 to 200), gain (points of score on target), band (letter), hint
            (few, own, floor, nothing), reliability, coverage (percent), excluded, counted}`. Days are ISO days; what is
            unknown is False
        :raises AccessError: for users without a relationship role, or companies that are not theirs
        :raises ValidationError: for days that are none, or in the wrong order
        """
        self.env["res.users"]._check_role(USER, self.env._("read scorecards"))
        companies = self or self.env.companies
        if not self.env.su and companies - self.env.user.company_ids:
            raise AccessError(self.env._("You do not work for all of these companies: leave the others out."))
        cards, results = self.env["crm.scorecard"], []
        for company in companies:
            days = company._get_period(date_from, date_to)
            results.append({
                "company_id": company.id, "currency": company.sudo().currency_id.name,
                "date_from": fields.Date.to_string(days.first), "date_to": fields.Date.to_string(days.last),
                "scorecards": cards._find_in(company, days)._describe()})
        return results

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments
from ...tools import satisfaction as formulas


class CrmSatisfactionIndicator(models.Model):
    """What satisfaction is made of: something that customers can grade, expect and find important.

    Benefits and costs are the two sides of perceived value: what the customer gets less what it takes from them. What
    customers say in sum (overall, whether they recommend us, how easy it is) is no part of the index.
    """

    _name = "crm.satisfaction.indicator"
    _description = "Satisfaction Indicator"
    _inherit = ["crm.copy.mixin", "crm.shared.record"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Short name that programs use, such as delivery.")
    group = fields.Selection(
        [("product", "Product"), ("service", "Service"), ("purchase", "Purchase"), ("benefit", "Benefit"),
         ("cost", "Cost to the Customer"), ("overall", "Overall")], required=True, default="service")
    description = fields.Char(translate=True, help="What the customer is asked about, in a sentence.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    standard_ids = fields.Many2many(
        "crm.service.standard", "crm_satisfaction_indicator_standard_rel", "indicator_id", "standard_id",
        "Service Standards", help="What we promise that customers judge by it: how important they say it is tells how "
                                  "important these standards are.")
    weight = fields.Float(
        company_dependent=True, digits=(6, 2),
        help="How much it counts in a response and in the index. Each company has its own; 0: not at all. "
             "Benefits and costs count in perceived value instead, overall ones nowhere.")

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is an indicator with this code already: choose another code.")

    @api.model
    def _sql_weight(self, company, alias):
        """What an indicator weighs in the index of a company: nothing in the groups that stand for themselves.

        :param alias: of `crm_satisfaction_indicator` in the query
        """
        indicators = self.sudo().with_company(company)
        return SQL("(CASE WHEN %s IN %s THEN (%s)::numeric ELSE 0 END)", SQL.identifier(alias, "group"),
                   formulas.INDEX_GROUPS, indicators._field_to_sql(alias, "weight"))

    # === PUBLIC API ===#

    @api.model
    @api.readonly
    @arguments.read("any", arguments.period())
    def get_gaps(self, date_from=None, date_to=None):
        """What customers of the current company find important, how well we do it, and the gap.

        :param date_from: first day of the answers (`date` or ISO string), default: that of the last 12 months
        :param date_to: last day, default today
        :return: one dict for each product, service and purchase indicator in use, widest gap first, unknown ones last:
            `indicator_id`, `code`, `name`, `group`, `answers` (number of grades); `performance` and `importance` (share
            of grades of 75 and more, percent), `gap` (performance less importance, points; see `tools.satisfaction`),
            each `{value, low, high, answers}` or False; `mean` (0 to 100, or False); `competitor` (our mean grade less
            that of the best competitor on the same sheets, points, or False) and `lead`, the same with its interval;
            `dissatisfied`, `delighted` (share of those who said what they had expected, percent, or False); `is_few`
            (fewer than 30 grades: a hint); `phase` (`find`: no baseline, `baseline`: set, `track`: answers since),
            `baseline` (`{value, answers, date}` or False), `change` (points that the performance since then is above
            it, as the gap is told); `is_low` (surely worse than it is important, or than the best competitor) and
            `action` (`{id, name, user, deadline, state, is_late}` or False)
        :raises AccessError: for who is no officer
        :raises ValidationError: for days that are none, or in the wrong order
        """
        self.env["res.users"]._check_role("officer", self.env._("see what all customers have answered"))
        period = self.env.company._get_period(date_from, date_to)
        return self.env["crm.satisfaction.analysis"]._get_gaps(self.env.company, period)

    @api.model
    @api.readonly
    @arguments.read("any", arguments.period(code="period"))
    def get_gap_matrix(self, date_from=None, date_to=None, period=None):
        """What the screen of gaps shows of the current company.

        :param period: instead of days, a code such as `last_12_months`
        :return: a dict: `date_from`, `date_to` (ISO days), `gaps` as `get_gaps` tells them, and what divides them into
            four: `importance` and `performance`, the means of the indicators that have both, in percent, or False
        :raises: as `get_gaps`
        """
        self.env["res.users"]._check_role("officer", self.env._("see what all customers have answered"))
        days = self.env.company._get_period(date_from, date_to, period)
        gaps = self.env["crm.satisfaction.analysis"]._get_gaps(self.env.company, days)
        known = [gap for gap in gaps if gap["gap"]]
        return {
            "date_from": fields.Date.to_string(days.first), "date_to": fields.Date.to_string(days.last), "gaps": gaps,
            **{side: sum(gap[side]["value"] for gap in known) / len(known) if known else False
               for side in ("importance", "performance")}}

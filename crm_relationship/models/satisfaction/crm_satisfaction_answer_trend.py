from odoo import api, fields, models

from ...tools import arguments
from ...tools import satisfaction as formulas


class CrmSatisfactionAnswer(models.Model):
    _inherit = "crm.satisfaction.answer"

    product_categ_id = fields.Many2one(related="request_id.product_categ_id", string="Product Category")

    @api.model
    @api.readonly
    @arguments.read("any", arguments.period(code="period"))
    def get_trend(self, date_from=None, date_to=None, period=None):
        """How satisfied the customers of the current company are: month by month, by tier, product category and
        salesperson, and whom we have asked. Answers on comment cards are no part of it.

        :param date_from: first day (`date` or ISO string), default: that of the last 12 months
        :param date_to: last day, default today
        :param period: instead of days, a code such as `last_12_months`
        :return: a dict: `date_from`, `date_to` (ISO days); `few`, the answers below which a figure is a hint;
            `figures`: `satisfaction` (the index, 0 to 100), `csat` (percent) and `nps` (-100 to 100), each with `name`,
            `definition`, `unit`, `direction`, `value` and `previous` of the key figure (False: not known), `low` and
            `high` (between which it lies with 95%), `answers`, `is_few` (fewer than 30 answers, or fewer than 20% of
            those asked have answered), `change` since the period before as `{value, low, high}`, False where either is
            of few answers, and `points`, of 13 months up to the last day, oldest first:
            `{first_month, month, value, low, high, answers, is_few}`: a month of fewer than five answers joins those
            before it, up to three months, or is left out; beside them `recommend`: `{promoters, passives, detractors}`;
            `groups`: `tier_id`, `product_categ_id`, `user_id` (salesperson), each a list of `{id, name, answers,
            is_few, satisfaction, csat, nps, recommend, difference}`, the figures as `{value, low, high}`, False with
            fewer than five answers, and `difference`, by how many points the responses lie above the mean of their
            tiers; `requests`: `tier_id`, `user_id`, each a list, see
            `crm.satisfaction.request._get_coverage`; `reminder`: `{before, after, difference}`, what those said who
            answered at once and those who answered after the reminder, `{value, answers}` each, or False; `rates`: the
            key figures `response` and `coverage`
        :raises AccessError: for who is no officer
        :raises ValidationError: for days that are none, or in the wrong order
        """
        self.env["res.users"]._check_role("officer", self.env._("see what all customers have answered"))
        days = self.env.company._get_period(date_from, date_to, period)
        return {
            "date_from": fields.Date.to_string(days.first), "date_to": fields.Date.to_string(days.last),
            "few": formulas.FEW, **self.env["crm.satisfaction.analysis"]._get_trend(self.env.company, days)}

from odoo import api, fields, models

from ...tools import arguments


class CrmSatisfactionIndicator(models.Model):
    """What customers get from us against what it takes from them."""

    _inherit = "crm.satisfaction.indicator"

    # === PUBLIC API ===#

    @api.model
    @api.readonly
    @arguments.read("any", arguments.period(code="period"))
    def get_perceived_value(self, date_from=None, date_to=None, period=None):
        """Perceived value of what customers of the current company buy, and of the best competitor: benefits less
        costs.

        Each side is 0 to 100, the mean of its indicators by the weights of the company; the value is -100 to 100. A
        sheet counts that says something of both sides.

        :param date_from: first day of the answers (`date` or ISO string), default: that of the last 12 months
        :param date_to: last day, default today
        :param period: instead of days, a code such as `last_12_months`
        :return: a dict: `date_from`, `date_to` (ISO days); `answers` (sheets), `is_few` (fewer than 30: a hint);
            `benefit`, `cost`, `competitor_benefit`, `competitor_cost` (means, or False); `ours`, `competitor` (values)
            and `lead` (ours less the competitor's on the same sheets), each `{value, low, high, answers}` or False;
            `items`: a dict for each benefit and cost in use: `indicator_id`, `code`, `name`, `group` (`benefit`,
            `cost`), `level` (0 to 100: how much of it, or False), `lead` (points by which we are better than the best
            competitor, as above; less of a cost is better), `answers`, `is_few`
        :raises AccessError: for who is no officer
        :raises ValidationError: for days that are none, or in the wrong order
        """
        self.env["res.users"]._check_role("officer", self.env._("see what all customers have answered"))
        days = self.env.company._get_period(date_from, date_to, period)
        return {"date_from": fields.Date.to_string(days.first), "date_to": fields.Date.to_string(days.last),
                **self.env["crm.satisfaction.analysis"]._get_value(self.env.company, days)}

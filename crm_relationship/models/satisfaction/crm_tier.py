from odoo import api, fields, models

from ...tools.satisfaction import SHIPPED_DAYS, SHIPPED_LOW_GRADES, SHIPPED_RATES, SHIPPED_SAMPLES, YEAR_DAYS


class CrmTier(models.Model):
    _inherit = "crm.tier"

    survey_percent = fields.Integer(
        "Asked After (%)", compute="_compute_survey_percent", store=True, readonly=False, precompute=True,
        aggregator=None, help="Of how many of 100 deliveries customers of this tier are asked. 0: of none.")

    periodic_days = fields.Integer(
        "Asked Every (Days)", compute="_compute_periodic", store=True, readonly=False, precompute=True,
        aggregator=None, help="How often it is a customer's turn to be asked whether they would recommend us.")
    periodic_percent = fields.Integer(
        "Of Them Asked (%)", compute="_compute_periodic", store=True, readonly=False, precompute=True,
        aggregator=None, help="How many of 100 customers whose turn it is: another sample each time. 0: none.")

    low_grade = fields.Integer(
        "Complaint Below", compute="_compute_low_grade", store=True, readonly=False, precompute=True, aggregator=None,
        help="A grade below it, of 0 to 100, becomes a complaint. 0: none does.")

    _low_grade_check = models.Constraint(
        "CHECK (low_grade BETWEEN 0 AND 100)", "Grades lie between 0 and 100: choose the limit among them.")
    _survey_percent_check = models.Constraint(
        "CHECK (survey_percent BETWEEN 0 AND 100)", "Customers are asked after 0 to 100 % of what happens.")

    _periodic_check = models.Constraint(
        "CHECK (periodic_percent BETWEEN 0 AND 100 AND periodic_days >= 90)",
        "Customers are asked at most every 90 days, and 0 to 100 % of them.")

    @api.depends("code")
    def _compute_survey_percent(self):
        for tier in self:
            tier.survey_percent = tier.survey_percent or SHIPPED_RATES.get(tier.code, 0)

    @api.depends("code")
    def _compute_periodic(self):
        for tier in self:
            tier.periodic_days = tier.periodic_days or SHIPPED_DAYS.get(tier.code, YEAR_DAYS)
            tier.periodic_percent = tier.periodic_percent or SHIPPED_SAMPLES.get(tier.code, 0)

    @api.depends("code")
    def _compute_low_grade(self):
        for tier in self:
            tier.low_grade = tier.low_grade or SHIPPED_LOW_GRADES.get(tier.code, 0)

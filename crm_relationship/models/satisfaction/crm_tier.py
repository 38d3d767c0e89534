from odoo import api, fields, models

from ...tools.satisfaction import SHIPPED_DAYS, SHIPPED_LOW_GRADES, SHIPPED_RATES, SHIPPED_SAMPLES, YEAR_DAYS


class CrmTier(models.Model):
    _inherit = "crm.tier"

    survey_percent = fields.Integer(
        "Deliveries Asked About (%)", aggregator=None,
        help="Of how many of 100 deliveries customers of this tier are asked. 0: of none.")

    periodic_days = fields.Integer(
        "Ask Every (days)", default=YEAR_DAYS, aggregator=None,
        help="How often it is a customer's turn to be asked whether they would recommend us.")
    periodic_percent = fields.Integer(
        "Customers Asked (%)", aggregator=None,
        help="How many of 100 customers whose turn it is: another sample each time. 0: none.")

    low_grade = fields.Integer(
        "Complaint Below Grade", aggregator=None,
        help="A grade below it, of 0 to 100, becomes a complaint. 0: none does.")

    _low_grade_check = models.Constraint(
        "CHECK (low_grade BETWEEN 0 AND 100)", "Grades lie between 0 and 100: choose the limit among them.")
    _survey_percent_check = models.Constraint(
        "CHECK (survey_percent BETWEEN 0 AND 100)", "Customers are asked after 0 to 100% of what happens.")

    _periodic_check = models.Constraint(
        "CHECK (periodic_percent BETWEEN 0 AND 100 AND periodic_days >= 90)",
        "Customers are asked at most every 90 days, and 0 to 100% of them.")

    @api.model_create_multi
    def create(self, vals_list):
        """The shipped tiers begin with what is usual for them; later on, 0 is 0."""
        return super().create([{**self._get_usual(vals.get("code")), **vals} for vals in vals_list])

    @api.model
    def _get_usual(self, code):
        shipped = {"survey_percent": SHIPPED_RATES, "periodic_days": SHIPPED_DAYS, "periodic_percent": SHIPPED_SAMPLES,
                   "low_grade": SHIPPED_LOW_GRADES}
        return {name: values[code] for name, values in shipped.items() if code in values}

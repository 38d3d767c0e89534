from odoo import api, fields, models

from ...tools.satisfaction_loop import FEWEST


class CrmSatisfactionBaseline(models.Model):
    """How many customers were content with something up to a day: what later answers are compared with.

    The newest one counts, older ones stay on record.
    """

    _name = "crm.satisfaction.baseline"
    _description = "Satisfaction Baseline"
    _order = "date DESC, id DESC"
    _rec_name = "indicator_id"

    indicator_id = fields.Many2one("crm.satisfaction.indicator", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade")
    value = fields.Float(
        "Satisfied (%)", required=True, digits=(5, 1), aggregator="avg",
        help="Of a hundred customers, how many gave a grade of 75 or more.")
    answers = fields.Integer(required=True, help="Of how many grades.")
    date = fields.Date(
        required=True, default=fields.Date.context_today,
        help="The last day of these answers: what is said later is compared with them.")

    _day_uniq = models.Constraint(
        "UNIQUE (company_id, indicator_id, date)",
        "This indicator has a baseline of that day already: change that one.")
    _value_check = models.Constraint("CHECK (value BETWEEN 0 AND 100)", "A share lies between 0 and 100%.")
    _answers_check = models.Constraint(
        f"CHECK (answers >= {FEWEST})", f"A baseline needs at least {FEWEST} grades.")

    def write(self, vals):
        self.env["res.company"]._check_stays(self, vals)
        return super().write(vals)

    @api.model
    def _take(self, company, day, found):
        """Set what was found as the baseline of a day, in place of one of the same day.

        :param found: `{indicator id: (percent, grades)}`
        :return: the baselines
        """
        known = self.search([("company_id", "=", company.id), ("date", "=", day), ("indicator_id", "in", list(found))])
        for baseline in known:
            value, answers = found[baseline.indicator_id.id]
            baseline.write({"value": value, "answers": answers})
        missing = {key: value for key, value in found.items() if key not in known.indicator_id.ids}
        with self.env["crm.contention"]._once():
            return known | self.create([
                {"company_id": company.id, "date": day, "indicator_id": key, "value": value, "answers": answers}
                for key, (value, answers) in missing.items()])

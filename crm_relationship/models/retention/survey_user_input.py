from odoo import models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _mark_done(self):
        result = super()._mark_done()
        self.env["crm.churn.case"].sudo().search([("user_input_id", "in", self.ids)])._follow_answers()
        return result

from odoo import api, models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    @api.constrains("survey_id")
    def _check_no_card(self):
        self.survey_id._check_no_card()

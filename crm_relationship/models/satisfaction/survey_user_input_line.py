from odoo import api, models


class SurveyUserInputLine(models.Model):
    """What customers have said is as much theirs as the sheet that it stands on."""

    _inherit = "survey.user_input.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.user_input_id._check_customers_own()
        return lines

    def write(self, vals):
        self.user_input_id._check_customers_own()
        result = super().write(vals)
        self.user_input_id._check_customers_own()
        return result

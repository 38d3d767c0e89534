from odoo import models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _mark_done(self):
        """As before; who was asked to assess is done."""
        result = super()._mark_done()
        for sheet in self.filtered(lambda sheet: sheet.survey_id.survey_type == "self"):
            sheet.survey_id._settle_assessment(sheet.create_uid)
        return result

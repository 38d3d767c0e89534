from odoo import api, models


class CrmSurveyPart(models.AbstractModel):
    """A part of a survey: whoever changes one has the survey approved again."""

    _name = "crm.survey.part"
    _description = "Part of a Survey"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._get_surveys()._withdraw_approval()
        return parts

    def write(self, vals):
        before = self._get_surveys()
        result = super().write(vals)
        (before | self._get_surveys())._withdraw_approval()
        return result

    def unlink(self):
        surveys = self._get_surveys()
        result = super().unlink()
        surveys.exists()._withdraw_approval()
        return result

    def _update_field_translations(self, *args, **kwargs):
        result = super()._update_field_translations(*args, **kwargs)
        self._get_surveys()._withdraw_approval()
        return result

    def _get_surveys(self):
        """The surveys that these are parts of."""
        raise NotImplementedError

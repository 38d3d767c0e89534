import logging

from psycopg2 import OperationalError

from odoo import fields, models

_logger = logging.getLogger(__name__)


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    satisfaction_request_ids = fields.One2many("crm.satisfaction.request", "user_input_id", "Requests", readonly=True)

    def _mark_done(self):
        """As before; what a customer has said of an indicator is noted. A failure of ours never costs their answers:
        the night reads them again.
        """
        result = super()._mark_done()
        for sheet in self.filtered(lambda sheet: sheet.survey_id.survey_type == "relationship"):
            try:
                with self.env.cr.savepoint():
                    sheet.sudo()._note_grades()
            except OperationalError:  # the request is tried again as a whole
                raise
            except Exception:
                _logger.exception("the answers of sheet %s are read again tonight", sheet.id)
        return result

    def _note_grades(self):
        """Note what these sheets say; a sheet of a trial says nothing."""
        for sheet in self.filtered(lambda sheet: sheet.state == "done" and not sheet.test_entry):
            request = self.env["crm.satisfaction.request"]._get_of(sheet)
            if request.state != "answered":
                self.env["crm.satisfaction.answer"]._store(request, sheet._get_grades(), sheet.end_datetime.date())
                request._move_to("answered")

    def _get_grades(self):
        """`{indicator id: {aspect: 0 to 100}}` of a sheet; the mean where it says the same thing twice."""
        said = {}
        for line in self.user_input_line_ids:
            question = line.question_id
            indicator, grade = question._get_indicator(line), question._get_grade(line)
            if indicator and grade is not None and question.survey_id == self.survey_id:
                said.setdefault(indicator.id, {}).setdefault(question.aspect, []).append(grade)
        return {indicator: {aspect: sum(grades) / len(grades) for aspect, grades in aspects.items()}
                for indicator, aspects in said.items()}

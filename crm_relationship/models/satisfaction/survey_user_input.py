from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import satisfaction as formulas


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    satisfaction_request_ids = fields.One2many("crm.satisfaction.request", "user_input_id", "Requests", readonly=True)
    interviewer_id = fields.Many2one(
        "res.users", "Filled In by", readonly=True, copy=False, index="btree_not_null", ondelete="set null",
        help="The colleague who has the customer on the phone: nobody else can open the sheet.")

    @api.model_create_multi
    def create(self, vals_list):
        sheets = super().create(vals_list)
        sheets._check_customers_own()
        return sheets

    def write(self, vals):
        self._check_customers_own()
        result = super().write(vals)
        self._check_customers_own()
        return result

    def _check_customers_own(self):
        """Refuse sheets of customers to people who write them by themselves: they are filled in on their page."""
        if not self.env.su and self.sudo().survey_id._is_of_customers():
            raise AccessError(self.env._("Sheets of customers are filled in on their page, and nowhere else."))

    def _mark_done(self):
        """As before; what a customer has said of an indicator is noted. A failure of ours never costs their answers:
        the night reads them again.
        """
        result = super()._mark_done()
        for sheet in self.filtered(lambda sheet: sheet.survey_id.survey_type == "relationship"):
            self.env["crm.satisfaction.request"]._try(sheet.sudo()._note_grades)
        return result

    def _note_grades(self):
        """Note what these sheets say; a sheet of a trial says nothing."""
        for sheet in self.filtered(lambda sheet: sheet.state == "done" and not sheet.test_entry):
            request = self.env["crm.satisfaction.request"]._get_of(sheet)
            if request and request.state not in ("answered", "excluded"):
                request._take_sheet(sheet)
                grades = {**sheet._get_grades(), **request._get_own_grades()}
                day = (sheet.end_datetime or sheet.write_date).date()
                self.env["crm.satisfaction.answer"]._store(request, grades, day)
                request._move_to("answered", interviewer_id=sheet.interviewer_id.id)

    def _get_grades(self):
        """`{indicator id: {aspect: 0 to 100}}` of a sheet; the mean where it says the same thing twice."""
        said = {}
        for line in self.user_input_line_ids:
            question = line.question_id
            indicator, grade = question._get_indicator(line), question._get_grade(line)
            if indicator and grade is not None and question.survey_id == self.survey_id:
                said.setdefault(indicator.id, {}).setdefault(question.aspect, []).append(grade)
        return formulas.means(said)

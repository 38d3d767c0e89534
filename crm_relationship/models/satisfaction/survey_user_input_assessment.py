from odoo import models
from odoo.tools import format_amount, formatLang

from ...tools import kpi as kpis


class SurveyUserInput(models.Model):
    """The sheet of a self-assessment knows our own figures."""

    _inherit = "survey.user_input"

    def _fill_in_figures(self):
        """Fill in our figures of the last 12 months where a number is asked for; the sheet."""
        self.ensure_one()
        for question in self.survey_id.question_ids.filtered(
                lambda question: question.kpi_code and question.question_type == "numerical_box"):
            found = self._read_figure(question)
            if found:
                self._save_lines(question, str(round(found["value"], 1)))
        return self

    def _read_figure(self, question):
        """As `crm.kpi._get_values` has it, of the company of who fills in the sheet, as far as they may read it."""
        if self.survey_id.survey_type != "self" or not question.kpi_code:
            return None
        company = self.env.user.company_id
        registry = self.env["crm.kpi"].sudo(False)
        found = registry._get_values(company, company._get_period(), [question.kpi_code]).get(question.kpi_code)
        return found if found and found["value"] is not False else None

    def _describe_figure(self, question):
        """Our figure beside a question, in words; empty where there is none."""
        found = self._read_figure(question)
        if not found:
            return ""
        if found["unit"] == kpis.MONEY:
            value = format_amount(self.env, found["value"], self.env.user.company_id.currency_id)
        else:
            digits = 0 if found["unit"] == kpis.COUNT else 1
            value = formatLang(self.env, found["value"], digits=digits)
            value = f"{value}%" if found["unit"] == kpis.PERCENT else value
        return self.env._("Our figure: %(name)s %(value)s", name=found["name"], value=value)

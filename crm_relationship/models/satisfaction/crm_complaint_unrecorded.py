from odoo import fields, models
from odoo.tools import SQL


class CrmComplaintUnrecorded(models.Model):
    """Low answers that have not become a complaint yet, and are on no open one."""

    _inherit = "crm.complaint.unrecorded"
    _depends = {
        "crm.feedback": ["complaint_id"],
        "crm.satisfaction.request": ["company_id", "is_low", "complaint_id", "answered_at", "partner_id", "survey_id"],
        "survey.survey": ["title"]}

    kind = fields.Selection(selection_add=[("low", "Low answer")])

    def _sql_recorded(self):
        """Feedback that was taken for a complaint is on record as well."""
        return SQL(
            "%s OR EXISTS (SELECT 1 FROM crm_feedback feedback WHERE feedback.complaint_id = complaint.id)",
            super()._sql_recorded())

    def _select_kind_low(self, company, since):
        """However long ago: each is to become a complaint by itself."""
        survey = self.env["survey.survey"]._field_to_sql("survey", "title")
        return SQL(
            """
            SELECT request.id AS res_id, 'crm.satisfaction.request' AS res_model, %(survey)s AS name,
                   request.answered_at::date AS date, request.partner_id
              FROM crm_satisfaction_request request
         LEFT JOIN survey_survey survey ON survey.id = request.survey_id
             WHERE request.company_id = %(company)s AND request.is_low AND request.complaint_id IS NULL
            """, survey=survey, company=company.id)

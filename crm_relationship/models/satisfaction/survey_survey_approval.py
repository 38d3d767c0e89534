from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import arguments

TYPES = ("relationship", "card")  # of the surveys that customers answer
# What may be changed of a survey and asks customers nothing else.
HARMLESS = {"color", "user_id", "restrict_user_ids", "active"}
DISCUSSION = ("message_", "activity_", "website_message_")
APPROVAL = ["relationship_state", "approved_by_id", "approved_at"]


class SurveySurvey(models.Model):
    """Nobody is asked by a survey that no manager has approved. What our own code brings, such as the surveys that are
    shipped, comes approved; whatever people change is approved again."""

    _inherit = "survey.survey"
    _guarded_fields = ("relationship_state", "approved_by_id", "approved_at")

    relationship_state = fields.Selection(
        [("draft", "To Approve"), ("approved", "Approved")], "Approval", required=True, readonly=True, copy=False,
        tracking=True, default=lambda self: "approved" if self.env.su else "draft",
        help="Customers are asked by approved surveys only. Whatever changes in the questions is to be approved again.")
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="set null")
    approved_at = fields.Datetime("Approved On", readonly=True, copy=False)
    content_version = fields.Char(
        compute="_compute_content_version", compute_sudo=True,
        help="Another one whenever anything changes that customers are asked or told.")

    def _compute_content_version(self):
        versions = self._get_content_versions()
        for survey in self:
            survey.content_version = versions.get(survey._origin.id, False)

    def _get_content_versions(self):
        """`{survey id: version}`: a hash of these surveys in all languages, and of their questions, pages, choices and
        conditions."""
        for model in ("survey.survey", "survey.question", "survey.question.answer"):
            self.env[model].flush_model()
        return dict(self.env.execute_query(SQL(
            """
            SELECT survey.id, MD5(CONCAT(TO_JSONB(survey) - %(other)s::text[], part.content))
              FROM survey_survey survey
         LEFT JOIN (SELECT survey_id, STRING_AGG(content, '' ORDER BY kind, id) AS content
                      FROM (SELECT survey_id, 1 AS kind, id, TO_JSONB(question)::text AS content
                              FROM survey_question question
                         UNION ALL
                            SELECT question.survey_id, 2, choice.id, TO_JSONB(choice)::text
                              FROM survey_question_answer choice
                              JOIN survey_question question
                                ON question.id IN (choice.question_id, choice.matrix_question_id)
                         UNION ALL
                            SELECT question.survey_id, 3, question.id,
                                   ARRAY_AGG(condition.survey_question_answer_id ORDER BY 1)::text
                              FROM survey_question_survey_question_answer_rel condition
                              JOIN survey_question question ON question.id = condition.survey_question_id
                          GROUP BY question.id) content
                  GROUP BY survey_id) part ON part.survey_id = survey.id
             WHERE survey.id IN %(surveys)s
            """, other=[*sorted(HARMLESS), *APPROVAL, "write_date", "write_uid"],
            surveys=tuple(self._origin.ids) or (0,))))

    def write(self, vals):
        result = super().write(vals)
        if any(name not in HARMLESS and not name.startswith(DISCUSSION) for name in vals):
            self._withdraw_approval()
        return result

    def _update_field_translations(self, fname, *args, **kwargs):
        result = super()._update_field_translations(fname, *args, **kwargs)
        self._withdraw_approval()
        return result

    @arguments.read()
    def action_approve(self):
        """Have customers be asked by these surveys as they are now; from a form, as the form shows them.

        :raises AccessError: for who is no manager
        :raises UserError: for a survey without questions, or that is not of customers, or that was changed since the
            form was opened
        """
        self.env["res.users"]._check_role("manager", self.env._("approve surveys of customers"))
        self.check_access("read")
        seen = self.env.context.get("approved_content")
        versions = self.sudo()._get_content_versions()
        for survey in self.sudo():
            if seen and seen != versions[survey.id]:
                raise UserError(self.env._(
                    "%(survey)s was changed after you had opened it: reload the page, read what it asks now, and "
                    "approve that.", survey=survey.title))
            if survey.survey_type not in TYPES or not survey.question_ids:
                raise UserError(self.env._(
                    "%(survey)s asks customers nothing: only surveys of customers with questions are approved.",
                    survey=survey.title))
        self.sudo().write({
            "relationship_state": "approved", "approved_by_id": self.env.uid, "approved_at": fields.Datetime.now()})
        return True

    def _is_approved(self):
        """Whether customers may be asked by this survey."""
        return self.active and self.relationship_state == "approved"

    def _withdraw_approval(self):
        """These surveys were changed by people: a manager has to look at them again.

        Their rows are written, even unchanged: who approves at the same moment has not seen the change. One of the two
        fails, tries again, and finds what the other has done.
        """
        if self.env.su:
            return
        surveys = self.sudo()
        surveys.filtered(lambda survey: survey.relationship_state == "approved").write(
            {"relationship_state": "draft", "approved_by_id": False, "approved_at": False})
        self.env.cr.execute(SQL(
            "UPDATE survey_survey SET write_date = write_date WHERE id = ANY(%s) AND survey_type IN %s",
            surveys.ids, TYPES))

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

# Grades of each topic's questions, in their order: who, about what, how many days ago.
SHEETS = [
    ("base.user_admin", "survey_self", 365, {
        "strategy": (3, 2), "tiers": (3, 2), "service": (3, 2), "supply": (2, 3), "complaints": (2, 3),
        "loyalty": (3, 2), "people": (2, 3, 1), "measurement": (2, 2)}),
    ("base.user_demo", "survey_self", 363, {
        "strategy": (2, 2), "tiers": (2, 3), "service": (4, 2), "supply": (3, 2), "complaints": (3, 2),
        "loyalty": (3, 2), "people": (2, 2, 2), "measurement": (1, 2)}),
    ("base.user_admin", "survey_self", 1, {
        "strategy": (4, 4), "tiers": (5, 4), "service": (4, 4), "supply": (3, 3), "complaints": (4, 4),
        "loyalty": (4, 4), "people": (3, 3, 3), "measurement": (4, 4)}),
    ("base.user_demo", "survey_self", 0, {
        "strategy": (4, 3), "tiers": (4, 4), "service": (3, 4), "supply": (3, 2), "complaints": (4, 3),
        "loyalty": (4, 3), "people": (3, 3, 2), "measurement": (4, 3)}),
    ("base.user_admin", "survey_self_manager", 1, {
        "strategy": (5,), "tiers": (4,), "service": (3,), "supply": (4,), "complaints": (5,), "loyalty": (4,),
        "people": (2, 4), "measurement": (4,)}),
]


class CrmRelationshipDemo(models.AbstractModel):
    """Two years of self-assessment: better at most things, but executives still meet too few customers."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_assessments(self):
        now = fields.Datetime.now()
        for login, survey, days_ago, grades in SHEETS:
            user, survey = self._get_demo(login), self.env.ref(f"crm_relationship.{survey}")
            if user:
                moment = now - timedelta(days=days_ago)
                self.env["survey.user_input"].with_user(user).sudo().create({
                    "survey_id": survey.id, "partner_id": user.partner_id.id, "email": user.email,
                    "nickname": user.name, "state": "done", "start_datetime": moment - timedelta(minutes=12),
                    "end_datetime": moment,
                    "user_input_line_ids": [Command.create(line) for line in self._prepare_grades(survey, grades)]})

    @api.model
    def _prepare_grades(self, survey, grades):
        lines = []
        for topic, given in grades.items():
            questions = survey.question_ids.filtered_domain([("assessment_topic", "=", topic)])
            lines += [{"question_id": question.id, "answer_type": "scale", "value_scale": grade}
                      for question, grade in zip(questions.sorted(), given, strict=False)]
        return lines

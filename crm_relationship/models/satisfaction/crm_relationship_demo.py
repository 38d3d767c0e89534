from datetime import timedelta

from odoo import api, fields, models

# Grades from 0 to 4 of each indicator: last year, this year, how important, the best competitor.
GRADES = {
    "value_for_price": (2.5, 2.6, 3.2, 2.8), "quality": (3.3, 3.4, 3.6, 3.0), "range": (2.9, 3.0, 2.2, 3.1),
    "delivery": (1.7, 2.9, 3.7, 2.7), "complaint_handling": (2.0, 2.5, 3.1, 2.2),
    "communication": (1.9, 1.8, 3.3, 2.6), "courtesy": (3.5, 3.6, 2.5, 3.0), "ease_of_access": (2.4, 2.3, 2.9, 2.5)}
WAVES = (310, 25)  # days ago
VOICES = 16
WORDS = {1: "Tell us at once when something is late, not when we ask.", 4: "The new delivery days help a lot."}


class CrmRelationshipDemo(models.AbstractModel):
    """Two yearly reviews with the best customers: delivery has become better, communication has not."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_satisfaction(self):
        company = self.env.ref("base.main_company")
        profiles = self.env["crm.customer.profile"].search(
            [("company_id", "=", company.id), ("tier_id", "!=", False)], order="revenue DESC, id", limit=VOICES)
        for wave, days_ago in enumerate(WAVES):
            moment = fields.Datetime.now() - timedelta(days=days_ago)
            for voice, profile in enumerate(profiles):
                self._tell_review(profile.partner_id, wave, voice, moment + timedelta(hours=voice))
        self.env["crm.tier.policy"].search([("company_id", "=", company.id)]).classify()

    @api.model
    def _tell_review(self, customer, wave, voice, moment):
        """One customer's sheet, filled in at a moment: everybody is a little stricter or kinder than the others."""
        survey = self.env.ref("crm_relationship.survey_review")
        contact = customer.child_ids.filtered("email")[:1] or customer
        sheet = survey.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)._create_answer(
            partner=contact, check_attempts=False)
        for question in survey.question_ids:
            if question.question_type == "matrix":
                sheet._save_lines(question, self._get_ticks(question, wave, voice))
            elif voice in WORDS and wave:
                sheet._save_lines(question, WORDS[voice])
        sheet.write({"state": "done", "start_datetime": moment, "end_datetime": moment})
        sheet._note_grades()

    @api.model
    def _get_ticks(self, question, wave, voice):
        """`{row: [choice]}` as the page sends them."""
        column = {"value": wave, "expectation": 2, "importance": 2, "competitor": 3}[question.aspect]
        choices = question.suggested_answer_ids
        ticks = {}
        for place, row in enumerate(question.matrix_row_ids):
            swing = ((voice * 7 + place * 3 + column) % 5 - 2) * 0.45
            grade = min(4, max(0, round(GRADES[row.indicator_id.code][column] + swing)))
            ticks[str(row.id)] = [str(choices[grade].id)]
        return ticks

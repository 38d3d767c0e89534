from datetime import timedelta

from odoo import api, fields, models

# Whether the best customers would recommend us, of 10, and what they say, last year and this year.
RECOMMENDED = ((8, 6, 9, 7, 5, 8, 9, 4, 7, 8, 6, 9), (9, 8, 10, 7, 6, 9, 9, 5, 8, 9, 7, 10))
TURNS = (295, 12)  # days ago
REASONS = {
    3: "Good goods, and since spring they come on the day you say.",
    7: "Nobody rings back when something is late.",
}
BY_PHONE = 7  # of this year's


class CrmRelationshipDemo(models.AbstractModel):
    """Asked twice, without an occasion, whether they would recommend us: more of them would."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_recommendations(self):
        company = self.env.ref("base.main_company")
        profiles = self.env["crm.customer.profile"].search(
            [("company_id", "=", company.id), ("tier_id", "!=", False)], order="revenue DESC, id",
            limit=len(RECOMMENDED[0]))
        for turn, days_ago in enumerate(TURNS):
            moment = fields.Datetime.now() - timedelta(days=days_ago)
            for voice, profile in enumerate(profiles):
                self._tell_recommendation(profile, turn, voice, moment + timedelta(hours=voice))
        self._settle_low_answers(company)

    @api.model
    def _settle_low_answers(self, company):
        """No grade counted as low before; the last such answer is about to become a complaint."""
        low = self.env["crm.satisfaction.request"].search(
            [("company_id", "=", company.id), ("is_low", "=", True)], order="answered_at DESC, id")
        low[1:].write({"is_low": False, "low_limit": 0})

    @api.model
    def _tell_recommendation(self, profile, turn, voice, moment):
        customer = profile.partner_id
        contact = customer.child_ids.filtered("email")[:1] or customer
        asked = self.env["crm.satisfaction.request"].create({
            "survey_id": self.env.ref("crm_relationship.survey_periodic").id, "trigger": "periodic",
            "res_model": customer._name, "res_id": customer.id, "event_on": moment.date(),
            "company_id": profile.company_id.id, "partner_id": customer.id, "contact_id": contact.id,
            "tier_id": profile.tier_id.id, "user_id": customer.user_id.id, "state": "sent", "sent_at": moment})
        sheet = asked._get_sheet()
        if turn and voice == BY_PHONE:
            sheet.interviewer_id = self.env.ref("base.user_admin")
        grades = {"recommend": RECOMMENDED[turn][voice], "overall": 1 + RECOMMENDED[turn][voice] // 3}
        for question in sheet.survey_id.question_ids:
            if question.indicator_id:
                sheet._save_lines(question, str(grades[question.indicator_id.code]))
            elif turn and voice in REASONS:
                sheet._save_lines(question, REASONS[voice])
        sheet.write({"state": "done", "start_datetime": moment, "end_datetime": moment})
        sheet._note_grades()

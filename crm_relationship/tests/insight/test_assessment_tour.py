from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestAssessmentTour(RelationshipCommon, HttpCase):
    def test_result_and_what_to_do(self):
        officer = self._new_user("tour_judge", "officer", password="tour_judge")
        survey = self.env.ref("crm_relationship.survey_self")
        for year, grade in ((2026, "2"), (2025, "5")):
            sheet = survey.with_user(officer).sudo()._create_answer(user=officer)
            sheet._save_lines(self.env.ref("crm_relationship.survey_self_scarce"), grade)
            sheet._mark_done()
            sheet.end_datetime = f"{year}-03-01 12:00:00"
        self.start_tour("/odoo/self-assessment", "crm_relationship_assessment_tour", login="tour_judge")

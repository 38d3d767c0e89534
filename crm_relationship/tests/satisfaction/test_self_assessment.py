import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .satisfaction_case import SatisfactionCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSelfAssessment(SatisfactionCase, HttpCase):
    """Officers judge ourselves, with our own figures beside the questions; customers' grades stay as they are."""

    freeze_time = None

    def setUp(self):
        super().setUp()
        self.assessment = self.env.ref("crm_relationship.survey_self")
        self.officer = self._new_user("self_officer", "officer")
        for grade in (5, 4, 1):
            self._answer(self._new_contact(f"Contact {grade}", tier=None), {"delivery": grade})
        self.mine = self.assessment.with_user(self.officer)

    def _begin(self):
        url = self.mine.action_assess()["url"]
        return url, self.assessment.user_input_ids.filtered(
            lambda sheet: sheet.partner_id == self.officer.partner_id and sheet.state != "done")

    def _find(self, code):
        return self.env.ref(f"crm_relationship.survey_self_{code}")

    def test_figures_are_filled_in_and_can_be_corrected(self):
        """Without roaming, Odoo refuses to overwrite what is filled in."""
        url, sheet = self._begin()
        line = sheet.user_input_line_ids.filtered(lambda line: line.question_id == self._find("content"))
        self.assertAlmostEqual(line.value_numerical_box, 66.7)
        self.authenticate(self.officer.login, self.officer.login)
        self.assertIn("How good are we?", self.url_open(url).text)
        tokens = f"{sheet.survey_id.access_token}/{sheet.access_token}"
        answers = {str(self._find("content").id): "50", str(self._find("promises").id): "4"}
        for step, params in (("begin", {}), ("submit", answers)):
            result = self.url_open(f"/survey/{step}/{tokens}", data=json.dumps({"params": params}),
                                   headers={"Content-Type": "application/json"}).json()["result"]
            if step == "begin":
                self.assertIn("Our figure: CSAT 66.7%", result[1]["survey_content"])
        sheet.invalidate_recordset()
        self.assertEqual((sheet.state, line.value_numerical_box), ("done", 50))

    def test_says_nothing_of_customers(self):
        before = self.requests.search_count([]), self.answers.search_count([])
        _url, sheet = self._begin()
        sheet._mark_done()
        self.requests._note_late()
        self.assertEqual((self.requests.search_count([]), self.answers.search_count([])), before)

    def test_begun_sheet_is_gone_on_with(self):
        self.assertEqual(self._begin(), self._begin())

    def test_officers_only_and_of_their_companies(self):
        self.assertRaises(AccessError, self.assessment.with_user(self._new_user("self_user", "user")).action_assess)
        self.assertRaises(UserError, self.survey.with_user(self.officer).action_assess)
        _url, sheet = self._begin()
        sheet._mark_done()
        self.assertTrue(sheet.with_user(self.officer).has_access("read"))
        branch = self._new_branch()
        elsewhere = self._new_user("self_elsewhere", "officer", company_id=branch.id, company_ids=branch.ids)
        theirs = sheet.with_user(elsewhere).with_context(allowed_company_ids=branch.ids)
        self.assertFalse(theirs.has_access("read"))

    def test_figure_is_for_who_may_read_it(self):
        _url, sheet = self._begin()
        stranger = self.env.ref("base.public_user")
        self.assertEqual(sheet.with_user(stranger).sudo()._describe_figure(self._find("promises").sudo()), "")

    def test_without_roaming_it_is_not_begun(self):
        self.assessment.users_can_go_back = False
        self.assertRaisesRegex(UserError, "allow roaming", self.mine.action_assess)

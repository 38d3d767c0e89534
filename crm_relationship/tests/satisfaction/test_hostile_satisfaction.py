from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestHostileSatisfaction(SatisfactionCase):
    """What hangs on requests in core is a door, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_goods()
        cls.seller, cls.officer = cls._new_user("sat_seller", "user"), cls._new_user("sat_officer", "officer")
        cls.author = cls._new_user("sat_author", "survey.group_survey_manager")
        cls.contact = cls._new_contact("Ann Lee")
        cls.contact.commercial_partner_id.user_id = cls.seller

    def _ask(self):
        self._deliver(self.contact)
        list(self.asker.with_company(self.company)._take_steps(self.today))
        return self._plan()

    def test_salesperson_does_not_find_the_link_of_the_sheet(self):
        request = self._ask()
        self.assertTrue(request.with_user(self.seller).has_access("read"))
        messages = self.env["mail.message"].with_user(self.seller)
        self.assertFalse(messages.search([("body", "ilike", request.user_input_id.access_token)]))
        self.assertFalse(messages.search([("model", "=", request._name), ("res_id", "=", request.id)]))

    def test_officers_read_what_was_answered_in_their_companies(self):
        request = self._ask()
        sheets = self.env["survey.user_input"].with_user(self.officer)
        self.assertFalse(sheets.search([("survey_id", "=", self.survey.id)]), "whoever has the token could answer")
        self._fill_in(request.user_input_id, {"delivery": 2})
        elsewhere = self._answer(self._new_contact("Bob"), {"delivery": 2}, company=self._new_branch())
        self.assertEqual(sheets.search([("survey_id", "=", self.survey.id), ("state", "=", "done")]) - elsewhere,
                         request.user_input_id)
        self.assertFalse(elsewhere.with_user(self.officer).has_access("read"))
        self.assertRaises(AccessError, request.user_input_id.with_user(self.officer).write, {"partner_id": False})

    def test_type_is_no_way_to_the_answers(self):
        survey = self.survey.with_user(self.author)
        self.assertRaises(UserError, survey.write, {"survey_type": "survey"})
        other = self.env["survey.survey"].with_user(self.author).create({"title": "Quiz"})
        self.assertRaises(UserError, other.write, {"survey_type": "relationship"})
        other.survey_type = "assessment"
        manager = self._new_user("sat_boss", "manager")
        self.assertRaises(AccessError, self.survey.question_ids[:1].with_user(manager).write, {"title": "Mine"})

    def test_asked_lately_is_looked_at_again(self):
        self._deliver(self.contact)
        request = self._plan()
        self.requests.create({
            "trigger": "invitation", "res_model": "res.partner", "res_id": self.contact.id, "event_on": self.today,
            "company_id": self.company.id, "partner_id": self.contact.commercial_partner_id.id,
            "contact_id": self.contact.id, "state": "sent", "sent_at": fields.Datetime.now()})
        list(self.asker.with_company(self.company)._take_steps(self.today))
        self.assertEqual((request.state, request.reason), ("excluded", "asked"))

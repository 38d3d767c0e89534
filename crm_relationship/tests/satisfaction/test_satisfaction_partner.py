from odoo.tests import tagged

from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionPartner(SatisfactionCase):
    """The customer's page: how satisfied they are, and what they wrote."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._new_user("partner_seller", "user")
        cls.contact = cls._new_contact("Ann Lee", tier=None)
        cls.customer = cls.contact.commercial_partner_id
        cls.customer.user_id = cls.seller
        cls._book(cls.customer, cls._ago(20), 1000)

    def _get(self, user=None):
        return self.customer.with_user(user or self.env.user).get_relationship_panel()["satisfaction"]

    def _write_words(self, text, days_ago):
        sheet = self._answer(self.contact, {"delivery": 2}, days_ago=days_ago)
        sheet._save_lines(self.survey.question_ids.filtered(lambda found: found.question_type == "text_box"), text)

    def test_score_trend_and_words(self):
        for text, days_ago in (("Late again", 150), ("Better", 40), ("Slow", 35), ("Thank you", 2)):
            self._write_words(text, days_ago)
        self._classify()
        found = self._get(self.seller)
        self.assertAlmostEqual(found["value"], 25)
        self.assertEqual([(said["date"], said["contact"], said["grade"]) for said in found["responses"]],
                         [(self._ago(days).isoformat(), "Ann Lee", 25) for days in (150, 40, 35, 2)])
        self.assertEqual([words["text"] for words in found["words"]], ["Thank you", "Slow", "Better"])
        self.assertEqual(found["words"][0]["contact"], "Ann Lee")

    def test_not_known(self):
        self._classify()
        self.assertEqual(self._get(), {"value": False, "responses": [], "words": []})

    def test_worst_is_not_unknown(self):
        self._answer(self.contact, {"delivery": 1})
        self._classify()
        self.assertEqual((self._get()["value"], self._get()["value"] is False), (0, False))

    def test_stranger_sees_nothing(self):
        self._write_words("Late again", 10)
        stranger = self._new_user("partner_stranger", "user")
        self.assertEqual(self._get(stranger), {"value": False, "responses": [], "words": []}, "there is no profile yet")
        self._classify()
        self.assertFalse(self._get(stranger))

    def test_other_company(self):
        self._answer(self.contact, {"delivery": 2}, company=self._new_branch())
        self.assertFalse(self._get()["responses"])

    def test_button_opens_what_it_counts(self):
        self._answer(self.contact, {"delivery": 2, "quality": 4})
        self._answer(self._new_contact("Bob", tier=None), {"delivery": 2})
        for partner in (self.customer, self.contact):
            action = partner.with_user(self.seller).action_view_satisfaction()
            found = self.env[action["res_model"]].with_user(self.seller).search(action["domain"])
            self.assertEqual((len(found), partner.with_user(self.seller).satisfaction_count), (2, 2))

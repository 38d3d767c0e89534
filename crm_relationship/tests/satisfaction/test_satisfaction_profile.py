from odoo.tests import tagged

from ...tools import satisfaction as formulas
from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionProfile(SatisfactionCase):
    """The profile says how satisfied a customer is, before the tier is decided."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._new_contact("Ann Lee", tier=None)
        cls.customer = cls.contact.commercial_partner_id
        cls._book(cls.customer, cls._ago(20), 1000)

    def _night(self):
        self._classify()
        [[value]] = self.env.execute_query(self._profile(self.customer)._as_query().select("satisfaction"))
        return None if value is None else float(value)

    def test_not_known_is_not_zero(self):
        self.assertIsNone(self._night())

    def test_newest_counts_most(self):
        self._answer(self.contact, {"delivery": 5, "quality": 4}, days_ago=10)  # 87.5
        self._answer(self.contact, {"delivery": 1, "quality": 2}, days_ago=200)  # 12.5
        self.assertAlmostEqual(self._night(), formulas.fading_mean([(87.5, 10), (12.5, 200)]), delta=0.05)

    def test_contact_speaks_once_in_thirty_days(self):
        self._answer(self.contact, {"delivery": 5}, days_ago=2)
        self._answer(self.contact, {"delivery": 1}, days_ago=20)
        other = self.contact.copy({"name": "Bob", "email": "bob@example.com", "parent_id": self.customer.id})
        self._answer(other, {"delivery": 1}, days_ago=2)
        self.assertAlmostEqual(self._night(), 50, delta=0.05)

    def test_old_answer_is_forgotten(self):
        self._answer(self.contact, {"delivery": 5}, days_ago=181)
        self.assertIsNone(self._night())

    def test_weights_of_the_company(self):
        self.indicators["delivery"].with_company(self.company).weight = 3
        self._answer(self.contact, {"delivery": 5, "quality": 1})
        self.assertAlmostEqual(self._night(), 75, delta=0.05)
        self.indicators["delivery"].with_company(self.company).weight = 0
        self.assertAlmostEqual(self._night(), 0, delta=0.05)

    def test_what_is_said_in_sum_does_not_count(self):
        request = self.requests.create({
            "trigger": "invitation", "res_model": "res.partner", "res_id": self.contact.id, "event_on": self.today,
            "company_id": self.company.id, "partner_id": self.customer.id, "contact_id": self.contact.id})
        self.answers._store(request, {self.indicators["recommend"].id: {"value": 100}}, self.today)
        self.assertIsNone(self._night())

    def test_other_company_has_its_own(self):
        self._answer(self.contact, {"delivery": 5}, company=self._new_branch())
        self.assertIsNone(self._night())

    def test_tier_goes_by_it_the_same_night(self):
        weights = {name: 0 for name in self.policy._fields if name.startswith("weight_")}
        self.policy.write({"rule": "weighted", **weights, "weight_satisfaction": 1})
        self._answer(self.contact, {"delivery": 5})
        self._night()
        self.assertEqual(self._profile(self.customer).tier_score, 100)

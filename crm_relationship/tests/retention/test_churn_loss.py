from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged

from ...tools.churn_cases import judge_loss
from .churn_case import ChurnCase
from .test_churn_signals import MAIN, get_silence


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnLoss(ChurnCase):
    """What to do about a lost customer: what they would bring, against what it costs to have them back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({
            "churn_win_back_cost": 500, "churn_win_back_percent": 20, "churn_new_customer_cost": 4000})
        cls.partner = cls._new_buyer("Silent", get_silence(MAIN) + 1)
        cls.case = cls._night()
        cls.mine = cls.case.with_user(cls.keeper)

    def _lose(self, reason="price"):
        self.mine._lose(self.env.ref(f"crm_relationship.crm_churn_reason_{reason}"))

    def test_rule(self):
        for values, expected in (
                ((5000, 0.2, 500, 9000, False), "win_back"),
                ((2500, 0.2, 500, 9000, False), "win_back"),  # just worth it
                ((2499, 0.2, 500, 9000, False), "let_go"),
                ((9500, 0.2, 2000, 9000, False), "replace"),
                ((9500, 0.2, 500, 9000, True), "replace"),  # nobody could have kept them
                ((8000, 0.2, 500, 9000, True), "let_go"),
                ((8000, 0.2, 500, 0, True), "let_go"),
                ((0, 0.2, 0, 0, False), "let_go"),
                ((-5, 1, 0, 0, False), "let_go")):
            self.assertEqual(judge_loss(*values), expected, values)

    def test_the_figures_are_those_of_the_profile(self):
        self._lose()
        profile = self._profile(self.partner)
        years = (profile.as_of - profile.first_order_date).days / 365.25 + 0.5
        self.assertAlmostEqual(self.case.lost_yearly_margin, 0.3 * 12 * 1000 / years, delta=0.01)
        self.assertAlmostEqual(self.case.lost_years, profile.expected_years, 1)
        self.assertAlmostEqual(
            self.case.lost_value, self.case.lost_yearly_margin * self.case.lost_years, delta=0.01)
        self.assertEqual(self.case.lost_class, "win_back")
        said = self.mine.lost_class_explanation
        for figure in ("20 of 100", "500.00", "4,000.00", f"{self.case.lost_yearly_margin:,.2f}"):
            self.assertIn(figure, said)

    def test_where_the_value_is_of_margin_already(self):
        self.policy.value_basis = "margin"
        self._classify()
        self._lose()
        profile = self._profile(self.partner)
        years = (profile.as_of - profile.first_order_date).days / 365.25 + 0.5
        self.assertAlmostEqual(self.case.lost_yearly_margin, profile.value_base / years, delta=0.01)

    def test_costs_and_reasons_decide(self):
        self._lose()
        self.company.churn_win_back_cost = 0.2 * self.case.lost_value + 1
        self.assertEqual(self.case.lost_class, "replace")
        self.company.churn_new_customer_cost = self.case.lost_value + 1
        self.assertEqual(self.case.lost_class, "let_go")
        self.company.write({"churn_win_back_cost": 500, "churn_new_customer_cost": 4000})
        self.assertEqual(self.case.lost_class, "win_back")
        self.mine.reason_id = self.env.ref("crm_relationship.crm_churn_reason_closed")
        self.assertEqual(self.case.lost_class, "replace")
        self.assertIn("natural cause", self.mine.lost_class_explanation)

    def test_unless_the_cost_is_set_it_says_so(self):
        self._lose()
        self.assertNotIn("is not set", self.mine.lost_class_explanation)
        self.company.churn_win_back_cost = 0
        self.assertEqual(self.case.lost_class, "win_back")
        self.assertIn("is not set (Settings > Retention)", self.mine.lost_class_explanation)

    def test_a_person_decides_otherwise_and_says_why(self):
        with self.assertRaisesRegex(ValidationError, "Only a lost customer"):
            self.mine.lost_class = "let_go"
        self._lose()
        with self.assertRaisesRegex(ValidationError, "Say why"):
            self.mine.lost_class = "let_go"
        self.mine.write({"lost_class": "let_go", "lost_class_reason": "They never paid in time"})
        self.company.churn_win_back_cost = 0
        self.assertEqual(self.case.lost_class, "let_go", "what a person has said stays")
        self.assertRaises(ValidationError, self.mine.write, {"lost_class_reason": " "})
        self.mine.write({"lost_class": "win_back", "lost_class_reason": False})
        self.assertEqual(self.case.lost_class, "win_back")

    def test_going_on_takes_it_all_back(self):
        self._lose()
        self.mine.write({"lost_class": "let_go", "lost_class_reason": "Too far away"})
        self.mine.action_reopen()
        self.assertEqual(
            (self.case.lost_class, self.case.lost_class_reason, self.case.lost_value, self.case.win_back_on),
            (False, False, 0, False))

    def test_hostile_values(self):
        self._lose()
        for values in ({"lost_value": 5}, {"lost_yearly_margin": 5}, {"lost_years": 9}, {"win_back_on": False},
                       {"lost_case_id": 1}, {"arm": "treated"}, {"user_input_id": 1}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.mine.write(values)
        self.assertRaises(AccessError, self.case.with_user(self.stranger).write, {"lost_class": "let_go"})

import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import tagged

from .tier_case import TODAY, TierCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestBacktest(TierCase):
    """What the churn warning of a past day would have been worth."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("backtest_officer", "officer")
        cls.loyal, cls.left, cls.late, cls.early = cls.env["res.partner"].create(
            [{"name": name} for name in ("Loyal", "Left", "Came back late", "Bought once")])
        for partner, ages in (
            (cls.loyal, range(30, 760, 30)),  # days before today
            (cls.left, range(220, 760, 30)),
            (cls.late, (700, 500, 300, 10)),
            (cls.early, (300,)),
        ):
            for age in ages:
                cls._book(partner, cls._ago(age), 100)

    @classmethod
    def _ago(cls, number):
        return TODAY.fromordinal(TODAY.toordinal() - number)

    def _backtest(self, **values):
        return self.env["crm.customer.profile"].with_user(self.officer).get_backtest(**values)

    def test_everybody_warned(self):
        backtest = self._backtest(as_of="2025-12-12", horizon_days=150, threshold=0)
        self.assertEqual((backtest["customers"], backtest["too_early"]), (3, 1))
        self.assertEqual(
            [backtest[name] for name in ("true_positives", "false_positives", "false_negatives", "true_negatives")],
            [2, 1, 0, 0])
        self.assertEqual((backtest["precision"], backtest["recall"]), (2 / 3, 1))
        self.assertEqual([row["name"] for row in backtest["false_alarms"]], ["Loyal"])
        self.assertEqual(backtest["lead_time"][4]["label"], "90-119")
        bands = [(band["days_from"], band["customers"]) for band in backtest["lead_time"] if band["customers"]]
        self.assertEqual(bands, [(30, 1), (120, 1)], "150 days less 100 of silence, and less 20")
        self.assertEqual(backtest["lead_time_median_days"], (50 + 130) / 2)
        json.dumps(backtest)

    def test_nobody_warned(self):
        backtest = self._backtest(as_of="2025-12-12", horizon_days=150, threshold=1)
        self.assertEqual([backtest[name] for name in ("true_positives", "false_negatives", "precision")], [0, 2, False])
        self.assertEqual({row["name"] for row in backtest["missed"]}, {"Left", "Came back late"})
        self.assertEqual(backtest["missed"][0]["last_order_date"], "2025-11-22")
        self.assertIs(backtest["lead_time_median_days"], False)

    def test_a_customer_at_the_threshold_is_warned(self):
        """A risk is judged by the whole percent that the screen shows: 40% from 39.5% on, on all of them."""
        rows = [{"partner_id": number, "name": str(number), "last_order_date": TODAY, "revenue": 1, "left": True,
                 "churn_risk": risk, "confident": True} for number, risk in enumerate((0.3949, 0.3951, 0.4, 0.41))]
        profiles = self.env["crm.customer.profile"]
        missed = profiles._get_errors(rows, 0.4)["missed"]
        self.assertEqual([row["churn_risk"] for row in missed], [0.3949])
        judged = profiles._judge_warnings(rows, 0.4)
        self.assertEqual((judged["true_positives"], judged["false_negatives"]), (3, 1))
        self._classify()
        profile = self._profile(self.loyal)
        for risk, warned in ((0.3949, False), (0.3951, True), (0.4, True)):
            profile.sudo().write({"churn_risk": risk, "churn_confident": True})
            self.assertEqual((profile.churn_warning, self.loyal.churn_warning), (warned, warned))
            self.assertEqual(bool(profile.search([("id", "=", profile.id), ("churn_warning", "=", True)])), warned)
            self.env.invalidate_all()

    def test_longer_horizon_sees_the_return(self):
        backtest = self._backtest(as_of="2025-12-12", horizon_days=200, threshold=0)
        self.assertEqual((backtest["true_positives"], backtest["false_positives"]), (1, 2))

    def test_default_day_is_the_latest_that_can_be_judged(self):
        self.assertEqual(self._backtest()["as_of"], "2026-01-01")
        self.assertEqual(self._backtest(horizon_days=365)["as_of"], "2025-06-30")

    def test_each_outcome_opens_its_customers(self):
        self._classify()
        officer = self.env["crm.customer.profile"].with_user(self.officer)
        for threshold, outcomes in ((0, {"right": self.left | self.late, "false_alarms": self.loyal}),
                                    (1, {"missed": self.left | self.late, "calm": self.loyal})):
            backtest = self._backtest(as_of="2025-12-12", horizon_days=150, threshold=threshold)
            counts = dict(zip(("right", "false_alarms", "missed", "calm"), (
                backtest[name] for name in ("true_positives", "false_positives", "false_negatives", "true_negatives")),
                strict=True))
            for outcome, count in counts.items():
                found = officer.search([
                    ("backtest", "=", f"{self.company.id}|2025-12-12|150|{threshold}|{outcome}")]).partner_id
                self.assertEqual(found, outcomes.get(outcome, found.browse()))
                self.assertEqual(len(found), count)

    def test_only_outcomes_can_be_searched_for(self):
        officer = self.env["crm.customer.profile"].with_user(self.officer)
        company = self.company.id
        for text in ("", "missed", f"{company}|2025-12-12|150|0.4|everything", f"{company}|2025-12-12|150|2|missed",
                     f"{company}|2026-06-01|180|0.4|missed", f"{company}|2025-99-99|150|0.4|missed",
                     f"{company}|2025-12-12|150|0.4|missed|more", "0|2025-12-12|150|0.4|missed", 7):
            with self.subTest(text=text), self.assertRaises(UserError):
                officer.search([("backtest", "=", text)])
        user = self._new_user("backtest_searcher", "user")
        with self.assertRaises(AccessError):
            officer.with_user(user).search([("backtest", "=", f"{company}|2025-12-12|150|0.4|missed")])

    def test_no_customers_yet(self):
        backtest = self._backtest(as_of="2010-01-01")
        self.assertEqual((backtest["customers"], backtest["auc"], backtest["recall"]), (0, False, False))

    def test_bad_values(self):
        for values, message in (
            ({"as_of": "2026-06-01"}, "have not passed yet"),
            ({"as_of": "2026-06-30", "horizon_days": 1}, "have not passed yet"),
            ({"as_of": "2030-01-01"}, "lies in the future"),
            ({"as_of": "last summer"}, "is not a day"),
            ({"threshold": 1.5}, "between 0 and 1"),
            ({"threshold": -0.1}, "between 0 and 1"),
            ({"threshold": float("nan")}, "has to be a number"),
            ({"threshold": "high"}, "has to be a number"),
            ({"horizon_days": "long"}, "has to be a whole number"),
            ({"horizon_days": -5}, "between 1 and 3650"),
            ({"horizon_days": 10 ** 9}, "between 1 and 3650"),
            ({"horizon_days": float("inf")}, "has to be a whole number"),
        ):
            with self.subTest(values=values):
                with self.assertRaises(UserError) as caught:
                    self._backtest(**values)
                self.assertIn(message, str(caught.exception))

    def test_who_may(self):
        user = self._new_user("backtest_user", "user")
        self.assertRaises(AccessError, self.env["crm.customer.profile"].with_user(user).get_backtest)
        self.officer.write({"company_ids": [Command.link(self._create_company(name="Empty").id)]})
        self.assertEqual(self._backtest()["customers"], 3)

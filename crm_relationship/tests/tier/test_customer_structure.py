from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests.common import tagged

from ...tools.periods import Period
from .tier_case import TierCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestCustomerStructure(TierCase):
    """Bands by which the customer base is grouped: parts of the best, sizes and ages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls._customers_of(*range(5000, 0, -125))  # 40 customers, the best first
        cls._book(cls.customers[0], cls.today - timedelta(days=3 * 365), 1)
        cls._book(cls.customers[1], cls.today - timedelta(days=400), 1)
        cls._book(cls.customers[2], cls.today, 2_000_000)
        cls.prospect = cls._new_customer("Prospect")
        cls.prospect.set_tier_override("main", "Will buy")
        cls._classify()
        cls.profiles = cls.env["crm.customer.profile"].search([("company_id", "=", cls.company.id)])

    def _count(self, name):
        return dict(self.env["crm.customer.profile"]._read_group(
            [("company_id", "=", self.company.id)], [name], ["__count"]))

    def test_groups(self):
        self.assertEqual(self._count("customer_part"), {
            "1_best_1": 1, "2_best_5": 1, "3_best_10": 2, "4_best_20": 4, "5_others": 32, False: 1})
        self.assertEqual(self._count("revenue_band"), {
            "0_none": 1, "1_under_1k": 7, "2_under_10k": 32, "5_over_1m": 1})
        self.assertEqual(self._count("relation_age"), {"1_under_1": 38, "2_under_2": 1, "3_under_5": 1, False: 1})

    def test_shares_of_the_parts(self):
        [(_part, share)] = self.env["crm.customer.profile"]._read_group(
            [("company_id", "=", self.company.id), ("customer_part", "=", "1_best_1")],
            ["customer_part"], ["revenue_share:sum"])
        best = self._profile(self.customers[2])
        self.assertEqual(share, best.revenue_share)
        self.assertGreater(share, 90)

    def test_fields_say_the_same_as_groups(self):
        for name in ("customer_part", "revenue_band", "relation_age"):
            counted = self._count(name)
            self.assertEqual({key: len(self.profiles.filtered(lambda profile, key=key, name=name: profile[name] == key))
                              for key in counted}, counted)
            for key, number in counted.items():
                found = self.profiles.search([("company_id", "=", self.company.id), (name, "=", key)])
                self.assertEqual(len(found), number, f"{name} {key}")
            known = self.profiles.search_count([("company_id", "=", self.company.id), (name, "!=", False)])
            self.assertEqual(known, 41 - counted.get(False, 0))

    def test_key_figures(self):
        """They say the same as the parts, added up from the best on."""
        self.env["crm.kpi.day"]._take(self.company)
        day = self.today - timedelta(days=1)
        codes = [f"concentration_{percent}" for percent in (1, 5, 10, 20)]
        values = self.env["crm.kpi"]._get_values(self.company, Period(day, day), [*codes, "repeat_rate"])
        shares = dict(self.env["crm.customer.profile"]._read_group(
            [("company_id", "=", self.company.id)], ["customer_part"], ["revenue_share:sum"]))
        parts = ("1_best_1", "2_best_5", "3_best_10", "4_best_20")
        for number, code in enumerate(codes, 1):
            with self.subTest(code=code):
                self.assertAlmostEqual(values[code]["value"], sum(shares[part] for part in parts[:number]), 6)
                self.assertEqual((values[code]["low"], values[code]["by_tier"].get(0, {}).get("value")),
                                 (False, values[code]["value"]))
        repeat = values["repeat_rate"]
        self.assertEqual((repeat["numerator"], repeat["denominator"]), (1, 40))  # C3 ordered twice in the window

    def test_nonsense_finds_nobody(self):
        self.assertFalse(self.profiles.search([("revenue_band", "in", ["' OR TRUE --", 7])]))
        with self.assertRaises(UserError):
            self.profiles.get_grid([("relation_age", "like", {})])

    def test_screen(self):
        """The pivot of the screen reads its groups and measures with the rights of a user."""
        user = self._new_user("structure_user", "user")
        rows = self.profiles.with_user(user).formatted_read_group(
            [("company_id", "=", self.company.id)], ["customer_part"],
            ["__count", "revenue:sum", "revenue_share:sum", "margin:sum"])
        self.assertEqual(rows[0]["customer_part"], "1_best_1")
        fields = self.profiles.with_user(user).fields_get(["customer_part", "revenue_band", "relation_age"])
        self.assertTrue(all(field["groupable"] for field in fields.values()))

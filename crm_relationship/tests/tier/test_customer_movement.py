import json
from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests.common import freeze_time, tagged

from .tier_case import TierCase

JANUARY, MARCH, JUNE = date(2026, 1, 31), date(2026, 3, 31), date(2026, 6, 30)


@tagged("post_install", "-at_install", "crm_relationship")
class TestCustomerMovement(TierCase):
    """Who moved from tier to tier between two days, told by the changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("movement_officer", "officer")
        cls.customers = cls._customers_of(500, 300, 150, 50, day=JANUARY)
        cls._classify(JANUARY)  # VIP, main, ordinary, small
        cls._book(cls.customers[3], MARCH, 5000)
        cls._classify(MARCH)  # C4 is VIP, C1 ordinary, the others are small
        cls.customers[1].set_tier_override("main", "They came back")  # today
        cls.newcomer = cls._customers_of(20, day=JUNE)
        cls._classify(JUNE)

    def _get_cells(self, *days, user=None, **options):
        """`{(code before, code after): (customers, revenue)}` of a period."""
        profiles = self.env["crm.customer.profile"].with_user(user or self.officer)
        answer = profiles.get_movement("tier", *days, **options)
        json.dumps(answer)
        codes = {str(tier.id): code for code, tier in self.tiers.items()} | {"": ""}
        return {(codes[cell["before"]], codes[cell["after"]]): (cell["customers"], cell["revenue"])
                for cell in answer["cells"]}

    def test_between_two_days(self):
        self.assertEqual(self._get_cells(MARCH, JUNE), {
            ("vip", "ordinary"): (1, 500), ("main", "main"): (1, 300), ("ordinary", "small"): (1, 150),
            ("small", "vip"): (1, 5050), ("", "small"): (1, 20)})

    def test_the_first_day_and_the_last_are_in_it(self):
        day = timedelta(days=1)
        moved = {("vip", "ordinary"): (1, 500), ("main", "small"): (1, 300), ("ordinary", "small"): (1, 150),
                 ("small", "vip"): (1, 5050), ("", ""): (1, 20)}
        self.assertEqual(self._get_cells(MARCH, MARCH), moved)
        self.assertEqual(self._get_cells(JANUARY + day, JUNE - day), moved)
        self.assertEqual(self._get_cells(JANUARY + day, MARCH - day), {
            **{(code, code): figures for code, figures in zip(
                ("vip", "main", "ordinary", "small"), ((1, 500), (1, 300), (1, 150), (1, 5050)), strict=True)},
            ("", ""): (1, 20)})
        self.assertEqual(self._get_cells(JANUARY, JANUARY)["", "vip"], (1, 500))

    def test_there_and_back_is_no_movement(self):
        self.assertEqual(self._get_cells(JANUARY + timedelta(days=1), JUNE)["main", "main"], (1, 300))

    def test_periods(self):
        answer = self.env["crm.customer.profile"].get_movement(period="this_year")
        self.assertEqual((answer["date_from"], answer["date_to"], answer["as_of"]),
                         ("2026-01-01", "2026-06-30", "2026-06-30"))
        self.assertEqual([state["key"] for state in answer["states"]],
                         [*(str(self.tiers[code].id) for code in ("vip", "main", "ordinary", "small")), ""])
        self.assertEqual([kind for kind, _name in answer["kinds"]], ["tier", "stage"])

    def test_stages(self):
        """A customer of one order is new, and lost once they have been silent for long."""
        customer = self.newcomer
        later = JUNE + timedelta(days=900)
        with freeze_time(later):
            self._classify(later)
            answer = self.env["crm.customer.profile"].get_movement("stage", JUNE, later)
            self.assertEqual([state["key"] for state in answer["states"]],
                             ["prospect", "introduction", "growth", "maturity", "decline", "lost", ""])
            stage = self._profile(customer).lifecycle_stage
            self.assertIn(stage, ("decline", "lost"))
            found = self.env["crm.customer.profile"].search(
                [("movement", "=", f"stage|{JUNE + timedelta(days=1)}|{later}|introduction|{stage}")])
            self.assertIn(customer, found.partner_id)
            self.assertEqual(sum(cell["customers"] for cell in answer["cells"]), 5)

    def _search_cell(self, before, after, user=None):
        keys = [self.tiers[code].id if code in self.tiers else code for code in (before, after)]
        found = self.env["crm.customer.profile"].with_user(user or self.officer).search(
            [("movement", "=", f"tier|2026-03-31|2026-06-30|{keys[0]}|{keys[1]}")])
        return found.partner_id.mapped("name")

    def test_a_cell_opens_its_customers(self):
        self.assertEqual(self._search_cell("vip", "ordinary"), ["C1"])
        self.assertEqual(self._search_cell("small", "vip"), ["C4"])
        self.assertEqual(self._search_cell("", "small"), ["C1"])  # the newcomer's name
        self.assertEqual(self._search_cell("*", "small"), ["C3", "C1"])
        self.assertEqual(self._search_cell("main", "*"), ["C2"])
        self.assertEqual(len(self._search_cell("*", "*")), 5)
        for (before, after), (customers, _revenue) in self._get_cells(MARCH, JUNE).items():
            self.assertEqual(len(self._search_cell(before, after)), customers)

    def test_who_sees_whom(self):
        user = self._new_user("movement_user", "user")
        self.customers[3].user_id = self.officer
        self.assertEqual(sum(customers for customers, _revenue in self._get_cells(MARCH, JUNE, user=user).values()), 4)
        self.assertEqual(self._search_cell("small", "vip", user=user), [])

    def test_another_company(self):
        other = self._create_company(name="Elsewhere")
        self.env.user.company_ids |= other
        answer = self.env["crm.customer.profile"].with_company(other).get_movement()
        self.assertEqual((answer["cells"], answer["as_of"]), ([], False))
        self.assertFalse(self.env["crm.customer.profile"].with_company(other).search(
            [("movement", "=", "tier|2026-03-31|2026-06-30|*|*")]))

    def test_nonsense_is_refused(self):
        profiles = self.env["crm.customer.profile"].with_user(self.officer)
        self.assertRaises(UserError, profiles.get_movement, "shoe_size")
        self.assertRaises(ValidationError, profiles.get_movement, "tier", "2026-06-30", "2026-03-31")
        self.assertRaises(ValidationError, profiles.get_movement, "tier", "yesterday")
        self.assertRaises(ValidationError, profiles.get_movement, ["tier"])
        for text in ("", "tier", "tier|2026-03-31|2026-06-30|1", "tier|now|2026-06-30|*|*",
                     "shoe|2026-03-31|2026-06-30|*|*", "tier|2026-06-30|2026-03-31|*|*",
                     "tier|2026-03-31|2026-06-30|*|*|*", False, 7):
            with self.subTest(text=text), self.assertRaises(UserError):
                profiles.search([("movement", "=", text)])
        self.assertEqual(profiles.search([("movement", "=", "tier|2026-03-31|2026-06-30|' OR 1=1 --|*")]), profiles)
        self.assertFalse(profiles.search([("movement", "in", [])]))

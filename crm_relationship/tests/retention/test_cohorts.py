from datetime import date, datetime, time, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import freeze_time, tagged

from ..tier.tier_case import TODAY, TierCase

YESTERDAY = TODAY - timedelta(days=1)
Q3, Q4, Q1, Q2 = date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestCohorts(TierCase):
    """Three customers of two quarters; the first two were classified when the next quarter began."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.rule = "threshold"
        cls.cohorts, cls.days = cls.env["crm.kpi.cohort"], cls.env["crm.kpi.day"]
        cls.early, cls.once, cls.late = (cls._new_customer(name) for name in ("Early", "Once", "Late"))
        for partner, day, amount in (
                (cls.early, date(2025, 8, 10), 100), (cls.early, date(2025, 11, 5), 50),
                (cls.early, date(2026, 5, 1), 70), (cls.once, date(2025, 9, 1), 200),
                (cls.late, date(2025, 12, 31), 300), (cls.late, date(2026, 1, 2), 30)):
            cls._book(partner, day, amount)
        with freeze_time(datetime.combine(Q4, time(3))):
            cls._classify(Q4)
        cls.then = {partner: cls._profile(partner).tier_id.id for partner in (cls.early, cls.once)}
        cls._classify()
        cls.early.set_tier_override("main", "for the test")
        cls.once.set_tier_override("vip", "for the test")

    def _cells(self, last=YESTERDAY):
        self.days._take(self.company, last)
        rows, progress = self.cohorts._read_cells(self.company)
        self.assertEqual(progress.as_of, last)
        return [tuple(row.values()) for row in rows]

    def _whole(self):
        """The same cells, written anew from the first document on."""
        self.cohorts.search([("company_id", "=", self.company.id)]).unlink()
        self.cohorts._write_cells(self.company, date(1970, 1, 1), YESTERDAY)
        return [tuple(row.values()) for row in self.cohorts._read_cells(self.company)[0]]

    def test_by_hand(self):
        tier = self.tiers["small"].id
        self.assertEqual(set(self.then.values()), {tier})
        self.assertEqual(self._cells(), [
            (Q3, Q3, tier, 2, 300), (Q3, Q4, tier, 1, 50), (Q3, Q2, tier, 1, 70),
            (Q4, Q4, 0, 1, 300), (Q4, Q1, 0, 1, 30)])
        today = {self._profile(partner).tier_id.code for partner in (self.early, self.once, self.late)}
        self.assertEqual(today, {"main", "vip", "small"}, "what they are today is not what they were then")

    def test_a_night_writes_what_has_changed(self):
        self._cells()
        self.assertEqual(self.days._take(self.company, YESTERDAY), 0)
        self._sell(self.once, date(2026, 6, 1), 500)
        cells = self._cells()
        self.assertIn((Q3, Q2, self.then[self.once], 2, 570), cells)
        self.assertEqual(cells, self._whole())

    def test_the_running_quarter_is_written_once_a_week(self):
        first = YESTERDAY - timedelta(days=8)
        before = self._cells(first)
        self._sell(self.once, first + timedelta(days=1), 500)
        self.days._take(self.company, first + timedelta(days=6))
        self.assertEqual([tuple(row.values()) for row in self.cohorts._read_cells(self.company)[0]], before)
        self.assertIn((Q3, Q2, self.then[self.once], 2, 570), self._cells(first + timedelta(days=7)))

    def test_an_older_first_order_moves_the_customer(self):
        """What is entered late, cancelled or moved changes the cohort, whatever quarter it is of."""
        order = self._sell(self.late, date(2025, 2, 3), 10)
        self._classify()
        first = self._cells()
        self.assertIn((Q1.replace(year=2025), Q4, 0, 1, 300), first)
        order.sudo()._action_cancel()
        self._classify()
        cells = self._cells()
        self.assertIn((Q4, Q4, 0, 1, 300), cells)
        self.assertFalse([cell for cell in cells if cell[0].year == 2025 and cell[0].month == 1])
        self.assertEqual(cells, self._whole())

    def test_the_first_night_of_a_quarter_fixes_its_tiers(self):
        new = self._new_customer("New")
        self._book(new, date(2026, 6, 20), 40)
        self._classify()
        before = {cell[2] for cell in self._cells() if cell[:2] == (Q2, Q2)}
        self.assertEqual(before, {self._profile(new).tier_id.id})
        for day, tier in ((date(2026, 7, 1), "main"), (date(2026, 7, 2), "vip")):
            with freeze_time(datetime.combine(day, time(3))):
                new.set_tier_override(tier, "for the test")
        with freeze_time(datetime.combine(date(2026, 7, 2), time(4))):
            after = {cell[2] for cell in self._cells(date(2026, 7, 1)) if cell[:2] == (Q2, Q2)}
        self.assertEqual(after, {self.tiers["main"].id})

    def test_credit_notes_are_no_purchase(self):
        """They take back revenue, and make nobody a customer who has never bought."""
        self._load_accounts()
        for partner, amount in ((self._new_customer("Only refunds"), 20), (self.once, 30)):
            refund = self.env["account.move"].create({
                "move_type": "out_refund", "partner_id": partner.id, "invoice_date": date(2026, 5, 5),
                "company_id": self.company.id, "invoice_line_ids": [
                    Command.create({"product_id": self.product.id, "price_unit": amount, "tax_ids": False})]})
            refund.action_post()
        found = [cell for cell in self._cells() if cell[1] == Q2]
        self.assertEqual(found, [(Q3, Q2, self.tiers["small"].id, 1, 40)])

    # === WHO IS BEHIND A CELL ===#

    def _open(self, first, quarter, tier="*", last=YESTERDAY, user=None):
        profiles = self.env["crm.customer.profile"].with_user(user or self.env.user)
        return profiles.search([("company_id", "=", self.company.id), (
            "cohort", "=", f"{first}|{quarter}|{tier}|{last}")]).partner_id

    def test_each_cell_opens_its_customers(self):
        for first, quarter, tier, number, _revenue in self._cells():
            self.assertEqual(len(self._open(first, quarter, tier)), number)
        self.assertEqual(self._open(Q3, Q4), self.early)
        self.assertEqual(self._open(Q3, Q3), self.early | self.once)
        self.assertFalse(self._open(Q3, Q2, last=date(2026, 4, 30)), "on that day nobody had bought yet")
        self.assertFalse(self._open(Q4, Q3))

    def test_a_cell_of_another_company_in_use(self):
        """Whichever of them is the current one."""
        branch = self._new_branch()
        profiles = self.env["crm.customer.profile"].with_context(allowed_company_ids=[branch.id, self.company.id])
        cell = ("cohort", "=", f"{Q3}|{Q3}|*|{YESTERDAY}")
        self.assertEqual(
            profiles.search([("company_id", "=", self.company.id), cell]).partner_id, self.early | self.once)
        self.assertFalse(profiles.search([("company_id", "=", branch.id), cell]))

    def test_salespeople_see_their_own(self):
        seller = self._new_user("cohort_seller", "user")
        self.once.user_id = seller
        self.early.user_id = self._new_user("cohort_other", "user")
        self.assertEqual(self._open(Q3, Q3, user=seller), self.once)

    def test_bad_cells(self):
        for text in ("", "2025-07-01", "2025-07-01|2025-10-01|*", "2025-07-01|2025-10-01|x|2026-01-01", "a|b|c|d",
                     "2025-07-01|2025-10-01|-1|2026-01-01", "2025-07-01|2025-10-01|99999999999|2026-01-01",
                     "0001-01-01|9999-12-31|*|9999-12-31", False, 7):
            with self.subTest(text=text), self.assertRaises(UserError):
                self.env["crm.customer.profile"].search([("cohort", "=", text)])

    # === THE SCREEN AND ITS WORKBOOK ===#

    def test_screen(self):
        officer = self._new_user("cohort_officer", "officer")
        profiles = self.env["crm.customer.profile"].with_user(officer)
        empty = profiles.get_retention()
        self.assertEqual((empty["as_of"], empty["noted_on"], empty["cohorts"]), (False, False, []))
        self.assertEqual((empty["cohorts_as_of"], empty["cohorts_noted_on"]), (False, False))
        cells = self._cells()
        found = profiles.get_retention()
        self.assertEqual([tuple(cell.values()) for cell in found["cohorts"]],
                         [(str(first), str(quarter), *rest) for first, quarter, *rest in cells])
        self.assertEqual((found["cohorts_as_of"], found["cohorts_noted_on"]), (str(YESTERDAY), str(TODAY)))
        self.assertEqual(sum(reason["usual_percent"] for reason in found["reasons"]), 100)
        self.assertEqual(found["date_to"], str(TODAY))
        for code in ("retention", "churn_rate", "net_retention", "value_at_risk", "risk_owned"):
            self.assertTrue(found["kpis"][code]["definition"])
        self.assertRaises(AccessError, profiles.with_user(self._new_user("cohort_user", "user")).get_retention)

    def test_workbook(self):
        self._cells()
        officer = self._new_user("cohort_export", "officer", "base.group_allow_export")
        workbooks = self.env["crm.workbook"].with_user(officer)
        _title, [kept, revenue, cells, _definitions] = workbooks._workbook_cohorts({})
        self.assertEqual([(row["name"], row["total"], row.get("1")) for row in kept.rows],
                         [("Q3 2025", 2, 0.5), ("Q4 2025", 1, 1)])
        self.assertAlmostEqual(revenue.rows[0]["3"], 70 / 300)
        self.assertEqual(kept.rows[0]["2"], 0, "nobody bought: not unknown")
        self.assertNotIn("4", kept.rows[0], "that quarter has not come")
        self.assertEqual([row["since"] for row in cells.rows], [0, 1, 3, 0, 1])
        self.assertTrue(workbooks._get_file("cohorts", {})[1])
        user = self._new_user("cohort_no_officer", "user", "base.group_allow_export")
        self.assertRaises(AccessError, workbooks.with_user(user)._get_file, "cohorts", {})

    def test_companies(self):
        branch = self._new_branch()
        self._book(self.once, date(2026, 5, 5), 999, company=branch)
        cells = self._cells()
        self.days._take(branch, YESTERDAY)
        self.assertEqual([tuple(row.values()) for row in self.cohorts._read_cells(branch)[0]], [(Q2, Q2, 0, 1, 999)])
        self.assertEqual(self._cells(), cells)

from datetime import date, datetime, timedelta
from math import inf
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import SQL, mute_logger

from ...tools.periods import Period
from .scorecard_case import FIRST, LAST, ScorecardCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestScorecards(ScorecardCase):
    """Opened, measured, compared and closed."""

    def _have_night(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=inf):
            self.cards._cron_update()
        self.env.invalidate_all()

    def test_customers_are_of_who_sold_last(self):
        cards = self._open()
        self.assertEqual([set(card.customer_ids.partner_id.mapped("name")) for card in cards],
                         [{"Alpha", "Beta", "Zeta"}, {"Gamma", "Epsilon"}, {"Delta"}])
        self.assertEqual(cards.customer_ids.filtered("is_new").partner_id.name, "Delta")
        self.assertEqual(cards.mapped("customer_count"), [3, 2, 1])

    def test_customers_are_fixed_when_the_period_begins(self):
        """A card of July that was opened in June: until July the last order is still to come, after that no longer."""
        period = {"first": date(2026, 7, 1), "last": date(2026, 9, 30)}
        ann, bob = self._open("ann", "bob", **period)
        self.assertEqual(ann.customer_ids.partner_id.mapped("name"), ["Beta", "Zeta"])
        self.customers["iota"] = self._new_customer("Iota")
        with freeze_time(datetime(2026, 6, 30, 23)):
            self._sell_by("ann", "iota", datetime(2026, 6, 30, 20), 100)
            self._have_night()
            self.assertIn("Iota", ann.customer_ids.partner_id.mapped("name"))
            self._sell_by("bob", "beta", datetime(2026, 6, 30, 22), 100)
        with freeze_time(datetime(2026, 7, 1, 2)):
            self._have_night()
            self.assertIn("Beta", bob.customer_ids.partner_id.mapped("name"))
            self.assertCountEqual(ann.customer_ids.partner_id.mapped("name"), ["Zeta", "Iota"])
            self.assertFalse(any((ann | bob).customer_ids.mapped("is_new")))
            self.env["sale.order"].search([("partner_id", "=", self.customers["zeta"].id)]).user_id = bob.user_id
            self._have_night()
            self.assertCountEqual(ann.customer_ids.partner_id.mapped("name"), ["Zeta", "Iota"])

    def test_handing_over_changes_nothing(self):
        """Neither the customer, nor an order in the period or of the past."""
        ann, bob, _cy = self._open()
        before = [(line.code, line.actual, line.numerator, line.denominator) for line in ann.line_ids]
        self.customers["beta"].user_id = self.people["bob"]
        self.env["sale.order"].search([("partner_id", "=", self.customers["beta"].id)]).user_id = self.people["bob"]
        (ann | bob).action_update()
        self.assertCountEqual([(line.code, line.actual, line.numerator, line.denominator) for line in ann.line_ids],
                              before)
        self.assertNotIn("Beta", bob.customer_ids.partner_id.mapped("name"))

    def test_figures_by_hand(self):
        ann, bob, cy = self._open()
        self.assertEqual([self._actual(card, "revenue") for card in (ann, bob, cy)],
                         [(106.67, 1500), (125, 400), None])
        self.assertEqual(self._actual(ann, "margin"), None, "it is off at first")
        self.assertEqual([self._actual(card, "retention") for card in (ann, bob, cy)],
                         [(66.67, 3), (50, 2), None])
        self.assertEqual([self._actual(card, "new_share") for card in (ann, bob, cy)],
                         [(0, 1600), (0, 500), (100, 600)])
        self.assertEqual([self._actual(card, "complaint_rate") for card in (ann, bob, cy)],
                         [(0, 2), (0, 1), (0, 1)])
        for code in ("satisfaction", "promises", "visits_kept", "over_promising"):
            self.assertIsNone(self._actual(ann, code), code)
            self.assertEqual(self._line(ann, code).hint, "nothing")

    def test_score_by_hand(self):
        """Revenue 111.1 points x 15, retention 0 x 15, new 0 x 10, complaints 150 x 10: of 50."""
        ann = self._open("ann")
        self.assertEqual({line.code: round(line.attainment, 1) for line in ann.line_ids if line.is_known}, {
            "revenue": 111.1, "retention": 0, "new_share": 0, "complaint_rate": 150})
        score = (15 * 100 * (1600 / 15 - 90) / 15 + 10 * 150) / 50
        self.assertAlmostEqual(ann.score, score, 1)
        self.assertAlmostEqual(ann.pay_factor, 0.8 + 0.4 * score / 200, 3)
        self.env.invalidate_all()
        self.assertEqual([(line.code, round(line.gain, 1)) for line in ann.line_ids[:2]],
                         [("retention", 30), ("new_share", 20)], "what would improve it most comes first")

    def test_orders_behind_revenue_from_new_customers(self):
        """Those within 365 days of the first one, of whoever is in the first year, new in the period or not."""
        self.customers["eta"] = self._new_customer("Eta")
        self._sell_by("ann", "eta", date(2025, 3, 1), 100)
        early = self._sell_by("ann", "eta", date(2026, 2, 28), 70)
        self._sell_by("ann", "eta", date(2026, 3, 1), 30)
        self._classify(self.today)
        ann, bob, cy = self._open()
        self.assertEqual(self._line(ann, "new_share").numerator, 70)
        self.assertEqual(self._behind(ann, "new_share"), early)
        self.assertFalse(self._behind(bob, "new_share"))
        self.assertEqual(self._behind(cy, "new_share").partner_id, self.customers["delta"])
        self.assertFalse(self._behind(cy, "revenue"), "new customers count on a line of their own")

    def test_customers_behind_retention(self):
        """Who has not come back, as it was counted: not by what they bought later, nor who has returned all."""
        self._sell_by("ann", "beta", date(2025, 2, 1), -500)
        ann = self._open("ann")
        self.assertEqual(self._actual(ann, "retention"), (50, 2))
        self._sell_by("bob", "epsilon", date(2024, 7, 1), -700)
        ann.action_update()
        bob = self._open("bob")
        self.assertEqual(self._actual(bob, "retention"), (100, 1))
        self.assertFalse(self._behind(bob, "retention"))
        self.assertEqual(self._behind(ann, "retention").partner_id, self.customers["zeta"])
        ann.action_close()
        self._sell_by("ann", "zeta", date(2026, 5, 1), 50)
        self._classify(self.today)
        self.assertEqual(self._behind(ann, "retention").partner_id, self.customers["zeta"])

    def _read_key_figure(self, *days):
        found = self.env["crm.kpi"]._get_values(self.company, Period(*days), ["retention"])["retention"]
        return found["value"] is not False and (found["numerator"], found["denominator"])

    def _add_retention(self, cards):
        lines = cards.line_ids.filtered(lambda line: line.code == "retention")
        return sum(lines.mapped("numerator")), sum(lines.mapped("denominator"))

    def test_retention_beside_the_key_figure(self):
        """The same customers, but those who were in no tier; and of periods before the first night as well."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE crm_tier_change SET date = '2025-06-29' WHERE company_id = %s AND partner_id <> %s",
            self.company.id, self.customers["delta"].id))
        self.env["crm.kpi.day"]._take(self.company)
        spring = date(2026, 4, 1), self.today
        self.assertEqual(self._read_key_figure(*spring), (3, 4))
        cards = self._open(first=spring[0], last=spring[1])
        self.assertEqual(self._add_retention(cards), (3, 4))
        self._sell_by("bob", "delta", date(2025, 6, 29), 50)
        self._classify(self.today)
        cards.action_update()
        self.env["crm.kpi.day"]._take(self.company)
        self.assertEqual(self._read_key_figure(*spring), (3, 4), "delta was in no tier when the window began")
        self.assertEqual(self._add_retention(cards), (4, 5))
        self.assertFalse(self._read_key_figure(FIRST, LAST), "nothing was noted then")
        self.assertEqual(self._add_retention(self._open()), (3, 5))

    def test_margin_where_it_counts(self):
        self.env["crm.scorecard.measure"].with_context(active_test=False).search(
            [("company_id", "=", self.company.id), ("code", "=", "margin")]).active = True
        self.assertEqual(self._actual(self._open("ann"), "margin"), (120, 400))

    def test_whole_year_has_no_days_between(self):
        ann = self._open("ann", first=date(2025, 1, 1), last=date(2025, 12, 31))
        self.assertEqual(ann.customer_ids.filtered(lambda row: not row.is_new).partner_id.name, "Zeta")
        self.assertEqual(self._actual(ann, "revenue"), (0, 300))

    def test_nothing_happened_yet(self):
        card = self._open("ann", first=date(2026, 7, 1), last=date(2026, 9, 30))
        self.assertFalse(card.is_scored)
        self.assertEqual({line.hint for line in card.line_ids}, {"nothing"})
        self.assertEqual((card.score, card.pay_factor), (0, 0))

    def test_this_quarter_against_the_same_days(self):
        """Until today, and last year until the same day."""
        self._sell_by("ann", "beta", date(2025, 8, 20), 900)
        self._sell_by("ann", "beta", date(2026, 6, 10), 300)
        self._sell_by("ann", "beta", date(2025, 6, 12), 200)
        card = self._open("ann", first=date(2026, 6, 1), last=date(2026, 8, 31))
        self.assertEqual(self._actual(card, "revenue"), (150, 200))

    # === CLOSED ===#

    def test_closed_is_frozen(self):
        cards = self._open()
        ann = cards[0]
        self.env.invalidate_all()
        said = ann._describe()
        cards.with_user(self.manager).action_close()
        self.assertEqual((ann.state, ann.closed_by_id, bool(ann.closed_at)), ("closed", self.manager, True))
        self._sell_by("ann", "alpha", date(2026, 3, 20), 9000)
        self.company.write({"scorecard_pay_high": 3, "scorecard_prior": 5})
        self.env["crm.scorecard.measure"].search([("company_id", "=", self.company.id)]).write({"weight": 77})
        self._have_night()
        frozen = {"state", "closed_at", "as_of"}
        self.assertEqual([{key: value for key, value in card.items() if key not in frozen} for card in ann._describe()],
                         [{key: value for key, value in card.items() if key not in frozen} for card in said])
        for step in (ann.action_close, ann.action_update, ann.unlink):
            with self.subTest(step=step), self.assertRaises(UserError):
                step()

    def test_open_ones_go_by_what_held_when_they_were_opened(self):
        card = self._open("ann")
        self.env["crm.scorecard.measure"].search([("company_id", "=", self.company.id)]).write({"weight": 77})
        card.action_update()
        self.assertNotIn(77, card.line_ids.mapped("weight"))
        card.unlink()
        self.assertEqual(set(self._open("ann").line_ids.mapped("weight")), {77})

    def test_period_has_to_be_over(self):
        card = self._open("ann", first=date(2026, 4, 1), last=self.today)
        with self.assertRaisesRegex(UserError, "runs until"):
            card.action_close()
        self.assertEqual(card.state, "open")

    def test_period_is_over_by_the_days_that_count(self):
        """In Shanghai it is 1 July since the afternoon, while the 30th has hours to come by UTC."""
        card = self._open("ann", first=date(2026, 4, 1), last=self.today)
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time(datetime(2026, 6, 30, 23)), self.assertRaisesRegex(UserError, "runs until"):
            card.action_close()
        with freeze_time(datetime(2026, 7, 1, 0, 5)):
            card.action_close()
        self.assertEqual(card.state, "closed")

    def test_a_year_is_the_longest(self):
        """Of a day more, the year before would run into the period."""
        self._open("ann", first=date(2025, 1, 1), last=date(2025, 12, 31))
        with self.assertRaisesRegex(ValidationError, "a year at most"):
            self._open("bob", first=date(2025, 1, 1), last=date(2026, 1, 1))
        self._open("bob", first=date(2023, 3, 1), last=date(2024, 2, 29))

    def test_leap_day(self):
        """28 February is compared with 28 February, whatever comes after it."""
        self._sell_by("ann", "zeta", date(2023, 1, 5), 100)
        self._sell_by("ann", "zeta", date(2023, 2, 28), 400)
        self._sell_by("ann", "zeta", date(2023, 3, 1), 3000)
        self._sell_by("ann", "zeta", date(2024, 2, 28), 1000)
        card = self._open("ann", first=date(2024, 2, 1), last=date(2024, 2, 28))
        self.assertEqual(self._actual(card, "revenue"), (250, 400))

    def test_one_period_after_the_other(self):
        self._open("ann")
        for error, first, last in (
                (IntegrityError, FIRST, LAST), (IntegrityError, date(2026, 4, 2), date(2026, 4, 1)),
                (ValidationError, LAST, LAST + timedelta(days=30)),
                (ValidationError, date(2025, 10, 1), date(2026, 6, 30)),
                (ValidationError, date(2022, 1, 1), date(2023, 12, 31))):
            with self.subTest(first=first), mute_logger("odoo.sql_db"), self.assertRaises(error), \
                    self.env.cr.savepoint():
                self._open("ann", first=first, last=last)
        other = self._new_branch()
        with self.assertRaisesRegex(ValidationError, "does not work for"):
            self.cards.create({"user_id": self.people["bob"].id, "company_id": other.id, "date_from": FIRST,
                               "date_to": LAST})
        self._open("ann", first=date(2026, 4, 1), last=date(2026, 6, 30))

    def test_measures_point_the_right_way(self):
        measures = self.env["crm.scorecard.measure"].search([("company_id", "=", self.company.id)])
        self.assertAlmostEqual(sum(measures.mapped("weight")), 100)
        rate = measures.filtered(lambda measure: measure.code == "complaint_rate")
        with self.assertRaisesRegex(ValidationError, "less is better"):
            rate.target = 9
        with self.assertRaisesRegex(ValidationError, "more is better"):
            (measures - rate)[:1].target = 0

    def test_bands_are_of_who_can_be_compared(self):
        """Ten cases at least, and intervals that overlap share a band."""
        for number in range(12):
            for seller, name, is_back in (("ann", "a", True), ("bob", "b", False)):
                customer = self.customers[f"{name}{number}"] = self._new_customer(f"{name}{number}")
                self._sell_by(seller, customer.name, date(2025, 3, 1), 10)
                if is_back:
                    self._sell_by(seller, customer.name, date(2026, 3, 1), 10)
        ann, bob, cy = self._open()
        self.assertEqual([self._line(card, "retention").band for card in (ann, bob, cy)], ["A", "B", False])
        self.assertEqual(self._line(cy, "retention").hint, "nothing")

    def test_merged_customers(self):
        """Who was Ann's and Bob's is Ann's, whose customer stays; on closed cards nothing is lost."""
        self._open("cy").action_close()
        cards = self._open("ann", "bob")
        self._merge_customers(self.customers["gamma"] | self.customers["delta"], self.customers["alpha"])
        rows = self.env["crm.scorecard.customer"].search([("partner_id", "=", self.customers["alpha"].id)])
        self.assertEqual(rows.scorecard_id.user_id, self.people["ann"] | self.people["cy"])
        cards.action_update()
        self.assertEqual(cards[0].customer_count, 3)

    def test_night(self):
        card = self._open("ann", first=date(2026, 4, 1), last=date(2026, 6, 30))
        self._sell_by("ann", "beta", date(2026, 5, 10), 700)
        self._sell_by("ann", "beta", date(2025, 5, 10), 350)
        self._have_night()
        self.assertEqual(self._actual(card, "revenue"), (200, 350))

    # === THE NEXT ONES ===#

    def _have_hour(self, now):
        with freeze_time(now), patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=inf):
            self.cards._cron_open_next()
            self.env.flush_all()
        self.env.invalidate_all()

    def test_next_ones_open_on_their_first_day(self):
        """For the same people, once; whose customers count is settled then."""
        ann, bob, cy = self._open(first=date(2026, 4, 1), last=date(2026, 6, 30))
        self.people["cy"].active = False
        self._open("bob", first=date(2026, 7, 1), last=date(2026, 7, 31))
        self._have_hour("2026-06-30 23:00:00")
        self.assertEqual(self.cards.search_count([("user_id", "=", self.people["ann"].id)]), 1)
        self._have_hour("2026-07-01 20:00:00")
        self.assertEqual((ann | bob | cy).mapped("is_followed"), [True] * 3)
        following = [
            ("company_id", "=", self.company.id), ("date_from", "=", "2026-07-01"), ("date_to", "=", "2026-09-30")]
        card = self.cards.search(following)
        self.assertEqual(card.user_id, self.people["ann"])
        self.env["sale.order"].search([("partner_id", "=", self.customers["beta"].id)]).user_id = False
        self._have_night()
        self.assertIn("Beta", card.customer_ids.partner_id.mapped("name"))
        card.unlink()
        self._have_hour("2026-07-02 20:00:00")
        self.assertFalse(self.cards.search(following))

    def test_no_next_ones_of_odd_days_or_long_ago(self):
        self._open("ann", first=date(2026, 5, 10), last=date(2026, 6, 30))
        self._open("bob", first=date(2026, 1, 1), last=date(2026, 6, 15))
        self._have_hour("2026-07-01 20:00:00")
        self.assertFalse(self.cards.search([("company_id", "=", self.company.id), ("date_from", ">", "2026-06-15")]))

    def test_periods_that_follow(self):
        for first, last, following in (
                (date(2026, 1, 1), date(2026, 3, 31), (date(2026, 4, 1), date(2026, 6, 30))),
                (date(2025, 11, 1), date(2026, 1, 31), (date(2026, 2, 1), date(2026, 4, 30))),
                (date(2026, 1, 1), date(2026, 1, 31), (date(2026, 2, 1), date(2026, 2, 28))),
                (date(2025, 1, 1), date(2025, 12, 31), (date(2026, 1, 1), date(2026, 12, 31))),
                (date(2026, 1, 1), date(2026, 3, 30), (None, None)),
                (date(2026, 1, 2), date(2026, 1, 31), (None, None))):
            with self.subTest(first=first, last=last):
                card = self.cards.new({"date_from": first, "date_to": last})
                self.assertEqual(card._get_next_period(), following)

    def test_wizard(self):
        wizard = self.env["crm.scorecard.wizard"].with_user(self.manager).create(
            {"date_from": FIRST, "date_to": LAST})
        self.assertEqual(wizard.user_ids, self.people["ann"] | self.people["bob"])
        action = wizard.action_open()
        cards = self.cards.search(action["domain"])
        self.assertEqual(cards.user_id, wizard.user_ids)
        again = self.env["crm.scorecard.wizard"].with_user(self.manager).create(
            {"date_from": FIRST, "date_to": LAST})
        self.assertFalse(again.user_ids)
        self.assertRaises(UserError, again.action_open)

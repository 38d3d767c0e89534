from collections import Counter
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from odoo.tests.common import freeze_time, tagged
from odoo.tools import SQL

from ..tier.real_purchases import read_wholesale
from ..tier.tier_case import TierCase

SUMMER_END, DAYS_AFTER = date(2011, 8, 31), 100


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnRetail(TierCase):
    """A wholesaler's real purchases: how many become cases, how often, and how right that is."""

    freeze_time = None
    new_tables = ("crm_customer_profile", "crm_tier_change", "crm_lifecycle_change")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.histories, _countries = read_wholesale()
        cls.partners = dict(zip(cls.histories, cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in cls.histories]), strict=True))
        cls._book_rows([(cls.partners[number].id, moment, amount, amount, 1, "sale")
                        for number, history in cls.histories.items() for moment, amount in history if amount >= 0],
                       cls.company)
        cls.company.churn_case_limit = 1000
        cls.env.cr.execute("ANALYZE sale_order, res_partner")
        cls.days = {cls.partners[number].id: [moment.date() for moment, amount in history if amount >= 0]
                    for number, history in cls.histories.items()}
        cls.total = float(sum(amount for history in cls.histories.values() for _moment, amount in history))

    def _night(self, day):
        with freeze_time(datetime.combine(day, time(12))):
            run = self.env["crm.tier.run"].browse(self._classify(day)["run_id"])
            if self.new_tables:  # which nobody has analysed, as happens by itself in a database that is in use
                self.env.cr.execute(SQL("ANALYZE %s", SQL(", ").join(map(SQL.identifier, self.new_tables))))
                type(self).new_tables = ()
            return self.env["crm.churn.watch"]._watch(run)

    def _left(self, partner_id, day):
        """Whether a customer did not buy again within the days after."""
        last = day + timedelta(days=DAYS_AFTER)
        return not any(day < bought <= last for bought in self.days[partner_id])

    def test_whoever_is_over_the_limit_is_right_as_often_as_in_the_study(self):
        """Of the 50 and of the 100 of most value, 24% left; of all confident customers 20% do, the VIPs 6%."""
        self._night(SUMMER_END)
        rows = self.env.execute_query(SQL(
            """
            SELECT watched.partner_id
              FROM crm_churn_watched watched
              JOIN crm_churn_found found ON found.partner_id = watched.partner_id AND found.code = 'rhythm'
          ORDER BY watched.value DESC, watched.partner_id
            """))
        for top in (50, 100):
            right = sum(self._left(partner_id, SUMMER_END) for (partner_id,) in rows[:top])
            self.assertGreaterEqual(right / top, 0.24, top)

    def test_the_first_night_is_bounded(self):
        """Nobody gets more cases than they can look after, VIPs apart; the others are counted."""
        self.company.churn_case_limit = 20
        opened = self._night(SUMMER_END)
        best = opened.filtered(lambda case: case.tier_id.code == "vip")
        self.assertLessEqual(len(opened - best), 20)
        waiting = self.env["crm.churn.waiting"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(opened) + sum(waiting.mapped("customer_count")), 124)
        self.assertLess(max(case.value_at_risk for case in opened), self.total)

    def test_half_a_year(self):
        """A customer seldom has a second case: one has to come back and to go again for it."""
        sizes, day = [], SUMMER_END - timedelta(weeks=10)
        with patch.object(type(self.env["crm.churn.case"]), "_call", lambda *args, **kwargs: None), patch.object(
                type(self.env["crm.churn.case"]), "_plan_work", lambda *args, **kwargs: None):
            while day < SUMMER_END + timedelta(weeks=14):
                sizes.append(len(self._night(day)))
                day += timedelta(weeks=2)
        cases = self.env["crm.churn.case"].search([("company_id", "=", self.company.id)])
        numbers = Counter(case.partner_id.id for case in cases)
        self.assertLess(max(sizes[1:]), 40, "in two weeks; it was 119 in the first night")
        self.assertGreater(len(numbers), 400)
        self.assertLessEqual(sum(number > 1 for number in numbers.values()), 39)
        over = cases.filtered(lambda case: not case._is_open())
        recovered = over.filtered(lambda case: case.state == "recovered")
        self.assertGreater(len(recovered), sum(over.mapped("expected_return")), "only those who order close so soon")
        self.assertTrue(all(case.recovered_order_id.date_order > case.opened_at for case in recovered))

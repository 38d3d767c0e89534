from collections import defaultdict
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests.common import freeze_time, tagged

from ...tools import churn, churn_cases, signal_value
from ...tools.periods import get_quarter
from ..tier.real_purchases import read_wholesale
from ..tier.test_cdnow import AUTUMN, HORIZON_DAYS, read_purchases
from ..tier.tier_case import TierCase

SUMMER_END, DAYS_AFTER, LAST = date(2011, 8, 31), 100, date(2011, 12, 9)


class RealCase(TierCase):
    """Purchases of real customers: `histories` by number of the customer, oldest first, as (moment, amount)."""

    @classmethod
    def _load(cls, histories):
        cls.histories = {number: sorted(history) for number, history in histories.items() if history}
        cls.partners = dict(zip(cls.histories, cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in cls.histories]), strict=True))
        cls._book_rows([(cls.partners[number].id, moment, amount, 0, 1, "sale")
                        for number, history in cls.histories.items() for moment, amount in history], cls.company)
        cls.env.cr.execute("ANALYZE sale_order, res_partner")

    def _judge(self, day, horizon, threshold=0.4):
        """`{code: what the back-test tells of the signal}`, and the same back-test as a whole."""
        result = self.env["crm.customer.profile"].get_backtest(
            as_of=day, horizon_days=horizon, threshold=threshold)
        return {signal["code"]: signal for signal in result["signals"]}, result

    def _expect(self, day, horizon, threshold=0.4):
        """Confident customers of a day, `(risk, whether their orders have shrunk enough, whether they left)`, counted
        from the definitions."""
        customers, odds = [], lambda risk: risk / (1 - risk)
        for history in self.histories.values():
            past = [(moment.date(), float(amount)) for moment, amount in history if moment.date() <= day]
            if not past or not churn.is_confident(len(past), past[0][0], past[-1][0]):
                continue
            risk = churn.churn_risk(len(past), past[0][0], past[-1][0], day)
            last, before = [amount for _day, amount in past[-3:]], [amount for _day, amount in past[-12:-3]]
            ratio = (sum(last) / len(last)) / (sum(before) / len(before)) if sum(before) else 0
            shrunk = 0 < ratio <= 0.7 and odds(risk) * churn_cases.order_size_weight(ratio) >= odds(threshold - 0.005)
            end = day + timedelta(days=horizon)
            customers.append((risk, shrunk, not any(day < moment.date() <= end for moment, _amount in history)))
        return customers

    def _check_counts(self, signals, result, customers, threshold=0.4):
        warned = [row for row in customers if churn.as_shown(row[0]) >= threshold]
        extra = [row for row in customers if churn.as_shown(row[0]) < threshold and row[1]]
        rhythm, size = signals["rhythm"], signals["order_size"]
        self.assertEqual((rhythm["warned"], rhythm["left"]), (len(warned), sum(row[2] for row in warned)))
        self.assertEqual(rhythm["warned"], result["true_positives"] + result["false_positives"], "as the table says")
        self.assertEqual(rhythm["left"], result["true_positives"])
        self.assertEqual((size["extra"], size["extra_left"]), (len(extra), sum(row[2] for row in extra)))
        self.assertEqual(size["warned"], sum(row[1] for row in customers))
        expected = signal_value.compare(
            (int(100 * risk + 1e-9) // 5, shrunk, left) for risk, shrunk, left in customers
            if churn.as_shown(risk) < threshold)
        self.assertAlmostEqual(size["difference"], expected.difference)
        for code in ("complaint", "promise", "quiet"):
            self.assertEqual((signals[code]["warned"], signals[code]["verdict"]), (0, "too_few"))


@tagged("post_install", "-at_install", "crm_relationship")
class TestCohortsRetail(RealCase):
    """A wholesaler's real year: its cohorts, and whether smaller orders tell more than the rhythm."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        histories, _countries = read_wholesale()
        cls._load({number: [(moment, amount) for moment, amount in history if amount >= 0]
                   for number, history in histories.items()})

    def _expect_cells(self):
        tiers = {}
        for change in self.env["crm.tier.change"].search([("company_id", "=", self.company.id)], order="date, id"):
            tiers.setdefault(change.partner_id.id, []).append((change.date, change.new_tier_id.id))
        cells = defaultdict(lambda: [set(), 0])
        for number, history in self.histories.items():
            partner_id = self.partners[number].id
            first = get_quarter(history[0][0].date())
            known = [tier for day, tier in tiers.get(partner_id, []) if day <= first + relativedelta(months=3)]
            for moment, amount in history:
                cell = cells[first, get_quarter(moment.date()), known[-1] if known else 0]
                cell[0].add(partner_id)
                cell[1] += amount
        return {key: (len(buyers), float(amount)) for key, (buyers, amount) in cells.items()}

    def test_cells(self):
        self._classify(SUMMER_END)
        with freeze_time(datetime.combine(LAST + timedelta(days=1), time(3))):
            self._classify(LAST)
            self.env["crm.kpi.day"]._take(self.company)
        rows, progress = self.env["crm.kpi.cohort"]._read_cells(self.company)
        found = {(row["first_quarter"], row["quarter"], row["tier_id"]): (row["customers"], row["revenue"])
                 for row in rows}
        expected = self._expect_cells()
        self.assertEqual(progress.as_of, LAST)
        self.assertEqual(found.keys(), expected.keys())
        for key, (customers, revenue) in expected.items():
            self.assertEqual(found[key][0], customers, key)
            self.assertAlmostEqual(found[key][1], revenue, 2)
        self.assertEqual(sum(row["customers"] for row in rows if row["quarter"] == row["first_quarter"]),
                         len(self.histories))
        known = {row["tier_id"] > 0 for row in rows if row["first_quarter"] == date(2011, 7, 1)}
        self.assertEqual(known, {True, False}, "who came after the classification had no tier yet")
        self.assertEqual({row["tier_id"] for row in rows if row["first_quarter"] < date(2011, 4, 1)}, {0})

    def test_smaller_orders_help_here(self):
        """Beyond the rhythm 40 customers more, of whom 18 left: 23 points above others of the same risk (7 to 39)."""
        signals, result = self._judge(SUMMER_END, DAYS_AFTER)
        self._check_counts(signals, result, self._expect(SUMMER_END, DAYS_AFTER))
        size = signals["order_size"]
        self.assertEqual((size["extra"], size["extra_left"], size["verdict"]), (40, 18, "helps"))
        self.assertEqual([round(size[name], 2) for name in ("difference", "low", "high")], [0.23, 0.07, 0.39])
        self.assertEqual(signals["rhythm"]["verdict"], "helps")

    def test_nothing_to_tell(self):
        signals, result = self._judge(date(2010, 12, 20), DAYS_AFTER)
        self.assertEqual(result["customers"], 0)
        for signal in signals.values():
            self.assertEqual((signal["warned"], signal["difference"], signal["verdict"]), (0, False, "too_few"))


@tagged("post_install", "-at_install", "crm_relationship")
class TestSignalsConsumers(RealCase):
    """Consumers who buy music: smaller orders say nothing about leaving."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load({number: [(datetime.combine(day, time(12)), cents / 100) for day, _count, cents in purchases]
                   for number, purchases in read_purchases().items()})

    def test_smaller_orders_do_not_help_here(self):
        signals, result = self._judge(AUTUMN, HORIZON_DAYS)
        self.assertEqual(signals["rhythm"]["verdict"], "helps")
        size = signals["order_size"]
        self.assertNotEqual(size["verdict"], "helps")
        self.assertGreater(size["extra"], 10)
        self.assertLess(size["extra_left"] / size["extra"], result["false_negatives"] / (
            result["false_negatives"] + result["true_negatives"]) + 0.1)

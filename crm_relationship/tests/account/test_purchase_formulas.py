from math import exp, gamma
from statistics import mean

from odoo.tests.common import BaseCase, tagged

from ...tools import purchase_plan as plans


def buy(product, *ages, quantity=1, first=0):
    """Purchases of a product in orders of their own."""
    return [plans.Purchase(first + place, age, product, quantity) for place, age in enumerate(ages)]


@tagged("post_install", "-at_install", "crm_relationship")
class TestPurchaseFormulas(BaseCase):
    """The rule of purchase plans, beside figures that are worked out here."""

    def nothing_sells(self, _product):
        return 0.0

    def test_score_is_decayed_due_and_shared(self):
        """One product in both of two orders, 10 and 130 days ago, in a tenth of all orders."""
        history = buy(1, 10, 130)
        spacing, gap = 120, 120
        average = (gap + 4 * spacing) / 2
        spread = (((gap - average) ** 2 + 10 * average ** 2) / 11) ** 0.5 / average
        shape = spread ** -1.086
        scale = average / gamma(1 + 1 / shape)
        lasts, longer = (exp(-((days / scale) ** shape)) for days in (10, 40))
        stopped = 1 / 3
        due = (1 - stopped) * (lasts - longer) / ((1 - stopped) * lasts + stopped) / (1 - exp(-30 / average))
        weight = 0.5 ** (10 / 120) + 0.5 ** (130 / 120)
        expected = (weight * due + 10 * 0.1) / (weight + 10)
        self.assertAlmostEqual(plans.rank(history, lambda product: 0.1)[1], expected, 12)

    def test_cycle_is_due_when_it_is_over(self):
        """Two products bought as often: the one whose cycle is over comes first, not the one of last week."""
        history = [*buy(1, *range(3, 200, 30)), *buy(2, *range(29, 200, 30), first=50)]
        plan = plans.plan(history, self.nothing_sells)
        self.assertEqual([line.product for line in plan.due], [2, 1])

    def test_who_buys_by_the_clock_does_not_buy_again_the_day_after(self):
        """The same product, bought yesterday and every 30 days before: of a customer whose other products come as
        regularly, and of one who buys everything by fits and starts."""
        wipes = buy(1, *range(1, 180, 30))
        clock, chance = list(wipes), list(wipes)
        for product in range(2, 8):
            clock += buy(product, *range(3 * product, 180, 30), first=100 * product)
            chance += buy(product, *(3 * product + days for days in (0, 1, 2, 3, 150)), first=100 * product)
        self.assertLess(plans.get_spread(plans._group_ages(clock).values()), 0.5)
        self.assertGreater(plans.get_spread(plans._group_ages(chance).values()), 1)
        bands = {line.product: line.band for line in plans.plan(clock, self.nothing_sells).due}
        self.assertEqual((bands[1], bands[7]), ("possible", "probable"))
        scores = [plans.get_due(range(1, 180, 30), 5, spread) for spread in (0.2, 2)]
        self.assertLess(scores[0], scores[1] / 3)

    def test_regularity_is_told_from_gaps(self):
        """One gap of each product tells nothing."""
        self.assertEqual(plans.get_spread([]), 1)
        self.assertEqual(plans.get_spread([[10, 50], [3, 90]]), 1)
        self.assertAlmostEqual(plans.get_spread([[0, 10, 20], [0, 10, 40]]), (20 + 0 + 2 * 0.25) / 22)

    def test_long_overdue_is_not_first(self):
        """Who has been silent for two cycles has probably stopped: it falls behind what is just due."""
        scores = plans.rank([*buy(1, *range(75, 250, 30)), *buy(2, *range(28, 203, 30), first=50)], self.nothing_sells)
        self.assertLess(scores[1], scores[2] / 2)

    def test_what_sells_now_comes_before_what_does_not(self):
        history = [plans.Purchase(1, 60, product, 1) for product in (1, 2)]
        plan = plans.plan(history, lambda product: 0.2 if product == 2 else 0.0)
        self.assertEqual([line.product for line in plan.due], [2, 1])

    def test_bands_by_score(self):
        habit = plans.get_habits(buy(1, 5))[1]
        bands = [plans.Line(1, score, habit).band for score in (0.15, 0.1499, 0.09, 0.0899, 0)]
        self.assertEqual(bands, ["likely", "probable", "probable", "possible", "possible"])

    def test_no_cycle_from_two_purchases(self):
        habits = plans.get_habits([*buy(1, 10, 50), *buy(2, 10, 50, 90, first=10), *buy(3, 1, 2, 90, 200, first=20)])
        self.assertFalse(habits[1].is_regular)
        self.assertTrue(habits[2].is_regular)
        self.assertEqual(habits[2].interval, 40)
        self.assertFalse(habits[3].is_regular, "gaps of 1, 88 and 110 days are no cycle")

    def test_orders_of_one_day_are_one_purchase(self):
        habit = plans.get_habits(buy(1, 10, 10.2, 50))[1]
        self.assertEqual((habit.purchases, habit.is_regular), (2, False))

    def test_quantity_is_one_that_was_ordered(self):
        """The low median of the last five: 24, not 18 and not the 1,000 of long ago."""
        history = [plans.Purchase(order, age, 1, quantity) for order, (age, quantity) in enumerate(
            [(10, 12), (40, 24), (70, 24), (100, 48), (130, 12), (160, 1000)])]
        self.assertEqual(plans.plan(history, self.nothing_sells).due[0].habit.quantity, 24)
        self.assertEqual(plans.get_habits(history[:2])[1].quantity, 12)

    def test_stopped_is_a_question_and_no_line(self):
        """Bought every 20 days and not for 60, while the customer went on ordering."""
        history = [*buy(1, 60, 80, 100, 120), *buy(2, *range(5, 125, 20), first=10)]
        plan = plans.plan(history, self.nothing_sells)
        self.assertEqual([line.product for line in plan.stopped], [1])
        self.assertEqual([line.product for line in plan.due], [2])

    def test_silence_of_a_customer_stops_nothing(self):
        """A burst of orders with months between: what was bought in the last one is not given up days later."""
        history = [*buy(1, 8, 9, 10, 11), plans.Purchase(9, 200, 2, 1)]
        self.assertFalse(plans.plan(history, self.nothing_sells).stopped)

    def test_reasons(self):
        history = [*buy(1, 30, 60, 90), *buy(2, 20, 25, 200, 210, first=10), *buy(3, 20, 25, first=20),
                   *buy(4, 20, 500, 510, first=30)]
        reasons = {line.product: line.reason for line in plans.plan(history, self.nothing_sells).due}
        self.assertEqual(reasons, {1: "cycle", 2: "often", 3: "before", 4: "before"})

    def test_nothing_bought(self):
        self.assertEqual(plans.plan([], self.nothing_sells), ([], [], []))

    def test_due_is_1_on_average(self):
        """Over silences as a product bought by chance has them, the chance is that at a random moment, or less: some
        have stopped."""
        ages = [plans.get_due([silence, silence + 50, silence + 100], 50) for silence in range(1, 50)]
        self.assertTrue(0.4 < mean(ages) < 1.2)

    def test_wallet(self):
        self.assertEqual([plans.get_wallet_share(300, 1200), plans.get_wallet_share(300, 0)], [25, 0])

"""What a customer is likely to order next, from what they ordered before. Plain values in, plain values out.

What a customer has bought often and lately comes first, weighed with whether it is due and whether it sells at all now.
Tried on a wholesaler's year beside the published methods (personal frequency, UP-CF, TIFU-KNN: "A Next Basket
Recommendation Reality Check", Li et al. 2023): nothing trained on a customer's own purchases finds more.
"""

from collections import defaultdict
from itertools import pairwise
from math import exp, gamma, sqrt
from statistics import fmean, median_low, pstdev
from typing import NamedTuple

HALF_LIFE_DAYS = 120  # a purchase of so long ago counts half
NOW_DAYS = 30  # what sells now is what was ordered in these days
NOW_WEIGHT = 10  # as many orders as what sells now stands for
LINES, NEW_LINES, STOPPED_LINES = 10, 5, 5
YEAR_DAYS = 365

# The cycle of a product: gaps of less than half a day are one purchase. What is not known yet is like four orders of
# the customer's, and as irregular as what else they buy; what is not known of that, as irregular as by chance.
LEAST_GAP_DAYS = 0.5
PRIOR_ORDERS, PRIOR_GAPS, PRIOR_GAPS_OF_ALL = 4, 10, 20
# Is it bought before half the time to the next order is over? What runs out later waits for the order after that.
HORIZON_ORDERS, LEAST_HORIZON_DAYS, MOST_HORIZON_DAYS = 0.5, 3, 30
LEAST_SHAPE, MOST_SHAPE, SHAPE_EXPONENT = 0.5, 8, -1.086
LEAST_SPACING_DAYS, UNKNOWN_SPACING_DAYS = 1, 30

CYCLE_PURCHASES = 3  # fewer tell no cycle
CYCLE_SPREAD = 0.5  # of the mean gap: what varies more is no cycle, either
STOPPED_PURCHASES, STOPPED_CYCLES = 4, 2.5
LAST_QUANTITIES = 5

BANDS = (("likely", 0.15), ("probable", 0.09), ("possible", 0.0))  # from which score on; the score is no percentage
LEAST_LINES = 100  # of a band, fewer prove nothing

PEER_PRODUCTS, PEER_CANDIDATES, PEERS, LEAST_BUYERS = 20, 300, 100, 10


class Purchase(NamedTuple):
    """A product of an order, placed `age` days ago, in the product's own unit."""

    order: int
    age: float
    product: int
    quantity: float


class Habit(NamedTuple):
    """How a customer buys a product.

    Times, and those of the last 12 months; days since the last one; mean and spread of the gaps between them (0 with
    fewer than `CYCLE_PURCHASES`); days between orders of whatever; the quantity to expect, in the product's unit.
    """

    purchases: int
    of_year: int
    silence: float
    interval: float
    spread: float
    spacing: float
    quantity: float

    @property
    def is_regular(self):
        """Whether there is a cycle to speak of."""
        return bool(self.interval) and self.spread <= CYCLE_SPREAD * self.interval

    @property
    def is_stopped(self):
        """Whether it was bought often, and not for long, though the customer could have ordered it."""
        return self.purchases >= STOPPED_PURCHASES and \
            self.silence >= STOPPED_CYCLES * max(self.interval, self.spacing)


class Line(NamedTuple):
    """A product of a plan."""

    product: int
    score: float
    habit: Habit

    @property
    def band(self):
        """`likely`, `probable` or `possible`."""
        return next(band for band, least in BANDS if self.score >= least)

    @property
    def reason(self):
        """By what the line is explained: `cycle`, bought `often`, or `before`."""
        if self.habit.is_regular:
            return "cycle"
        return "often" if self.habit.of_year >= CYCLE_PURCHASES else "before"


class Plan(NamedTuple):
    """`best`: all products, best first; `due` and `stopped`: lists of `Line`."""

    best: list
    due: list
    stopped: list


def plan(purchases, shares, most=LINES):
    """The products that a customer is likely to order next, best first, and those that they have stopped buying.

    :param purchases: `Purchase` of the customer, in any order
    :param shares: function of a product: which part of all orders has it now, 0 to 1
    :param most: due lines; None: all
    """
    habits, scores = get_habits(purchases), rank(purchases, shares)
    best = sorted(scores, key=lambda product: (-scores[product], product))
    lines = [Line(product, scores[product], habits[product]) for product in best]
    stopped = sorted((line for line in lines if line.habit.is_stopped),
                     key=lambda line: (-line.habit.purchases, line.product))
    return Plan(best, [line for line in lines if not line.habit.is_stopped][:most], stopped[:STOPPED_LINES])


def rank(purchases, shares):
    """`{product: score}` of all that a customer has bought."""
    orders = {purchase.order: purchase.age for purchase in purchases}
    if not orders:
        return {}
    spacing, bought_at = get_spacing(orders.values()), _group_ages(purchases)
    spread = get_spread(bought_at.values())
    total = sum(map(get_weight, orders.values())) + NOW_WEIGHT
    scores = {}
    for product, ages in bought_at.items():
        bought = sum(map(get_weight, ages)) * get_due(ages, spacing, spread)
        scores[product] = (bought + NOW_WEIGHT * shares(product)) / total
    return scores


def get_habits(purchases):
    """`{product: Habit}`"""
    if not purchases:
        return {}
    spacing = get_spacing({purchase.order: purchase.age for purchase in purchases}.values())
    quantities = defaultdict(list)
    for purchase in sorted(purchases, key=lambda purchase: purchase.age):
        quantities[purchase.product].append(purchase.quantity)
    return {product: _get_habit(merge_times(ages), quantities[product], spacing)
            for product, ages in _group_ages(purchases).items()}


def _get_habit(times, quantities, spacing):
    gaps = get_gaps(times) if len(times) >= CYCLE_PURCHASES else ()
    return Habit(
        purchases=len(times), of_year=sum(age <= YEAR_DAYS for age in times), silence=times[-1],
        interval=fmean(gaps) if gaps else 0.0, spread=pstdev(gaps) if gaps else 0.0, spacing=spacing,
        quantity=median_low(quantities[:LAST_QUANTITIES]))


def _group_ages(purchases):
    """`{product: ages of the orders with it}`"""
    ages = defaultdict(dict)
    for purchase in purchases:
        ages[purchase.product][purchase.order] = purchase.age
    return {product: list(orders.values()) for product, orders in ages.items()}


def get_weight(age):
    """How much an order of so many days ago counts."""
    return 0.5 ** (age / HALF_LIFE_DAYS)


def get_spacing(ages):
    """The days between the orders of a customer."""
    times = merge_times(ages)
    if len(times) < 2:
        return max(UNKNOWN_SPACING_DAYS, *times)
    return max(LEAST_SPACING_DAYS, (times[0] - times[-1]) / (len(times) - 1))


def merge_times(ages):
    """The ages of purchases, oldest first; what follows within half a day is the same purchase."""
    times = []
    for age in sorted(ages, reverse=True):
        if not times or times[-1] - age >= LEAST_GAP_DAYS:
            times.append(age)
    return times


def get_gaps(times):
    """The days between purchases."""
    return [earlier - later for earlier, later in pairwise(times)]


def get_spread(products):
    """How irregular a customer buys, whatever it is: the squared spread of the gaps of each product around their own
    mean, which is 1. 1 as if by chance, 0 like clockwork.

    :param products: the ages of the purchases of each product
    """
    squares, freedom = PRIOR_GAPS_OF_ALL, PRIOR_GAPS_OF_ALL
    for gaps in (get_gaps(merge_times(ages)) for ages in products):
        if len(gaps) > 1:
            mean = fmean(gaps)
            squares += sum((gap / mean - 1) ** 2 for gap in gaps)
            freedom += len(gaps) - 1
    return squares / freedom


def get_due(ages, spacing, spread=1.0):
    """How much likelier a product is bought now, after this silence, than at any moment.

    Now is half the time to the next order. Gaps are Weibull; the chance that the last purchase was the last one ever is
    1 in purchases + 1.

    :param spread: of all that the customer buys, as `get_spread`
    """
    horizon = min(MOST_HORIZON_DAYS, max(LEAST_HORIZON_DAYS, HORIZON_ORDERS * spacing))
    times = merge_times(ages)
    gaps, silence = get_gaps(times), times[-1]
    mean = (sum(gaps) + PRIOR_ORDERS * spacing) / (len(gaps) + 1)
    variance = (sum((gap - mean) ** 2 for gap in gaps) + PRIOR_GAPS * spread * mean ** 2) / (len(gaps) + PRIOR_GAPS)
    shape = min(MOST_SHAPE, max(LEAST_SHAPE, (sqrt(variance) / mean) ** SHAPE_EXPONENT))
    scale = mean / gamma(1 + 1 / shape)
    stopped = 1 / (2 + len(gaps))
    lasts, lasts_longer = (exp(-((days / scale) ** shape)) for days in (silence, silence + horizon))
    due = (1 - stopped) * (lasts - lasts_longer) / ((1 - stopped) * lasts + stopped)
    return due / (1 - exp(-horizon / mean))


def get_wallet_share(amount, need):
    """Which part of a need is bought from us, in %; 0 where no need is known."""
    return 100 * amount / need if need else 0.0

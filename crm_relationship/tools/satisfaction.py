"""What answers say: how a grade becomes 0 to 100, how shares and gaps are told, and how sure they are.

Intervals hold 95 %. All figures are on the scale from 0 to 100 unless a function says otherwise.
"""

from typing import NamedTuple

from .intervals import net_interval, newcombe, wilson

INDEX_GROUPS = ("product", "service", "purchase")  # what satisfaction is made of; other groups stand for themselves
TOP = 75  # from which an answer counts as content: the upper two of five grades
PROMOTER, DETRACTOR = 90, 60  # who recommends us says 9 or 10 of 10, who does not says 0 to 6
EASY = 66  # 5 to 7 of seven grades
HALF_STEP = 12.5  # half a grade of five: closer than that, what was felt is what was expected
HALF_LIFE_DAYS = 180  # after which an answer weighs half
LEAST_WEIGHT = 0.5  # of all answers together, below which a customer's satisfaction is not known
RESPONSE_DAYS = 30  # in which a contact speaks once
FEW = 30  # answers below which a figure is a hint
NO_GAP = 1_000  # points: where a gap that is not known stands among the others
PATIENCE_DAYS = 14  # after which a request counts in the rates of response and coverage

# Whom we ask, and how often.
WAIT_DAYS = 2  # after an order's last delivery
LATE_DAYS = 14  # an older delivery is not asked about any more
CONTACT_DAYS, CUSTOMER_DAYS = 90, 30  # between two requests to a contact, to a customer
REMINDER_DAYS, EXPIRY_DAYS = 7, 21  # after the request
MAX_BOUNCES = 3

# Comment cards.
LEAST_CARDS = 5  # that are published together: fewer would tell who said what
CARD_ASPECTS = ("value", "expectation", "importance")
MOST_QUESTIONS = 10  # of a card
LONGEST_REMARK = 2_000  # characters, cut beyond
KEPT_HALF_YEARS = 3  # after so many turns of the half-year what still waits is deleted: 12 to 18 months
SHIPPED_RATES = {"vip": 100, "main": 50, "ordinary": 20, "small": 10}  # percent of events that are asked about

# Without an event: how often it is a customer's turn, and how many of 100 are asked then.
SHIPPED_DAYS = {"vip": 182}
YEAR_DAYS = 365  # of all others; and who has not bought for so long is no customer to ask
SHIPPED_SAMPLES = {"vip": 100, "main": 100, "ordinary": 20, "small": 5}
WAITING_DAYS = 90  # for which a customer's turn waits where a complaint is open, or where they were asked lately

# What is low: by tier, the grade below which an answer becomes a complaint (0: none does); of which indicators.
SHIPPED_LOW_GRADES = {"vip": 50, "main": 50, "ordinary": 25, "small": 0}
LOW_GROUPS = ("product", "service", "purchase", "overall")

DISSATISFIED, SATISFIED, DELIGHTED = "dissatisfied", "satisfied", "delighted"


class Estimate(NamedTuple):
    """A figure and the interval it lies in."""

    value: float
    low: float
    high: float


def to_scale(value, lowest, highest):
    """A grade between `lowest` and `highest` on the scale from 0 to 100.

    Raises ValueError for a grade outside, or where there is but one.
    """
    if not lowest <= value <= highest or lowest == highest:
        raise ValueError(f"{value} is no grade from {lowest} to {highest}")
    return 100 * (value - lowest) / (highest - lowest)


def half_year(day):
    """The number of the half-year that a day is in: the time of a card that waits is not known closer than that."""
    return 2 * day.year + (day.month > 6)


def means(said):
    """`{key: {aspect: mean}}` of `{key: {aspect: [grades]}}`: one figure where a sheet says the same thing twice."""
    return {key: {aspect: sum(grades) / len(grades) for aspect, grades in aspects.items()}
            for key, aspects in said.items()}


def share(count, of):
    """Share of `count` in `of`, in percent, with Wilson's interval (1927); None of nothing."""
    if not of:
        return None
    low, high = wilson(count, of)
    return Estimate(100 * count / of, 100 * low, 100 * high)


def net_share(plus, minus, of):
    """Share of `plus` less the share of `minus` among the same `of` people, in points, -100 to 100; None of nobody.

    The net promoter score (promoters 9 and 10, detractors 0 to 6 of 10), and the gap of performance and importance
    where both come from the same people.
    """
    if not of:
        return None
    low, high = net_interval(plus, minus, of)
    return Estimate(100 * (plus - minus) / of, 100 * low, 100 * high)


def gap(content, graded, important, weighed):
    """Performance less importance, in points, where not the same people said both; None where nobody said one.

    So many of so many are content, so many of so many find it important. The interval is Newcombe's.
    """
    if not graded or not weighed:
        return None
    low, high = newcombe(content, graded, important, weighed)
    return Estimate(100 * (content / graded - important / weighed), 100 * low, 100 * high)


def experience(value, expectation):
    """What somebody felt against what they had expected: dissatisfied, satisfied or delighted."""
    difference = value - expectation
    if difference <= -HALF_STEP:
        return DISSATISFIED
    return DELIGHTED if difference >= HALF_STEP else SATISFIED


def index(figures):
    """Weighted mean of pairs (figure, weight); figures that are None do not count. None where nothing weighs."""
    known = [(figure, weight) for figure, weight in figures if figure is not None and weight > 0]
    total = sum(weight for _figure, weight in known)
    return sum(figure * weight for figure, weight in known) / total if total else None


def fading_mean(responses):
    """How satisfied a customer is by pairs (figure, age in days); None where all answers together weigh too little.

    An answer loses half of its weight every 180 days, so that a single one counts for half a year.
    """
    weighted = [(figure, 0.5 ** (age / HALF_LIFE_DAYS)) for figure, age in responses]
    return index(weighted) if sum(weight for _figure, weight in weighted) >= LEAST_WEIGHT else None

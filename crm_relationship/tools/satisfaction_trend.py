"""How satisfied customers are from month to month and from group to group, and how sure that is.

Plain values in, plain values out. A response is what one customer has said on one sheet: the weighted mean of its
indicators, 0 to 100. Intervals hold 95 % and are Student's, of means as of tiers put together (the degrees of freedom
by F. E. Satterthwaite, Biometrics Bulletin 2 (1946), 110-114); of shares they are Wilson's.
"""

from math import sqrt
from typing import NamedTuple

from .kpi import FEWEST, get_share_interval, join_few
from .satisfaction import FEW, HALF_STEP, Estimate, net_share
from .uplift import student

FEW_RESPONSES = 20  # percent, below which those who answer may not be like the others
LONGEST_POINT = 3  # months that are joined to one point at most
BY_HAND = 5  # percent of what happened that managers leave out by hand, above which it is marked
# Grades are rounded feelings: what rounding to five of them hides is the least that responses differ by, so that five
# customers who all say the same are not taken for certainty.
LEAST_VARIANCE = (2 * HALF_STEP) ** 2 / 12

# A customer who may leave has said lately that they are not content: below half, or a whole grade of five below what
# the same contact had said before.
UNHAPPY, DROP = 50, 25
SIGNAL_DAYS, BEFORE_DAYS = 90, 730


class Sample(NamedTuple):
    """Figures of different people: their number, sum, and sum of squares."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other):
        return Sample(self.count + other.count, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self):
        """None of nobody."""
        return self.total / self.count if self.count else None

    @property
    def error(self):
        """The variance of the mean, of at least two."""
        variance = (self.squares - self.total * self.total / self.count) / (self.count - 1)
        return max(variance, LEAST_VARIANCE) / self.count


def mean(sample, low=0, high=100):
    """The mean of a `Sample`, which lies between `low` and `high`; None of fewer than five."""
    return stratified_mean([sample], [1], low, high) if sample.count >= FEWEST else None


def stratified_mean(samples, weights, low=0, high=100):
    """The mean of tiers that count by their weights, whatever part of their customers was asked; None of nobody.

    Its ends are None where fewer than two have said something.

    :param samples: a `Sample` of each tier, best first; one with too few joins the next (the last: the one before)
    :param weights: of each tier; where none weighs anything, each customer counts alike
    """
    joined = [pair for pair in join_few(samples, weights, lambda sample: sample.count) if pair[1] > 0]
    if not joined:
        joined = [(sum(samples, Sample()), 1)]
    total = sum(weight for _sample, weight in joined)
    if not any(sample.count for sample, _weight in joined):
        return None
    value = sum(weight * sample.mean for sample, weight in joined) / total
    if any(sample.count < 2 for sample, _weight in joined):
        return Estimate(value, None, None)
    errors = [((weight / total) ** 2 * sample.error, sample.count - 1) for sample, weight in joined]
    return _reach(value, errors, low, high)


def difference(first, second):
    """By how much the mean of the first `Sample` lies above that of the second (Welch); None with fewer than five."""
    if min(first.count, second.count) < FEWEST:
        return None
    errors = [(sample.error, sample.count - 1) for sample in (first, second)]
    return _reach(first.mean - second.mean, errors, -100, 100)


def change(now, before):
    """By how much one `Estimate` lies above another of other people (the intervals put together as Newcombe does); None
    where either is not known, or not how sure it is.
    """
    if not now or not before or None in (now.low, before.low):
        return None
    value = now.value - before.value
    return Estimate(value, value - sqrt((now.value - now.low) ** 2 + (before.high - before.value) ** 2),
                    value + sqrt((now.high - now.value) ** 2 + (before.value - before.low) ** 2))


def _reach(value, errors, low, high):
    """The `Estimate` of a value by the variances that make it up and their degrees of freedom."""
    error = sum(part for part, _freedom in errors)
    freedom = error**2 / sum(part**2 / freedom for part, freedom in errors)
    reach = student(freedom) * sqrt(error)
    return Estimate(value, max(low, value - reach), min(high, value + reach))


def content(number, grades, sheets):
    """Share of so many content grades, in percent; None of none.

    Grades of one sheet are of one customer: for its interval (Wilson's) a sheet counts once, however many it gives.
    """
    if not grades:
        return None
    return Estimate(100 * number / grades, *get_share_interval(number, grades, sheets))


# === ALL THREE FIGURES ===#


class Tally(NamedTuple):
    """What some customers have said: their responses, their grades on so many sheets, and whether they recommend us."""

    responses: Sample = Sample()
    grades: int = 0
    content: int = 0
    sheets: int = 0
    promoters: int = 0
    detractors: int = 0
    voters: int = 0

    @classmethod
    def from_row(cls, row):
        """From a row of numbers by these names, and `count`, `total` and `squares` of the responses."""
        return cls(Sample(row["count"], row["total"], row["squares"]), *(row[name] for name in cls._fields[1:]))

    def __add__(self, other):
        return Tally(*(own + another for own, another in zip(self, other, strict=True)))


class Responses:
    """What customers have said tier by tier, best first, and what each tier weighs."""

    def __init__(self, tallies, weights):
        self.tallies, self.weights = tallies, weights

    def __add__(self, other):
        return Responses(*([own + another for own, another in zip(*both, strict=True)] for both in (
            (self.tallies, other.tallies), (self.weights, other.weights))))

    @property
    def total(self):
        """The `Tally` of all tiers."""
        return sum(self.tallies, Tally())

    def get_count(self, code):
        """Of how many customers or sheets a figure is."""
        total = self.total
        return {"satisfaction": total.responses.count, "csat": total.sheets, "nps": total.voters}[code]

    def estimate(self, code):
        """The `Estimate` of a figure (`satisfaction`, `csat`, `nps`); None where nobody has said anything."""
        total = self.total
        if code == "satisfaction":
            return stratified_mean([tally.responses for tally in self.tallies], self.weights)
        if code == "csat":
            return content(total.content, total.grades, total.sheets)
        return net_share(total.promoters, total.detractors, total.voters)


# === WHAT IS TOO LITTLE ===#


def join_months(counts):
    """`(first, last)` place of the months that make a point each: with fewer than five answers a month joins those
    before it, three months at most; what is still too few is left out.

    :param counts: answers of each month, oldest first
    """
    points, end = [], len(counts)
    while end > 0:
        start = next((start for start in range(end - 1, max(-1, end - 1 - LONGEST_POINT), -1)
                      if sum(counts[start:end]) >= FEWEST), None)
        if start is None or not counts[end - 1]:
            end -= 1
            continue
        points.append((start, end - 1))
        end = start
    return points[::-1]


def is_few(answers, response=None):
    """Whether a figure is a hint and no more: fewer than 30 answers, or fewer than 20 % of those asked have answered.

    :param response: percent, None or False where it is not known
    """
    return answers < FEW or (response not in (None, False) and response < FEW_RESPONSES)

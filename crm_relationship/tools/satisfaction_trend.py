"""How satisfied customers are from month to month and from group to group, and how sure that is.

Plain values in, plain values out. A response is what one customer has said on one sheet: the weighted mean of its
indicators, 0 to 100. Intervals hold 95 % and are Student's, of means as of tiers put together (see `strata`); of shares
they are Wilson's.
"""

from math import sqrt
from typing import NamedTuple

from .kpi import FEWEST, get_share_interval
from .satisfaction import FEW, Estimate, net_share
from .strata import Sample, reach, stratified_mean

FEW_RESPONSES = 20  # percent, below which those who answer may not be like the others
LONGEST_POINT = 3  # months that are joined to one point at most
BY_HAND = 5  # percent of what happened that managers leave out by hand, above which it is marked

# A customer who may leave has said lately that they are not content: below half, or a whole grade of five below what
# the same contact had said before.
UNHAPPY, DROP = 50, 25
SIGNAL_DAYS, BEFORE_DAYS = 90, 730


def mean(sample, low=0, high=100):
    """The mean of a `Sample`, which lies between `low` and `high`; None of fewer than five."""
    return stratified_mean([sample], [1], low, high) if sample.count >= FEWEST else None


def difference(first, second):
    """By how much the mean of the first `Sample` lies above that of the second (Welch); None with fewer than five."""
    if min(first.count, second.count) < FEWEST:
        return None
    errors = [(sample.error, sample.count - 1) for sample in (first, second)]
    return reach(first.mean - second.mean, errors, -100, 100)


def change(now, before):
    """By how much one `Estimate` lies above another of other people (the intervals put together as Newcombe does); None
    where either is not known, or not how sure it is.
    """
    if not now or not before or None in (now.low, before.low):
        return None
    value = now.value - before.value
    return Estimate(value, value - sqrt((now.value - now.low) ** 2 + (before.high - before.value) ** 2),
                    value + sqrt((now.high - now.value) ** 2 + (before.value - before.low) ** 2))


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

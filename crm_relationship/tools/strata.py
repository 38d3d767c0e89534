"""The mean of tiers that count by their weights, and how sure it is.

Plain values in, plain values out. Intervals hold 95 % and are Student's; put together from tiers, the degrees of
freedom are those of F. E. Satterthwaite, Biometrics Bulletin 2 (1946), 110-114.
"""

from math import sqrt
from typing import NamedTuple

from .intervals import student
from .kpi import join_few
from .satisfaction import HALF_STEP, Estimate

# Grades are rounded feelings: what rounding to five of them hides is the least that responses differ by, so that five
# customers who all say the same are not taken for certainty.
LEAST_VARIANCE = (2 * HALF_STEP) ** 2 / 12


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
    return reach(value, errors, low, high)


def reach(value, errors, low, high):
    """The `Estimate` of a value by the variances that make it up and their degrees of freedom."""
    error = sum(part for part, _freedom in errors)
    freedom = error**2 / sum(part**2 / freedom for part, freedom in errors)
    half = student(freedom) * sqrt(error)
    return Estimate(value, max(low, value - half), min(high, value + half))

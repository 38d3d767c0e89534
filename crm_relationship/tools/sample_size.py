"""How many customers a campaign needs to tell what it has earned. Plain values in, plain values out."""

from math import ceil, sqrt
from typing import NamedTuple

from .intervals import NORMAL, Z
from .uplift import FEWEST_BUYERS, FEWEST_CONTROLS

POWER = 0.8  # how likely an effect is seen that is called visible
REACH = Z + NORMAL.inv_cdf(POWER)  # a visible effect in standard errors: 2.80


def smallest_mean(variance, treated_count, control_count):
    """The smallest difference of means that is seen with a chance of 80 %, for values of this variance; None without
    two arms."""
    if not treated_count or not control_count:
        return None
    return REACH * sqrt(variance * (1 / treated_count + 1 / control_count))


def smallest_share(share, treated_count, control_count):
    """By how much a share (0 to 1) has to rise to be seen with a chance of 80 %; None where no rise is.

    J. L. Fleiss, B. Levin, M. C. Paik, Statistical methods for rates and proportions (2003), chapter 4, solved for the
    difference.
    """
    if not treated_count or not control_count:
        return None

    def lacks(rise):
        """By how much a rise is too small: the distance that chance asks for, less the rise."""
        both = share + rise * treated_count / (treated_count + control_count)
        alike = sqrt(both * (1 - both) * (1 / treated_count + 1 / control_count))
        apart = sqrt(share * (1 - share) / control_count + (share + rise) * (1 - share - rise) / treated_count)
        return Z * alike + (REACH - Z) * apart - rise

    low, high = 0.0, 1.0 - share
    if lacks(high) > 0:
        return None
    for _step in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if lacks(middle) > 0 else (low, middle)
    return high


def more_needed(count, error, effect):
    """How many customers more are needed to see an effect with a chance of 80 %; 0: there were enough of them.

    :param count: customers of both arms
    :param error: standard error of the difference that was measured with them
    :param effect: the smallest one that matters, never the one that was observed
    """
    return max(0, ceil(count * ((REACH * error / effect) ** 2 - 1)))


def round_up(number):
    """A number of customers as people say it: two digits, and the rest zeros."""
    unit = 10 ** max(0, len(str(number)) - 2)
    return ceil(number / unit) * unit


# === BEFORE IT STARTS ===#


class Spread(NamedTuple):
    """Money a customer: its mean, and the variance that what they spent before does not explain."""

    mean: float = 0.0
    variance: float = 0.0


class Outlook(NamedTuple):
    """What customers did lately, as far as it says what a campaign with them can tell."""

    customers: int
    controls: int
    bought: float  # share of them
    before: int  # how many of them are customers who may stay
    retained: float  # share of those
    revenue: Spread
    margin: Spread
    cap: float = 0.0
    margin_cap: float = 0.0

    @classmethod
    def from_row(cls, row, percent):
        """From a row of numbers and figures, with so many percent of the customers held out."""
        customers, before = row["customers"], row["before"]
        spreads = (Spread(row[f"{name}_mean"] or 0.0, row[f"{name}_variance"] or 0.0) for name in ("revenue", "margin"))
        return cls(
            customers, customers * percent // 100, row["buyers"] / customers if customers else 0.0, before,
            row["retained"] / before if before else 0.0, *spreads, row["cap"], row["margin_cap"])

    def get_smallest(self, measure):
        """The smallest difference in a measure that can be seen: money or a share (0 to 1); None where none can."""
        if self.controls < FEWEST_CONTROLS:
            return None
        if measure in ("revenue", "margin"):
            if self.bought * self.controls < FEWEST_BUYERS:
                return None
            return smallest_mean(getattr(self, measure).variance, self.customers - self.controls, self.controls)
        count = self.customers if measure == "bought" else self.before
        controls = count * self.controls // self.customers
        return smallest_share(getattr(self, measure), count - controls, controls)

    def get_visible_percent(self, measure):
        """The same in percent: of the mean of money, or in points; None where it is unknown."""
        smallest = self.get_smallest(measure)
        if smallest is None or measure in ("bought", "retained"):
            return smallest and 100 * smallest
        mean = getattr(self, measure).mean
        return 100 * smallest / mean if mean > 0 else None

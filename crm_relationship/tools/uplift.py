"""What a campaign has earned: customers who were treated against customers who were held out by chance.

Plain values in, plain values out. Everybody who was planned counts, whether a step reached them or not.

* Shares (who bought): Newcombe's interval, see `intervals`.
* Money: values are capped, since a few huge orders would decide otherwise, and adjusted by the capped value before the
  start with one slope within the arms (CUPED): A. Deng, Y. Xu, R. Kohavi, T. Walker, Improving the sensitivity of
  online controlled experiments by utilizing pre-experiment data, WSDM 2013. The interval is Student's; with one
  variance for both arms while few controls buy, which makes it that of least squares on arm and value before, and
  B. L. Welch's (Biometrika 34, 1947, 28-35) from then on.
"""

from math import inf, sqrt
from typing import NamedTuple

from .intervals import Z, newcombe, student

CAP_SHARE = 0.99  # money counts up to this quantile of what customers spent before, of those who spent
FEWEST_SPENDERS = 20  # before the start, to read a cap from

# Fewer controls, or fewer buyers to be expected among them, and an interval of money would be too narrow.
FEWEST_CONTROLS, FEWEST_BUYERS = 10, 5
# From so many expected buyers among the controls on, each arm has a variance of its own.
WELCH_FROM = 20
# Only harm is looked at before the end, and only this much of it counts (difference / standard error).
HARM = -3.0

WORKS, HURTS, NO_EVIDENCE, TOO_FEW = "works", "hurts", "no_evidence", "too_few"


class Values(NamedTuple):
    """Money of an arm: customers, means before and after, and sums of squares and products about these means.

    What PostgreSQL's `regr_count`, `regr_avgx`, `regr_avgy`, `regr_sxx`, `regr_syy` and `regr_sxy` yield of
    (after, before).
    """

    count: int = 0
    before: float = 0.0
    after: float = 0.0
    before_squares: float = 0.0
    after_squares: float = 0.0
    products: float = 0.0


class Estimate(NamedTuple):
    """Mean or share (0 to 1) of both arms, their difference, its standard error, and between what it lies (95 %).

    `low`, `high` and `error` are None where there are too few to tell. The difference of money is the adjusted one, so
    it is not quite `treated - control`.
    """

    treated: float
    control: float
    difference: float
    low: float | None = None
    high: float | None = None
    error: float | None = None

    @property
    def told(self):
        """Whether there are enough customers to tell."""
        return self.low is not None

    @property
    def verdict(self):
        """One of the four verdicts."""
        if not self.told:
            return TOO_FEW
        return WORKS if self.low > 0 else HURTS if self.high < 0 else NO_EVIDENCE

    @property
    def harms(self):
        """Whether it does so much harm that nobody should wait for the end."""
        return self.told and self.error > 0 and self.difference / self.error < HARM


# === DIFFERENCES ===#


def compare_shares(treated, treated_count, control, control_count):
    """The `Estimate` of a share: so many of so many in each arm."""
    shares = [number / count if count else 0.0 for number, count in (
        (treated, treated_count), (control, control_count))]
    difference = shares[0] - shares[1]
    if not treated_count or control_count < FEWEST_CONTROLS:
        return Estimate(*shares, difference)
    low, high = newcombe(treated, treated_count, control, control_count)
    return Estimate(*shares, difference, low, high, (high - low) / (2 * Z))


def compare_means(treated, control, buyers):
    """The `Estimate` of money a customer, adjusted by what they spent before.

    :param treated: `Values` of capped money
    :param control: the same
    :param buyers: how many buyers are to be expected among the controls: the rate of both arms x controls
    """
    slope = _slope(treated, control)
    difference = treated.after - control.after - slope * (treated.before - control.before)
    if control.count < FEWEST_CONTROLS or treated.count < 2 or buyers < FEWEST_BUYERS:
        return Estimate(treated.after, control.after, difference)
    spread = _welch if buyers >= WELCH_FROM else _pooled
    error, freedom = spread(treated, control, slope)
    reach = student(freedom) * error
    return Estimate(treated.after, control.after, difference, difference - reach, difference + reach, error)


def _slope(treated, control):
    squares = treated.before_squares + control.before_squares
    return (treated.products + control.products) / squares if squares > 0 else 0.0


def _rest(arm, slope):
    """The sum of squares that what was spent before does not explain."""
    return max(0.0, arm.after_squares - 2 * slope * arm.products + slope**2 * arm.before_squares)


def _pooled(treated, control, slope):
    """Standard error and degrees of freedom with one variance: those of least squares on arm and value before."""
    freedom = treated.count + control.count - 3
    variance = (_rest(treated, slope) + _rest(control, slope)) / freedom
    squares = treated.before_squares + control.before_squares
    leverage = (treated.before - control.before) ** 2 / squares if squares > 0 else 0.0
    return sqrt(variance * (1 / treated.count + 1 / control.count + leverage)), freedom


def _welch(treated, control, slope):
    """Standard error and degrees of freedom with a variance for each arm."""
    parts = [(_rest(arm, slope) / (arm.count - 1) / arm.count, arm.count - 1) for arm in (treated, control)]
    total = sum(part for part, _freedom in parts)
    weights = sum(part**2 / freedom for part, freedom in parts)
    return sqrt(total), total**2 / weights if weights > 0 else inf

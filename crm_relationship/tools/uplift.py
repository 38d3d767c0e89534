"""What a campaign has earned: customers who were treated against customers who were held out by chance.

Plain values in, plain values out. Everybody who was planned counts, whether a step reached them or not.

* Shares (who bought): Newcombe's hybrid score interval. R. G. Newcombe, Interval estimation for the difference between
  independent proportions, Statistics in Medicine 17 (1998), 873-890, method 10.
* Money: values are capped, since a few huge orders would decide otherwise, and adjusted by the capped value before the
  start with one slope within the arms (CUPED): A. Deng, Y. Xu, R. Kohavi, T. Walker, Improving the sensitivity of
  online controlled experiments by utilizing pre-experiment data, WSDM 2013. The interval is Student's; with one
  variance for both arms while few controls buy, which makes it that of least squares on arm and value before, and
  B. L. Welch's (Biometrika 34, 1947, 28-35) from then on.
"""

from math import ceil, copysign, exp, inf, lgamma, log, pi, sqrt
from statistics import NormalDist
from typing import NamedTuple

LEVEL = 0.95  # of the intervals
POWER = 0.8  # how likely an effect is seen that is called visible
CAP_SHARE = 0.99  # money counts up to this quantile of what customers spent before, of those who spent
FEWEST_SPENDERS = 20  # before the start, to read a cap from

# Fewer controls, or fewer buyers to be expected among them, and an interval of money would be too narrow.
FEWEST_CONTROLS, FEWEST_BUYERS = 10, 5
# From so many expected buyers among the controls on, each arm has a variance of its own.
WELCH_FROM = 20
# Only harm is looked at before the end, and only this much of it counts (difference / standard error).
HARM = -3.0

WORKS, HURTS, NO_EVIDENCE, TOO_FEW = "works", "hurts", "no_evidence", "too_few"

_normal = NormalDist()
Z = _normal.inv_cdf((1 + LEVEL) / 2)
REACH = Z + _normal.inv_cdf(POWER)  # a visible effect in standard errors: 2.80


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


def newcombe(first, first_count, second, second_count):
    """Between what the difference of two shares lies, `first / first_count - second / second_count`: (low, high)."""
    p1, p2 = first / first_count, second / second_count
    (low1, high1), (low2, high2) = wilson(first, first_count), wilson(second, second_count)
    return (p1 - p2 - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
            p1 - p2 + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2))


def wilson(number, count):
    """Between what a share lies: (low, high). E. B. Wilson, J. of the American Statistical Association 22 (1927)."""
    share, z2 = number / count, Z * Z
    middle = share + z2 / (2 * count)
    reach = Z * sqrt(share * (1 - share) / count + z2 / (4 * count * count))
    return max(0.0, (middle - reach) / (1 + z2 / count)), min(1.0, (middle + reach) / (1 + z2 / count))


def net_interval(plus, minus, count):
    """Between what the share of `plus` less that of `minus` lies, among the same people: (low, high), -1 to 1.

    It takes three quarters of a person more on either side and three in all, which holds for few of them too.
    """
    more, less = (plus + 0.75) / (count + 3), (minus + 0.75) / (count + 3)
    middle = more - less
    reach = Z * sqrt((more + less - middle * middle) / (count + 3))
    return max(-1.0, middle - reach), min(1.0, middle + reach)


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


# === HOW MANY ARE NEEDED ===#


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


# === STUDENT'S DISTRIBUTION ===#


def student(freedom, level=LEVEL):
    """The quantile between which and its negative this part of Student's distribution lies.

    Newton's method on the distribution, from the normal quantile on; it is concave above 0, so no step goes too far.

    :param freedom: degrees of freedom, at least 1; not only whole ones
    """
    upper = (1 + level) / 2
    if freedom > 1e7:  # the same to the last digit that matters
        return _normal.inv_cdf(upper)
    point = _normal.inv_cdf(upper)
    constant = lgamma((freedom + 1) / 2) - lgamma(freedom / 2)
    for _step in range(100):
        density = exp(constant - (freedom + 1) / 2 * log(1 + point**2 / freedom)) / sqrt(freedom * pi)
        step = (upper - student_share(point, freedom)) / density
        point += step
        if abs(step) < 1e-12 * point:
            break
    return point


def student_share(point, freedom):
    """Which part of Student's distribution lies below a point: by the incomplete beta function (DLMF 8.17.3)."""
    tail = _incomplete_beta(freedom / (freedom + point**2), freedom / 2, 0.5) / 2
    return 0.5 + copysign(0.5 - tail, point)


def _incomplete_beta(x, a, b):
    """The regularised incomplete beta function: the continued fraction of DLMF 8.17.22, by Lentz's method."""
    if not 0 < x < 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    factor = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    value, numerator, denominator = 1.0, 1.0, 0.0
    for number in range(10_000):
        half = number // 2
        term = 1.0 if not number else (
            half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half)) if number % 2 == 0 else
            -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1)))
        denominator = 1 / ((1 + term * denominator) or 1e-300)
        numerator = (1 + term / numerator) or 1e-300
        value *= numerator * denominator
        if abs(numerator * denominator - 1) < 1e-15:
            break
    return factor * (value - 1)

"""Between what a share, a difference of shares or a mean lies. Plain values in, plain values out.

* A share: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
* A difference of shares: Newcombe's hybrid score interval. R. G. Newcombe, Interval estimation for the difference
  between independent proportions, Statistics in Medicine 17 (1998), 873-890, method 10.
* A mean: the quantiles of Student's distribution.
"""

from math import copysign, exp, lgamma, log, pi, sqrt
from statistics import NormalDist

LEVEL = 0.95  # of the intervals

NORMAL = NormalDist()
Z = NORMAL.inv_cdf((1 + LEVEL) / 2)


# === SHARES ===#


def wilson(number, count):
    """Between what a share lies: (low, high)."""
    share, z2 = number / count, Z * Z
    middle = share + z2 / (2 * count)
    reach = Z * sqrt(share * (1 - share) / count + z2 / (4 * count * count))
    return max(0.0, (middle - reach) / (1 + z2 / count)), min(1.0, (middle + reach) / (1 + z2 / count))


def newcombe(first, first_count, second, second_count):
    """Between what the difference of two shares lies, `first / first_count - second / second_count`: (low, high)."""
    p1, p2 = first / first_count, second / second_count
    (low1, high1), (low2, high2) = wilson(first, first_count), wilson(second, second_count)
    return (p1 - p2 - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
            p1 - p2 + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2))


def net_interval(plus, minus, count):
    """Between what the share of `plus` less that of `minus` lies, among the same people: (low, high), -1 to 1.

    It takes three quarters of a person more on either side and three in all, which holds for few of them too.
    """
    more, less = (plus + 0.75) / (count + 3), (minus + 0.75) / (count + 3)
    middle = more - less
    reach = Z * sqrt((more + less - middle * middle) / (count + 3))
    return max(-1.0, middle - reach), min(1.0, middle + reach)


# === STUDENT'S DISTRIBUTION ===#


def student(freedom, level=LEVEL):
    """The quantile between which and its negative this part of Student's distribution lies.

    Newton's method on the distribution, from the normal quantile on; it is concave above 0, so no step goes too far.

    :param freedom: degrees of freedom, at least 1; not only whole ones
    """
    upper = (1 + level) / 2
    if freedom > 1e7:  # the same to the last digit that matters
        return NORMAL.inv_cdf(upper)
    point = NORMAL.inv_cdf(upper)
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

"""What a signal of leaving is worth beyond the churn risk, in a back-test. Plain values in, plain values out.

A signal is worth something if the customers who showed it left more often than others **of the same risk** who did not:
the same number of warnings could be had by lowering the limit of the risk, too. So customers are compared within bands
of risk, and the differences of the bands are put together by Mantel and Haenszel, with the variance of Sato (Greenland
and Robins, Biometrics 1985; Sato, Biometrics 1989), which holds for many thin bands as for few thick ones.
"""

from collections import defaultdict
from math import sqrt
from typing import NamedTuple

HELPS, NOTHING, TOO_FEW = "helps", "nothing", "too_few"
FEWEST = 20  # customers on either side of a comparison, of whom less says nothing
WIDEST = 0.15  # an interval that reaches further to either side of its middle leaves open whether a signal helps
BAND_PERCENT = 5  # of risk, in which customers count as alike
Z = 1.96  # 95 %


class Verdict(NamedTuple):
    """By how much more often those with the signal left (share, 0 to 1; None: too few to compare), between which limits
    that lies with 95 %, of how many of them, and what it means."""

    difference: float | None
    low: float | None
    high: float | None
    compared: int
    verdict: str


def band(risk):
    """The band of a risk (0 to 1), as a whole number."""
    return int(100 * risk + 1e-9) // BAND_PERCENT


def compare(customers):
    """The `Verdict` on a signal.

    :param customers: an iterable of `(band, flagged, left)`: customers of other bands are not compared, `flagged` says
        who showed the signal, `left` who left
    """
    bands = defaultdict(lambda: [0, 0, 0, 0])  # flagged, of them left, others, of them left
    for place, flagged, left in customers:
        counts = bands[place]
        counts[0 if flagged else 2] += 1
        counts[1 if flagged else 3] += bool(left)
    alike = [counts for counts in bands.values() if counts[0] and counts[2]]
    flagged, others = sum(counts[0] for counts in alike), sum(counts[2] for counts in alike)
    if min(flagged, others) < FEWEST:
        return Verdict(None, None, None, flagged, TOO_FEW)
    difference, reach = _pool(alike)
    low, high = max(difference - reach, -1.0), min(difference + reach, 1.0)
    verdict = HELPS if low > 0 else NOTHING if reach <= WIDEST else TOO_FEW
    return Verdict(difference, low, high, flagged, verdict)


def _pool(bands):
    """`(difference, half of its interval)` of bands that hold both kinds."""
    weight = parts = spread = 0.0
    for flagged, flagged_left, others, others_left in bands:
        number = flagged + others
        weight += flagged * others / number
        parts += (flagged**2 * others_left - others**2 * flagged_left
                  + flagged * others * (others - flagged) / 2) / number**2
        spread += (flagged_left * (others - others_left) + others_left * (flagged - flagged_left)) / (2 * number)
    difference = sum((left * others - others_left * flagged) / (flagged + others)
                     for flagged, left, others, others_left in bands) / weight
    return difference, Z * sqrt(max(difference * parts + spread, 0)) / weight

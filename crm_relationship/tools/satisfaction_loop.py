"""From a figure to an action and back: what is low, what has changed since, and what customers get for what it takes.

Estimates come as `Estimate` or as dicts with the same keys; points and percent are on the scale from 0 to 100.
"""

from math import sqrt

from .intervals import student
from .satisfaction import FEW, Estimate, gap

FEWEST = 5  # grades, of which fewer say nothing that one could compare with
WAVE_DAYS = 30  # after the first grade since an action was done: then a wave is over, however few have answered
LOW_SHARE = 50  # percent of content customers, below which a figure is low where nobody has said how important it is
JUDGE_DAYS = 7  # in which the owner of an action says whether it worked


def is_low(performance, against_importance, against_best):
    """Whether a figure is surely low, so that somebody should act on it: done worse than it is important (where nobody
    has said how important it is: fewer than half are content), or behind the best competitor.

    Each is a dict with `high`, the upper end of its interval, and `answers`, or False; fewer than 30 are but a hint.
    """
    measured = against_importance or performance
    limit = 0 if against_importance else LOW_SHARE
    return _is_below(measured, limit) or _is_below(against_best, 0)


def _is_below(estimate, limit):
    return bool(estimate) and estimate["answers"] >= FEW and estimate["high"] < limit


def change(after, after_count, before, before_count):
    """By how many points a share has changed between two groups of people; None without one of them.

    Shares in percent of so many answers, to one decimal; the interval is Newcombe's (see `intervals`).
    """
    return gap(round(after * after_count / 100), after_count, round(before * before_count / 100), before_count)


def mean(value, variance, count):
    """A mean with Student's interval; None of fewer than two values.

    :param variance: of the values, as PostgreSQL's `var_samp`
    """
    if count < 2:
        return None
    reach = student(count - 1) * sqrt(variance / count)
    return Estimate(value, value - reach, value + reach)


def judge(found, answers):
    """What a change says: `better`, `worse`, `unsure`, or `few` answers; None where there is none.

    :param found: the `Estimate` of the change
    :param answers: of the smaller of both groups
    """
    if found is None:
        return None
    if answers < FEW:
        return "few"
    return "better" if found.low > 0 else "worse" if found.high < 0 else "unsure"

"""Objectives of an account plan: by what they are measured, of which days, and how they go. Plain values in and out."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from .kpi import COUNT, DOWN, MONEY, UP
from .periods import Period

# A flow adds up from the first day of the year. A level stands where it stood when the year began. What fills up does
# both: in the course of each year it comes back to what is usual by that day.
FLOW, LEVEL, FILLING = "flow", "level", "filling"
AHEAD, ON_PACE, BEHIND, TOO_EARLY = "ahead", "on_pace", "behind", "too_early"
SLACK = 0.1  # of the way to go by today that may be missing, and we are on pace all the same
EARLY = relativedelta(months=1)  # from the first day: nothing can be told yet
LARGEST = 1e12
EPSILON = 1e-9


@dataclass(frozen=True)
class Metric:
    """What an objective may be measured by."""

    name: str
    definition: str
    unit: str  # as of key figures: `MONEY`, `COUNT`, `PERCENT`, `SCORE`
    kind: str = FLOW
    source: str = ""  # of the figures: `_select_<source>`
    direction: str = UP
    scale: float | None = None  # value = scale x numerator / denominator; None: the numerator itself, 0 where it is not

    @property
    def sign(self):
        """1 where more is better, else -1."""
        return -1 if self.direction == DOWN else 1


class Question(NamedTuple):
    """What is asked of a metric: its value for a customer of a company over a period."""

    company_id: int
    customer_id: int
    code: str
    period: Period


class Asked(NamedTuple):
    """What is asked for an objective, of today and of the same days last year; None: its year has not begun."""

    today: date
    now: Question | None
    before: Question | None


class Numbers(NamedTuple):
    """What is known of an objective. `actual` is None where nothing has been measured."""

    baseline: float
    target: float
    actual: float | None
    last_year: float | None


class Live(NamedTuple):
    """How an objective goes. None: not known."""

    actual: float | None = None
    last_year: float | None = None
    expected: float | None = None
    pace: str | None = None
    is_reached: bool = False


# === DAYS ===#


def get_first(year):
    """The first day of a plan's year."""
    return date(year, 1, 1)


def get_deadline(year):
    """The deadline unless somebody says another: the last day of the year."""
    return date(year, 12, 31)


def get_period(year, deadline, today):
    """The `Period` that the value of today is of; None before it begins."""
    first = get_first(year)
    return Period(first, min(deadline, today)) if first <= today else None


def get_year_before(period):
    """The same days of the year before."""
    return Period(period.first - relativedelta(years=1), period.last - relativedelta(years=1))


def get_baseline_period(metric, year, deadline):
    """The `Period` that a baseline is of: for a level the year before, else as much of it as the objective has."""
    last = get_deadline(year) if metric.kind == LEVEL else deadline
    return get_year_before(Period(get_first(year), last))


# === PACE ===#


def judge(metric, numbers, first, deadline, today):
    """How an objective goes, as `Live`.

    :param numbers: `Numbers`
    :param first: the day from which it is measured; it is as far as the calendar on its way to the deadline
    """
    actual, last_year = numbers.actual, numbers.last_year
    if actual is None or today < first:
        return Live(last_year=last_year)
    start = _get_start(metric, numbers)
    expected = _get_expected(metric, numbers, start, _get_elapsed(first, deadline, today))
    lead, is_over = metric.sign * (actual - expected), today >= deadline
    missing = 0 if is_over else SLACK * abs(expected - start)
    if today < min(first + EARLY, deadline):
        pace = TOO_EARLY
    elif lead > EPSILON:
        pace = AHEAD
    else:
        pace = ON_PACE if lead >= -missing - EPSILON else BEHIND
    may_still_miss = metric.kind == FLOW and metric.direction == DOWN and not is_over
    is_reached = metric.sign * (actual - numbers.target) >= -EPSILON and not may_still_miss
    return Live(actual, last_year, expected, pace, is_reached)


def _get_elapsed(first, deadline, today):
    """The part of the time that is over, the days themselves included: 0 to 1."""
    return min(1, ((today - first).days + 1) / ((deadline - first).days + 1))


def _get_start(metric, numbers):
    return {FLOW: 0, LEVEL: numbers.baseline, FILLING: numbers.last_year or 0}[metric.kind]


def _get_expected(metric, numbers, start, elapsed):
    """Where the objective should be by now: on a straight line to the target, which is there at the end."""
    if elapsed == 1:
        return numbers.target
    if metric.kind == FILLING:
        return min(numbers.target, start + elapsed * max(0, numbers.target - numbers.baseline))
    return start + elapsed * (numbers.target - start)


# === WHAT CAN BE MEASURED ===#


def is_measurable(metric, target):
    """Whether a target is a value that the metric can have, and one to work for."""
    if not math.isfinite(target) or not 0 <= target <= LARGEST:
        return False
    if metric.unit == COUNT and target != int(target):
        return False
    if metric.unit not in (COUNT, MONEY) and target > 100:
        return False
    return target > 0 or metric.direction == DOWN


def is_possible(metric, baseline):
    """Whether a baseline is a value that the metric can have had."""
    if not math.isfinite(baseline) or abs(baseline) > LARGEST:
        return False
    if metric.unit == MONEY:
        return True
    return baseline >= 0 and (metric.unit == COUNT or baseline <= 100)


def get_share(live):
    """How many of these, in percent, are ahead or on pace, of those of which anything can be told; None of none."""
    told = [found.pace for found in live if found.pace in (AHEAD, ON_PACE, BEHIND)]
    return 100 * sum(pace != BEHIND for pace in told) / len(told) if told else None


def get_return(margin, margin_before, spent):
    """What a plan has brought: margin of the year so far, less that of the same days of the year before, less what was
    spent on the customer. Money in, money out."""
    return margin - margin_before - spent


# === ONE QUESTION FOR MANY ===#


class Reading(NamedTuple):
    """All that is asked about a company at once: of these customers over these periods."""

    company: object
    customer_ids: tuple
    periods: tuple
    scope: object = None  # what the tiers of the company count, up to the last day

    @property
    def first(self):
        """The first day of all periods."""
        return min(period.first for period in self.periods)

    @property
    def last(self):
        """The last day of all periods."""
        return max(period.last for period in self.periods)

    @property
    def bounds(self):
        """The days at which any of the periods begins or is over, rising."""
        return sorted({day for period in self.periods for day in (period.first, period.last + timedelta(days=1))})

    def get_buckets(self, period):
        """Numbers of the first and the last of the intervals between `bounds` that make up a period, from 1."""
        bounds = self.bounds
        return bounds.index(period.first) + 1, bounds.index(period.last + timedelta(days=1))

    @property
    def last_days(self):
        """The last days of the periods, each once, rising."""
        return sorted({period.last for period in self.periods})

"""Time that counts: round the clock, or the working time of a calendar, in hours between naive UTC moments.

Intervals are read once and summed up, so that a deadline costs two searches in sorted lists, however many there are.
"""

from bisect import bisect_left, bisect_right
from datetime import timedelta
from itertools import accumulate
from typing import NamedTuple

TOLERANCE_SECONDS = 0.5
# How far a calendar is read to find a deadline; one that has no working time by then is taken round the clock.
HORIZONS_DAYS = (45, 400, 1200)


class RoundTheClock:
    """Every hour counts, a day has 24."""

    hours_per_day = 24.0

    def add(self, start, hours):
        """The moment so many hours later."""
        return start + timedelta(hours=hours)

    def between(self, start, end):
        """The hours from one moment to another; 0 where the end is before the start."""
        return max(0.0, (end - start).total_seconds() / 3600)


class WorkingTime:
    """Only hours within the intervals count."""

    def __init__(self, intervals, hours_per_day):
        """:param intervals: pairs (start, end) of naive UTC moments
        :param hours_per_day: how many working hours make a day
        """
        self.hours_per_day = hours_per_day
        merged = _merge(intervals)
        self._starts = [start for start, _end in merged]
        self._ends = [end for _start, end in merged]
        self._totals = list(accumulate((end - start).total_seconds() for start, end in merged))

    def _get_before(self, position):
        return self._totals[position - 1] if position else 0.0

    def _get_worked(self, moment):
        """Seconds of working time up to a moment."""
        position = bisect_right(self._starts, moment) - 1
        if position < 0:
            return 0.0
        worked = min(moment, self._ends[position]) - self._starts[position]
        return self._get_before(position) + worked.total_seconds()

    def add(self, start, hours):
        """The moment at which so many working hours have passed; None where the intervals end before."""
        if hours <= 0:
            return start
        goal = self._get_worked(start) + hours * 3600
        position = bisect_left(self._totals, goal - TOLERANCE_SECONDS)
        if position == len(self._totals):
            return None
        return self._starts[position] + timedelta(seconds=round(goal - self._get_before(position)))

    def between(self, start, end):
        """The working hours from one moment to another; 0 where the end is before the start."""
        return max(0.0, (self._get_worked(end) - self._get_worked(start)) / 3600)


class Clocks:
    """The working time of calendars, each read once and as far as needed."""

    def __init__(self, read, span=None):
        """:param read: a function (calendar id, start, end) -> clock, for naive UTC moments
        :param span: pair of moments between which a calendar is read at once, where much will be asked of it
        """
        self._read = read
        self._span = span
        self._clocks = {}
        self._idle = set()

    def get(self, calendar, start, end):
        """A clock that knows the working time from `start` to `end`."""
        if not calendar:
            return RoundTheClock()
        known = self._clocks.get(calendar)
        if not known or start < known[0] or end > known[1]:
            span = known[:2] if known else self._span or (start, end)
            start, end = min(start, span[0]), max(end, span[1])
            known = self._clocks[calendar] = (start, end, self._read(calendar, start, end))
        return known[2]

    def add(self, calendar, start, hours):
        """The moment at which so many hours of working time have passed."""
        for days in HORIZONS_DAYS if calendar not in self._idle else ():
            moment = self.get(calendar, start, start + timedelta(days=days)).add(start, hours)
            if moment:
                return moment
        self._idle.add(calendar)
        return RoundTheClock().add(start, hours)

    def between(self, calendar, start, end):
        """The hours of working time from one moment to another; 0 where the end is before the start."""
        return self.get(calendar, start, max(start, end)).between(start, end)

    def get_hours_per_unit(self, unit, calendar, start):
        """How many hours an hour or a day has; a day as many as its calendar says."""
        if unit == "hours":
            return 1
        return self.get(calendar, start, start + timedelta(days=HORIZONS_DAYS[0])).hours_per_day


class Promise(NamedTuple):
    """So many hours or days of a calendar's working time (none: round the clock), and when to warn."""

    value: float
    unit: str
    calendar_id: int
    warn_percent: float = 100


def get_deadline(clocks, promise, start, share=1.0, pauses=(), agreed=None, given=None):
    """Pair (warning, deadline) of a promise in time; (None, None) where none was made.

    The one formula of standards, complaints and verifications: the promised time from the start on, put off by the
    time that the clock stood still. The warning comes after its percentage of the time that there is.

    :param clocks: `Clocks`
    :param promise: a `Promise`, or a `service_targets.Target`
    :param share: the part of the promised time that is given
    :param pauses: pairs of moments between which the clock stood still
    :param agreed: a moment that was agreed: the deadline is not before
    :param given: the deadline, whatever was promised
    """
    if not promise or promise.unit == "percent":
        return None, None
    calendar = promise.calendar_id
    hours = promise.value * clocks.get_hours_per_unit(promise.unit, calendar, start) * share
    stood = sum(clocks.between(calendar, max(begin, start), end) for begin, end in join(pauses) if end > start)
    deadline = given or clocks.add(calendar, start, hours + stood)
    if not given and agreed and agreed > deadline:
        deadline = agreed
    if deadline in (given, agreed):
        hours = clocks.between(calendar, start, deadline) - stood
    return clocks.add(calendar, start, hours * promise.warn_percent / 100 + stood), deadline


def join(pauses):
    """The pauses in order, those that overlap as one: those of merged complaints may."""
    joined = []
    for begin, end in sorted(pauses):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _merge(intervals):
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged

"""Time that counts: round the clock, or the working time of a calendar, in hours between naive UTC moments.

Intervals are read once and summed up, so that a deadline costs two searches in sorted lists, however many there are.
"""

from bisect import bisect_left, bisect_right
from datetime import timedelta
from itertools import accumulate

TOLERANCE_SECONDS = 0.5


class RoundTheClock:
    """Every hour counts, a day has 24."""

    hours_per_day = 24.0

    def add(self, start, hours):
        return start + timedelta(hours=hours)

    def between(self, start, end):
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
        return max(0.0, (self._get_worked(end) - self._get_worked(start)) / 3600)


def _merge(intervals):
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged

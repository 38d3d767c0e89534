"""The clock of a complaint: until when, and what happens when nobody acts. Plain values in, plain values out."""

from datetime import datetime, timedelta
from typing import NamedTuple

from .working_time import RoundTheClock

# How far a calendar is read to find a deadline; a calendar that has no working time by then is taken round the clock.
HORIZONS_DAYS = (45, 400, 1200)
OPEN_STATES = ("new", "acknowledged", "in_progress")


class Event(NamedTuple):
    """What has to happen at a moment: `warn`, `late`, `escalate` (to `level`) or `unverified`."""

    moment: datetime
    kind: str
    subject: str = ""
    level: int = 0


class Phase(NamedTuple):
    """What is still owed: the `reply`, the `resolution`."""

    subject: str
    warning: datetime | None
    deadline: datetime | None


class Clocks:
    """The working time of calendars, each read once and as far as needed."""

    def __init__(self, read):
        """:param read: a function (calendar id, start, end) -> clock, for naive UTC moments"""
        self._read = read
        self._clocks = {}

    def get(self, calendar, start, end):
        """A clock that knows the working time from `start` to `end`."""
        if not calendar:
            return RoundTheClock()
        known = self._clocks.get(calendar)
        if not known or start < known[0] or end > known[1]:
            start, end = (min(start, known[0]), max(end, known[1])) if known else (start, end)
            known = self._clocks[calendar] = (start, end, self._read(calendar, start, end))
        return known[2]

    def add(self, calendar, start, hours):
        """The moment at which so many hours of working time have passed."""
        for days in HORIZONS_DAYS:
            moment = self.get(calendar, start, start + timedelta(days=days)).add(start, hours)
            if moment:
                return moment
        return RoundTheClock().add(start, hours)

    def between(self, calendar, start, end):
        return self.get(calendar, start, max(start, end)).between(start, end)

    def get_hours(self, target, start):
        """The hours of a target in time; a day has as many as its calendar says."""
        if target.unit == "hours":
            return target.value
        clock = self.get(target.calendar_id, start, start + timedelta(days=HORIZONS_DAYS[0]))
        return target.value * clock.hours_per_day


def get_deadline(clocks, target, start, share=1.0, pauses=()):
    """Pair (warning, deadline) of a promise in time.

    :param target: a `service_targets.Target`; None: nothing is owed
    :param share: the part of the target's time that is given
    :param pauses: pairs of moments between which the clock stood still
    """
    if not target or target.unit == "percent":
        return None, None
    hours = clocks.get_hours(target, start) * share
    stood = sum(
        clocks.between(target.calendar_id, max(begin, start), end) for begin, end in join(pauses) if end > start)
    return (clocks.add(target.calendar_id, start, hours * target.warn_percent / 100 + stood),
            clocks.add(target.calendar_id, start, hours + stood))


def join(pauses):
    """The pauses in order, those that overlap as one: those of merged complaints may."""
    joined = []
    for begin, end in sorted(pauses):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def get_events(phases, rungs=()):
    """The events of an open complaint, in order.

    :param phases: the `Phase` values that are still owed
    :param rungs: pairs (level, moment) of the escalation ladder
    """
    events = [Event(level=level, moment=moment, kind="escalate") for level, moment in rungs]
    for phase in phases:
        if phase.deadline:
            events.append(Event(phase.deadline, "late", phase.subject))
            if phase.warning and phase.warning < phase.deadline:
                events.append(Event(phase.warning, "warn", phase.subject))
    return sorted(events, key=lambda event: (event.moment, event.level))


def get_due(events, since, now):
    """The events after `since` up to `now`. A warning is left out where it is late already."""
    due = [event for event in events if since < event.moment <= now]
    late = {event.subject for event in due if event.kind == "late"}
    return [event for event in due if event.kind != "warn" or event.subject not in late]

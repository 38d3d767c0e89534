"""The events of a complaint: what happens when nobody acts. Plain values in, plain values out."""

from datetime import datetime
from typing import NamedTuple

OPEN_STATES = ("new", "acknowledged", "in_progress")  # there is something to solve: the clock is for these
OVER_STATES = ("closed", "cancelled")  # all others are what people read as an open complaint, solved ones among them


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

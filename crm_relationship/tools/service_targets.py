"""Which promise holds for a document, and whether it was kept: plain values in, plain values out."""

from dataclasses import dataclass
from datetime import date, datetime

from .working_time import get_deadline

EPSILON = 1e-6
LEAST_SHARE = 80  # percent, from which a promise in time counts as kept where nobody has measured the time
KEPT, BROKEN, PENDING = "kept", "broken", "pending"


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that holds for a tier (none: any) and a company (none: any) from a day to a day (none: no end)."""

    id: int
    tier_id: int
    company_id: int
    value: float
    unit: str
    calendar_id: int
    warn_percent: float
    valid_from: date
    valid_to: date | None

    def holds(self, tier_id, company_id, day):
        """Whether it applies to a tier in a company on a day; a target of tier or company 0 applies to all."""
        return (self.tier_id in (0, tier_id) and self.company_id in (0, company_id)
                and self.valid_from <= day and (not self.valid_to or day <= self.valid_to))


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a document: when the clock starts, the later moment that was agreed, the end, the share.

    `given` is the deadline that the document itself names, whatever the target says. A share where time was promised
    is what somebody who looked at it has seen kept.
    """

    start: datetime
    agreed: datetime | None = None
    ended: datetime | None = None
    share: float | None = None
    withdrawn: datetime | None = None
    given: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`value` is in the target's unit; `promised` and `warned` are empty where there is no deadline."""

    state: str
    promised: datetime | None = None
    warned: datetime | None = None
    actual: datetime | None = None
    value: float | None = None


def choose(targets, tier_id, company_id, day):
    """The target that holds: the company's own before a shared one, the tier's own before that for any tier."""
    fitting = [target for target in targets if target.holds(tier_id, company_id, day)]
    return max(fitting, key=lambda target: (bool(target.company_id), bool(target.tier_id)), default=None)


def judge(target, event, clocks, now):
    """The `Verdict` on an event; None where nothing is owed any more."""
    if target.unit == "percent" or event.share is not None:
        return None if event.withdrawn else _judge_share(target, event)
    warned, promised = get_deadline(clocks, target, event.start, agreed=event.agreed, given=event.given)
    if event.withdrawn and event.withdrawn <= promised:
        return None
    if event.ended:
        hours = clocks.between(target.calendar_id, event.start, event.ended)
        value = hours / clocks.get_hours_per_unit(target.unit, target.calendar_id, event.start)
        return Verdict(KEPT if event.ended <= promised else BROKEN, promised, warned, event.ended, round(value, 2))
    return Verdict(BROKEN if now > promised else PENDING, promised, warned)


def _judge_share(target, event):
    if not event.ended:
        return Verdict(PENDING)
    is_promised = target.unit == "percent"
    kept = event.share >= (target.value if is_promised else LEAST_SHARE) - EPSILON
    value = round(event.share, 2) if is_promised else None  # in the unit of the target
    return Verdict(KEPT if kept else BROKEN, actual=event.ended, value=value)


def get_remedy_amount(amount, percent, cap, document_amount):
    """A fixed amount, or a share of the document's; never more than the cap (0: no cap)."""
    owed = amount or document_amount * percent / 100
    return min(owed, cap) if cap else owed

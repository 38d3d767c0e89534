"""The time from visit to visit, as plain values."""

from datetime import datetime, timedelta
from typing import NamedTuple

LOOK_BACK = timedelta(days=334)  # who has not been visited for longer counts from then: within the meter's window


class Span(NamedTuple):
    """From a visit to the next one; none yet: `end` and `visit` are None."""

    start: datetime
    end: datetime | None = None
    visit: int | None = None


def get_start(promised, visits):
    """From when the time runs for who is promised visits since `promised`: from their last visit, at most 11 months
    back; never visited: from the promise.

    :param visits: moments
    """
    last = max((moment for moment in visits if moment <= promised), default=None)
    return max(last, promised - LOOK_BACK) if last else promised


def split(start, visits, end=None):
    """The `Span`s from `start` on, one up to each visit, and one that is still open; up to `end`, where nothing is
    promised any more.

    :param visits: pairs of moment and id
    """
    spans = []
    for moment, visit in sorted(visits):
        if start < moment and (end is None or moment <= end):
            spans.append(Span(start, moment, visit))
            start = moment
    return [*spans, Span(start)]

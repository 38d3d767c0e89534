"""What a programme of customer retention is worth, estimated. Plain values in, plain values out."""

from typing import NamedTuple


class Stayed(NamedTuple):
    """The customers of a tier: how many there were when the window began, how many of them have bought again in it, and
    the margin of those who have."""

    customers: float = 0
    retained: float = 0
    margin: float = 0


def kept_more(stayed, baseline):
    """How many customers more have stayed than would have at the retention of before (percent); less: below 0."""
    return stayed.retained - baseline / 100 * stayed.customers


def benefit(stayed, baseline, attributed):
    """The part of the margin of customers who stayed that is attributed to the programme: (retention - baseline) x
    customers x margin of a customer who stayed x attributed share, both shares in percent. None of it is known where
    nobody has stayed.
    """
    if not stayed.retained:
        return None
    return kept_more(stayed, baseline) * stayed.margin / stayed.retained * attributed / 100

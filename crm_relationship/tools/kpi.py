"""Key figures: what one is, and how its parts become a value. Plain values in, plain values out.

A KPI has two parts, a numerator and a denominator, by tier and day. A *flow* adds up over days, a *stock* is that of
the last day, a *stratified* one is a flow whose tiers count by the weight of another KPI, and a *live* one is the
number of records that can be opened now, or the sum of a field of them.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from .intervals import net_interval, wilson

FLOW, STOCK, STRATIFIED, LIVE = "flow", "stock", "stratified", "live"
UP, DOWN, NEITHER = "up", "down", "neither"  # which way is better
MONEY, COUNT, PERCENT, PER_100, SCORE = "money", "count", "percent", "per_100", "score"

USER, OFFICER = "user", "officer"  # as `res.users._has_role` takes them
TOTAL = "total"  # as a denominator: all tiers together
FEWEST = 5  # of which a tier's own figure says nothing: it joins the next one


@dataclass(frozen=True)
class Kpi:
    """What a KPI is. Money is for officers, whatever `role` says."""

    name: str
    definition: str
    unit: str
    direction: str = NEITHER
    kind: str = FLOW
    source: str = ""  # of the facts: `_facts_<source>`
    role: str = OFFICER  # who may read it
    scale: float | None = None  # value = scale x numerator / denominator; None: the numerator itself
    denominator: str = ""  # code of the KPI whose numerator is the denominator; `TOTAL`; none: its own
    minus: str = ""  # code of the KPI that is taken off: the numerator is a number of cases less that of another
    weights: str = ""  # stratified: code of the KPI that says how much a tier counts
    squares: str = ""  # stratified: code of the fact that sums up the squares of what the numerator sums up
    sample: str = ""  # code of the KPI that says of how many people a share is, where one may count several times
    counts_cases: bool = True  # whether the parts are numbers of cases, so that a share of them has an interval
    target: float | None = None
    model: str = ""  # live: of which records
    domain: object = ()  # live: which of them
    sums: str = ""  # live: the field of the records that is summed up; none: they are counted
    action: object = False  # what opens the records behind it: an action's external id, or the action

    @property
    def reader(self):
        """The least role that may read it."""
        return OFFICER if self.unit == MONEY else self.role


class Parts(NamedTuple):
    """Numerator and denominator."""

    numerator: float = 0
    denominator: float = 0

    def __add__(self, other):
        return Parts(self.numerator + other.numerator, self.denominator + other.denominator)


def get_value(kpi, parts):
    """The value of parts, False where there is nothing to divide by."""
    if kpi.scale is None:
        return parts.numerator
    return kpi.scale * parts.numerator / parts.denominator if parts.denominator else False


def get_point(kpi, figures):
    """The value of a month or tier as a point of a chart, False where it is of too few cases: 100 % of one complaint
    looks like a disaster.

    :param figures: `value` and `denominator` of the KPI there
    """
    is_few = kpi.scale is not None and kpi.counts_cases and figures["denominator"] < FEWEST
    return False if is_few else figures["value"]


def get_interval(kpi, parts, people=None):
    """Pair (low, high) in which a share lies with 95 % (Wilson); (False, False) for what is no share.

    :param people: of how many people the parts are, where one may count several times; default: the denominator
    """
    count, of = parts
    if kpi.unit != PERCENT or kpi.scale != 100 or not 0 <= count <= of or not of or kpi.denominator == TOTAL \
            or not kpi.counts_cases:
        return False, False
    return get_share_interval(count, of, of if people is None else people)


def get_share_interval(count, of, people):
    """Pair (low, high), in percent, of a share of cases that so many people stand behind: each counts once, however
    many cases are theirs. (False, False) of nobody.
    """
    return tuple(100 * bound for bound in wilson(count / of * people, people)) if people else (False, False)


def get_net_interval(parts, minus):
    """Pair (low, high) in which a share less another lies with 95 %; (False, False) of nothing.

    :param parts: the numerator is the one number less the other
    :param minus: that other number, of the same
    """
    count, of = parts
    if not of:
        return False, False
    return tuple(100 * bound for bound in net_interval(count + minus.numerator, minus.numerator, of))


def stratify(kpi, tiers, weights):
    """The value of a stratified KPI: the tiers' values by their weights; False where nothing is known.

    :param tiers: `Parts` of each tier, best first; one with too few joins the next (the last: the one before)
    :param weights: of each tier, in the same order
    """
    joined = join_few(tiers, weights, lambda parts: parts.denominator)
    total = sum(weight for _parts, weight in joined)
    if not total:
        return get_value(kpi, sum(tiers, Parts()))
    return sum(weight * get_value(kpi, parts) for parts, weight in joined) / total


def join_few(tiers, weights, count):
    """Pairs (parts, weight) of tiers with enough cases each: one with too few joins the next, the last the one before.

    :param tiers: what can be added up, best first
    :param weights: of each tier; less than nothing is nothing
    :param count: function of one of them: how many cases it is of
    """
    joined, rest = [], None
    for tier, weight in zip(tiers, weights, strict=True):
        rest = _add(rest, (tier, max(0, weight)))
        if count(rest[0]) >= FEWEST:
            joined.append(rest)
            rest = None
    if rest and count(rest[0]):
        joined.append(_add(joined.pop() if joined else None, rest))
    return joined


def _add(pair, other):
    return (pair[0] + other[0], pair[1] + other[1]) if pair else other


def merge_ranges(days, most):
    """At most so many pairs (first, last) that hold these days, in order, and as few others as that allows."""
    days = sorted(set(days))
    gaps = sorted(((following - day).days, place) for place, (day, following) in enumerate(pairwise(days), 1))
    cuts = sorted(place for gap, place in gaps[-(most - 1):] if gap > 1) if most > 1 else []
    return [(days[start], days[end - 1]) for start, end in pairwise([0, *cuts, len(days)]) if end > start]

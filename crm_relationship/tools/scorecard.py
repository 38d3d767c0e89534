"""Scorecards: how a figure becomes points, points a score and a score a pay factor; how few answers tell of somebody
without chance deciding, and who cannot be told apart. Plain values in, plain values out.

Satisfaction is told against the mean of the customers' own tiers, and drawn to the mean of all the more, the fewer the
answers are: a posterior mean with a prior that weighs so many answers (B. Efron, C. Morris, Stein's estimator and its
generalizations, JASA 70, 1975, 311-319).
"""

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from .kpi import PERCENT, UP

MOST_POINTS = 200  # twice the way from the floor to the target
ON_TARGET = 100
PRIOR = 30  # answers that the mean of all weighs as much as
RANKED_FROM = 10  # answers or cases below which nobody is compared
FREE_EXCLUSIONS = 5  # percent of those drawn whom a manager may leave out without a consequence
LOWEST_PART = 0.1  # as which part of their tier others count who were left out: the lowest tenth
COVERAGE = 90  # percent of whom could be asked, below which satisfaction is at its floor
PAY_LOW, PAY_HIGH = 0.8, 1.2
BANDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SURE = 1.96  # standard errors that hold 95 %

FEW, OWN, FLOOR, NOTHING = "few", "own", "floor", "nothing"  # what has to be known about a figure


@dataclass(frozen=True)
class Measure:
    """What is measured of a person. Value = scale x numerator / denominator, unless its source says it otherwise."""

    name: str
    definition: str
    source: str  # what counts it: `_count_<source>`
    unit: str = PERCENT
    direction: str = UP
    scale: float = 100
    counts_cases: bool = True  # whether the parts are numbers of cases, so that a share of them has an interval

    @property
    def counts_money(self):
        """Whether what the figure is based on are amounts."""
        return self.unit == PERCENT and not self.counts_cases


class Figure(NamedTuple):
    """A figure of a person, None where nothing is known, and from where to where it lies."""

    actual: float | None = None
    low: float | None = None
    high: float | None = None
    numerator: float = 0
    denominator: float = 0
    reliability: float | None = None  # 0 to 1: what the person's own answers weigh
    coverage: float | None = None  # percent
    excluded: int = 0
    counted: float = 0  # answers that exclusions by hand count as
    hint: str = ""


# === POINTS ===#


def get_attainment(actual, floor, target):
    """Points of a figure: 0 at the floor, 100 on target, 200 as far beyond. Where less is better, the target is below.

    Raises ValueError where floor and target are the same.
    """
    if floor == target:
        raise ValueError("floor and target are the same")
    return min(MOST_POINTS, max(0.0, ON_TARGET * (actual - floor) / (target - floor)))


def get_score(lines):
    """The weighted mean of pairs (weight, points); points that are None do not count. None where nothing is known."""
    known = [(weight, points) for weight, points in lines if points is not None]
    total = sum(weight for weight, _points in known)
    return sum(weight * points for weight, points in known) / total if total else None


def get_gains(lines):
    """By how much the score would rise with each of the pairs (weight, points) on target; 0 for what is on it."""
    total = sum(weight for weight, points in lines if points is not None)
    return [weight * max(0, ON_TARGET - points) / total if total and points is not None else 0
            for weight, points in lines]


def get_pay_factor(score, low=PAY_LOW, high=PAY_HIGH):
    """`low` at the floor of everything, `high` where everything is as far beyond its target."""
    return low + (high - low) * score / MOST_POINTS


# === SATISFACTION ===#


class Tier(NamedTuple):
    """What the customers of a tier have said to the company in twelve months: how many of them, their mean, and the
    grade below which the lowest tenth lies."""

    answers: int
    mean: float
    lowest: float


class Said(NamedTuple):
    """What somebody's customers of a tier have said, and who of them was asked, in a period."""

    answers: int = 0
    above: float = 0  # the sum of grades less the mean of the tier
    own: int = 0  # answers in the twelve months that the mean of the tier is of
    asked: int = 0
    not_drawn: int = 0
    excluded: int = 0  # by hand, though they were drawn
    unreached: int = 0  # who has no address, wants no surveys ...


class Company(NamedTuple):
    """What all customers have said in twelve months: the mean, how far answers lie from the means of their tiers
    (standard deviation), and how many of those we reached have answered (0 to 1)."""

    mean: float
    spread: float
    response: float


def get_coverage(asked, not_drawn, excluded, unreached):
    """Of whom could have been asked, how many percent were; None where nobody could.

    Customers are drawn: who was not counts as asked. Who could not be reached would have been drawn as often as the
    others.
    """
    reachable, drawn = asked + not_drawn + excluded, asked + excluded
    events = reachable + unreached
    if not events:
        return None
    return 100 * reachable / events * (asked / drawn if drawn else 1)


def count_exclusions(asked, excluded, response):
    """As how many answers those count who were left out by hand: beyond 5 % of those drawn, at the response rate."""
    return response * max(0, excluded - FREE_EXCLUSIONS / 100 * (asked + excluded))


def judge_satisfaction(company, tiers, said, prior=PRIOR, least_coverage=COVERAGE, floor=0):
    """The `Figure` of somebody's satisfaction: M + d n / (n + prior), M being the mean of all, and d how far the n
    answers of their customers lie above the means of their tiers.

    :param company: a `Company`, or None where nobody has said anything
    :param tiers: `{tier id: Tier}`
    :param said: `{tier id: Said}`
    :param floor: what the figure is at most, where too few of whom could be asked were
    """
    if not company:
        return Figure(hint=NOTHING)
    answers = sum(found.answers for found in said.values())
    asked, excluded = (sum(getattr(found, name) for found in said.values()) for name in ("asked", "excluded"))
    counted = count_exclusions(asked, excluded, company.response)
    count = answers + counted
    above = sum(found.above for found in said.values()) + sum(
        counted * found.excluded / excluded * (tiers[tier_id].lowest - tiers[tier_id].mean)
        for tier_id, found in said.items() if found.excluded and tier_id in tiers)
    actual, margin = company.mean + above / (count + prior), SURE * company.spread / sqrt(count + prior)
    coverage = get_coverage(asked, *(
        sum(getattr(found, name) for found in said.values()) for name in ("not_drawn", "excluded", "unreached")))
    is_floored = coverage is not None and coverage < least_coverage
    hint = FLOOR if is_floored else OWN if is_own_tier(tiers, said) else FEW if answers < RANKED_FROM else ""
    return Figure(
        min(actual, floor) if is_floored else actual, max(0, actual - margin), min(100, actual + margin),
        numerator=above, denominator=answers, reliability=count / (count + prior), coverage=coverage,
        excluded=excluded, counted=counted, hint=hint)


def is_own_tier(tiers, said):
    """Whether somebody's customers gave more than half of the answers of a tier, whose mean then is their own."""
    return any(2 * found.own > tiers[tier_id].answers for tier_id, found in said.items()
               if found.answers and tier_id in tiers)


# === COMPARED ===#


def get_bands(intervals, direction=UP):
    """`{key: letter}`: A for the best and all who cannot be told from them, B for the next ...

    :param intervals: `{key: (value, low, high)}`; whose interval overlaps that of the first of a band belongs to it
    """
    sign = 1 if direction == UP else -1
    bands, place, edge = {}, -1, None
    for key, (_value, low, high) in sorted(intervals.items(), key=lambda item: -sign * item[1][0]):
        worst, best = (low, high) if sign > 0 else (-high, -low)
        if edge is None or best < edge:
            place, edge = min(place + 1, len(BANDS) - 1), worst
        bands[key] = BANDS[place]
    return bands

"""What a tier run goes by, as plain values, and the checks on them. Imports no odoo."""

from dataclasses import dataclass
from itertools import pairwise

RULES = ("pareto", "threshold", "potential", "weighted")
SCORE_RULES = ("potential", "weighted")
LONGEST_DAYS = 3650


@dataclass(frozen=True)
class Measure:
    """What the Pareto curve adds up: columns of the profile with the money, the rank and the cumulative share."""

    amount: str
    rank: str
    cumulative_share: str


MEASURES = {
    "revenue": Measure("revenue", "revenue_rank", "cumulative_share"),
    "margin": Measure("margin", "margin_rank", "cumulative_margin_share"),
}


@dataclass(frozen=True)
class Cut:
    """A tier and the figures that it takes to be in it."""

    tier_id: int
    code: str
    cumulative_share: float
    min_revenue: float
    min_score: float


@dataclass(frozen=True)
class Parameters:
    """Everything a run depends on beside the facts: the policy's fields and the tiers, best first."""

    rule: str
    pareto_measure: str
    value_basis: str
    window_months: int
    revenue_basis: str
    hysteresis_percent: float
    demotion_delay_days: int
    new_customer_days: int
    expected_years: float
    weights: dict
    cuts: tuple
    sequences: dict  # of all tiers by id, archived ones as well: what is a step up and what is one down

    @property
    def by_score(self):
        """Whether the rule gives customers a score."""
        return self.rule in SCORE_RULES

    @property
    def measure(self):
        """What the customers are sorted by, where they are sorted by money."""
        return MEASURES[self.pareto_measure if self.rule == "pareto" else "revenue"]

    @property
    def decisive_figure(self):
        """The column of the profile that the rule compares with the cut-offs, or with what it takes to reach them."""
        return "tier_score" if self.by_score else self.measure.amount

    @property
    def last(self):
        """Position of the worst tier; positions count from 1, the best."""
        return len(self.cuts)


def find_problem(parameters):
    """Return the code of the first thing that is wrong with `parameters`, or None.

    Codes: no_tier, window, hysteresis, delay, grace, years, weight_negative, weight_sum, share_range, share_order,
    revenue_order, score_order.
    """
    limits = (
        ("no_tier", bool(parameters.cuts)),
        ("window", 1 <= parameters.window_months <= 120),
        ("hysteresis", 0 <= parameters.hysteresis_percent < 100),
        ("delay", 0 <= parameters.demotion_delay_days <= LONGEST_DAYS),
        ("grace", 0 <= parameters.new_customer_days <= LONGEST_DAYS),
        ("years", parameters.expected_years > 0),
        ("weight_negative", all(weight >= 0 for weight in parameters.weights.values())),
        ("weight_sum", parameters.rule != "weighted" or sum(parameters.weights.values()) > 0),
    )
    broken = next((code for code, holds in limits if not holds), None)
    return broken or find_cut_problem(parameters.cuts)


def find_cut_problem(cuts):
    """Return the code of the first thing that is wrong with the tiers' figures (best tier first), or None."""
    if not all(0 < cut.cumulative_share <= 100 for cut in cuts):
        return "share_range"
    for code, column, rising in (
        ("share_order", "cumulative_share", True),
        ("revenue_order", "min_revenue", False),
        ("score_order", "min_score", False),
    ):
        values = [getattr(cut, column) for cut in cuts]
        if not all((a < b) if rising else (a > b) for a, b in pairwise(values)):
            return code
    return None


def write_order(old, new):
    """Positions in which a strictly monotone list `old` can become `new` one value at a time and stay monotone.

    Values that move towards the front go first from the front, the others after them from the back.
    """
    descending = len(old) > 1 and old[0] > old[-1]
    sign = -1 if descending else 1
    down = [i for i in range(len(old)) if sign * new[i] < sign * old[i]]
    up = [i for i in reversed(range(len(old))) if sign * new[i] > sign * old[i]]
    return down + up

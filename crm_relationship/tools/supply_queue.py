"""Who gets how much of the goods that are free: plain values in, plain values out.

The same plan decides every reservation and every simulation, so what is promised is what is done. Quantities are in the
product's unit of measure.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from math import floor

NO_TIER_RANK = 50
EPSILON = 1e-6
LAST = datetime.max


@dataclass(frozen=True, slots=True)
class Claim:
    """A move that waits for goods.

    `path` are the ids of its source location and of all above it, the source last; `root` is the one of them whose
    free stock the protections count. `rank` is the tier's sequence, `turn` the place in the queue (a rank that waiting
    has improved). `step` is the smallest quantity it can take (0: any), `pack` the size of the packages that are not
    broken (0: any), `whole` takes all it needs or nothing.
    A claim that is not `asking` only keeps its goods from those who come after it.
    """

    move_id: int
    key: tuple
    path: tuple
    root: int
    rank: int
    turn: int
    deadline: datetime | None
    need: float
    step: float = 0.0
    pack: float = 0.0
    whole: bool = False
    asking: bool = True
    pegged: bool = False

    @property
    def order(self):
        """What claims are sorted by within the queue."""
        return (not self.pegged, self.turn, self.deadline or LAST)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a claim gets, and why no more: `full`, `short`, `protected`, `guaranteed` or `whole`."""

    quantity: float
    reason: str


class Ledger:
    """Free stock of some products, what of it is protected for whom, and what is guaranteed to a tier."""

    def __init__(self, stock, protections=()):
        """:param stock: rows (key, path of the location, quantity), a key being (product id, warehouse id)
        :param protections: rows (key, sequence of the worst tier entitled, quantity that is still to be kept)
        """
        self.free = defaultdict(float)
        for key, path, quantity in stock:
            for location in path:
                self.free[key, location] += quantity
        self.protected = defaultdict(list)
        for key, sequence, quantity in protections:
            self.protected[key].append([sequence, quantity])
        self.guaranteed = defaultdict(dict)

    def guarantee(self, claims, shares):
        """Set a share of the free goods aside for the tiers in `shares` ({rank: percent}), at most what they need."""
        needs, roots = defaultdict(float), {}
        for claim in claims:
            roots[claim.key] = claim.root
            if claim.rank in shares:
                needs[claim.key, claim.rank] += claim.need
        for (key, rank), need in needs.items():
            share = self.free[key, roots[key]] * shares[rank] / 100
            self.guaranteed[key][rank] = max(0.0, min(need, share))

    def held(self, key, rank):
        """What better tiers have protected and not taken yet. Nested protections hold the same goods: the largest."""
        return max((quantity for sequence, quantity in self.protected[key] if sequence < rank), default=0.0)

    def limits(self, claim):
        """Pairs (most that this claim may take, what limits it)."""
        free = self.free[claim.key, claim.path[-1]]
        root = self.free[claim.key, claim.root]
        aside = sum(quantity for rank, quantity in self.guaranteed[claim.key].items() if rank != claim.rank)
        return (
            (free, "short"),
            (root - self.held(claim.key, claim.rank), "protected"),
            (root - aside, "guaranteed"),
        )

    def grant(self, claim):
        """Decide on a claim and take its goods off the ledger."""
        available, reason = min(self.limits(claim), key=lambda limit: limit[0])
        quantity = round_down(min(claim.need, round_down(max(available, 0.0), claim.pack)), claim.step)
        if quantity + EPSILON >= claim.need:
            quantity, reason = claim.need, "full"
        elif claim.whole:
            quantity, reason = 0.0, "whole" if quantity > EPSILON else reason
        self.take(claim, quantity)
        return Grant(quantity, reason)

    def take(self, claim, quantity):
        """Take goods of this claim's location (a negative quantity gives them back)."""
        for location in claim.path:
            self.free[claim.key, location] -= quantity
        for protection in self.protected[claim.key]:
            if claim.rank <= protection[0]:
                protection[1] = max(0.0, protection[1] - quantity)
        guaranteed = self.guaranteed[claim.key]
        if claim.rank in guaranteed:
            guaranteed[claim.rank] = max(0.0, guaranteed[claim.rank] - quantity)


def format_quantity(quantity):
    """A quantity for a sentence: up to two decimals, none that say nothing."""
    return f"{quantity:.2f}".rstrip("0").rstrip(".")


def round_down(quantity, step):
    """The largest multiple of `step` up to `quantity`; any quantity where the step is 0."""
    if not step:
        return quantity if quantity > EPSILON else 0.0
    return floor(quantity / step + EPSILON) * step


def plan(claims, ledger, shares=None):
    """Serve the claims in the order of the queue; return {move id: Grant}, also for those that do not ask.

    The sort is stable: claims of the same turn and deadline keep the order in which they come.
    """
    if shares:
        ledger.guarantee(claims, shares)
    return {claim.move_id: ledger.grant(claim) for claim in sorted(claims, key=lambda claim: claim.order)}

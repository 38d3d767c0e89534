"""Re-allocation of scarce goods: who gains, who loses, and why. Plain values in, plain values out.

First the free goods go to the queue (`supply_queue.plan`), then better ranks take from worse ones what these have
reserved and may lose. Quantities are in the product's unit of measure.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from math import inf

from .supply_queue import EPSILON, LAST, Claim, Ledger, round_down

GAINERS = {"win", "improve", "redistribute"}
LOSERS = {"redistribute", "fill"}


@dataclass(frozen=True, slots=True)
class Holder:
    """A move that waits or has reserved goods. `claim.need` is what it still lacks.

    `fixed` is the code of what forbids to take goods from it, empty where nothing does. `silent` is the code of what
    forbids to give it any.
    """

    claim: Claim
    reserved: float
    strategy: str
    customer_id: int
    fixed: str = ""
    silent: str = ""

    @property
    def may_gain(self):
        """Whether it may be given goods that others hold."""
        return not self.silent and self.strategy in GAINERS and self.claim.need > EPSILON

    @property
    def may_lose(self):
        """Whether goods may be taken from it."""
        return not self.fixed and self.strategy in LOSERS and self.reserved > EPSILON


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a move has afterwards, and the code of the reason."""

    after: float
    reason: str


class Reallocation:
    """One run over the moves of some products and warehouses; see `run`."""

    def __init__(self, holders, ledger: Ledger, shares=None, cap_percent=100.0):
        self.holders = sorted(holders, key=lambda holder: holder.claim.order)
        self.ledger = ledger
        self.shares = shares or {}
        self.after = {holder.claim.move_id: holder.reserved for holder in holders}
        self.reasons = {}
        self.transfers = []  # (move id that loses or None for free goods, move id that gains, quantity)
        self.stock = self._get_stock()
        self.room = self._get_room(cap_percent)
        self.losers = defaultdict(list)
        self.spare = defaultdict(float)  # what a rank has reserved of a product beyond its guaranteed share
        for holder in self.holders:
            self.spare[holder.claim.key, holder.claim.rank] += holder.reserved
            if holder.may_lose:
                self.losers[holder.claim.key].append(holder)
        for key, rank in self.spare:
            self.spare[key, rank] -= self.stock[key] * self.shares.get(rank, 0.0) / 100

    def _get_stock(self):
        """{key: quantity free or reserved by the holders}."""
        stock = defaultdict(float)
        for holder in self.holders:
            stock[holder.claim.key] += holder.reserved
        for key, root in {holder.claim.key: holder.claim.root for holder in self.holders}.items():
            stock[key] += max(0.0, self.ledger.free[key, root])
        return stock

    def _get_room(self, cap_percent):
        """{(key, customer): how much more the customer may be given}; a cap of 100 % is none."""
        room = {}
        for holder in self.holders:
            place = holder.claim.key, holder.customer_id
            room.setdefault(place, self.stock[holder.claim.key] * cap_percent / 100 if cap_percent < 100 else inf)
            room[place] -= holder.reserved
        return room

    def run(self):
        """Return ({move id: Outcome}, transfers)."""
        gainers = [holder for holder in self.holders if holder.may_gain]
        self.ledger.guarantee([holder.claim for holder in gainers], self.shares)
        for holder in gainers:
            self._give_free(holder)
        for holder in gainers:
            self._take_from_worse(holder)
        return {holder.claim.move_id: Outcome(self.after[holder.claim.move_id], self._get_reason(holder))
                for holder in self.holders}, self.transfers

    # --- free goods ---

    def _give_free(self, holder):
        claim = holder.claim
        most = self._get_most(holder, claim.need)
        if most <= EPSILON or (claim.whole and most + EPSILON < claim.need):
            self.reasons[claim.move_id] = "cap"
            return
        grant = self.ledger.grant(replace(claim, need=most))
        capped = grant.reason == "full" and most + EPSILON < claim.need
        self.reasons[claim.move_id] = "cap" if capped else grant.reason
        self._move(None, holder, grant.quantity)

    def _get_most(self, holder, need):
        return min(need, max(0.0, self.room[holder.claim.key, holder.customer_id]))

    # --- goods of worse ranks ---

    def _take_from_worse(self, holder):
        """What ships all at once takes free goods and those of worse ranks together, all or nothing."""
        claim = holder.claim
        lack = self._get_most(holder, self._get_lack(holder))
        if lack <= EPSILON:
            return
        free = min(lack, max(0.0, min(limit for limit, _reason in self.ledger.limits(claim)))) if claim.whole else 0.0
        parts = self._choose_donors(holder, lack - free)
        if claim.whole and free + sum(part for _donor, part in parts) + EPSILON < self._get_lack(holder):
            self.reasons[claim.move_id] = "whole"
            return
        if free > EPSILON:
            self.ledger.take(claim, free)
            self._move(None, holder, free)
        for donor, part in parts:
            self._transfer(donor, holder, part)

    def _get_lack(self, holder):
        return holder.claim.need - (self.after[holder.claim.move_id] - holder.reserved)

    def _choose_donors(self, winner, lack):
        """Pairs (donor, quantity): worst rank first, one donor where one is enough, else the latest promise first."""
        donors, spared, parts = self._get_donors(winner), defaultdict(float), []
        room = self._get_unprotected(winner, donors)
        for rank in sorted({donor.claim.rank for donor in donors}, reverse=True):
            group = [donor for donor in donors if donor.claim.rank == rank]
            enough = [donor for donor in group if self._get_loss(donor, spared) + EPSILON >= lack]
            for donor in enough[:1] or group:
                part = round_down(min(lack, room, self._get_loss(donor, spared)), winner.claim.step)
                part = round_down(part, donor.claim.step)
                if part > EPSILON:
                    parts.append((donor, part))
                    spared[rank] += part
                    lack, room = lack - part, room - part
        return parts

    def _get_unprotected(self, winner, donors):
        """How much the winner may take of what worse ranks let go of, beyond what is kept for better ones."""
        claim = winner.claim
        held = self.ledger.held(claim.key, claim.rank) - max(0.0, self.ledger.free[claim.key, claim.root])
        return max(0.0, sum(self._get_loss(donor, {}) for donor in donors) - max(0.0, held))

    def _get_donors(self, winner):
        """Moves of worse ranks from whose goods the winner can reserve, latest promise first."""
        claim = winner.claim
        donors = [donor for donor in self.losers[claim.key] if (
            donor.claim.rank > claim.rank and claim.path[-1] in donor.claim.path
            and self.after[donor.claim.move_id] > EPSILON)]
        return sorted(donors, key=lambda donor: (donor.claim.deadline or LAST, donor.claim.move_id), reverse=True)

    def _get_loss(self, donor, spared):
        """The most that a donor can lose: what it has, down to the share that its tier is guaranteed."""
        rank = donor.claim.rank
        has = min(self.after[donor.claim.move_id], donor.reserved)
        if not self.shares.get(rank):
            return has
        return min(has, max(0.0, self.spare[donor.claim.key, rank] - spared.get(rank, 0.0)))

    # --- bookkeeping ---

    def _transfer(self, donor, winner, quantity):
        self.ledger.take(donor.claim, -quantity)
        self.ledger.take(winner.claim, quantity)
        self.after[donor.claim.move_id] -= quantity
        self.spare[donor.claim.key, donor.claim.rank] -= quantity
        self.room[donor.claim.key, donor.customer_id] += quantity
        self.reasons[donor.claim.move_id] = "lost"
        self._move(donor, winner, quantity)
        self.reasons[winner.claim.move_id] = "taken"

    def _move(self, donor, winner, quantity):
        if quantity > EPSILON:
            claim = winner.claim
            self.after[claim.move_id] += quantity
            self.room[claim.key, winner.customer_id] -= quantity
            self.transfers.append((donor.claim.move_id if donor else None, claim.move_id, quantity))

    def _get_reason(self, holder):
        claim = holder.claim
        gained = self.after[claim.move_id] - holder.reserved
        if abs(gained) > EPSILON:
            return self.reasons[claim.move_id] if self.reasons[claim.move_id] in ("taken", "lost") else "free"
        if claim.need <= EPSILON:
            return holder.fixed or "kept"
        if holder.silent:
            return holder.silent
        if holder.strategy not in GAINERS:
            return holder.strategy
        return self.reasons.get(claim.move_id, "short")

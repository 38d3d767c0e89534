"""The decisions on plain values: fixed cases, and thousands of random ones that must obey the laws of the house."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

from odoo.tests.common import BaseCase, tagged

from ...tools.supply_allocation import Holder, Reallocation
from ...tools.supply_forecast import days_late, forecast, keep
from ...tools.supply_queue import Claim, Ledger, plan, round_down

KEY = (1, 1)
SHELF, LEFT, RIGHT = 10, 11, 12
DAY = datetime(2026, 6, 1)
RANKS = (1, 2, 3, 4, 50)
CASES = 400


def claim(move_id, rank, need, **values):
    return Claim(**{"move_id": move_id, "key": KEY, "path": (1, SHELF), "root": SHELF, "rank": rank, "turn": rank,
                    "deadline": DAY if rank < 50 else None, "need": need, **values})


def ledger(free, *protections):
    return Ledger([(KEY, (1, SHELF), free)], [(KEY, *protection) for protection in protections])


def grant(claims, *args, shares=None):
    return {move_id: (given.quantity, given.reason)
            for move_id, given in plan(claims, ledger(*args), shares).items()}


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyPlan(BaseCase):
    """Who gets how much of what is free."""

    def test_rank_then_promise_then_the_order_in_which_they_come(self):
        claims = [claim(1, 50, 5), claim(2, 2, 5), claim(3, 1, 5, deadline=DAY + timedelta(1)), claim(4, 1, 5),
                  claim(5, 1, 5)]
        self.assertEqual(grant(claims, 12), {
            4: (5, "full"), 5: (5, "full"), 3: (2, "short"), 2: (0, "short"), 1: (0, "short")})

    def test_pegged_before_all(self):
        self.assertEqual(grant([claim(1, 1, 5), claim(2, 50, 5, pegged=True)], 6), {2: (5, "full"), 1: (1, "short")})

    def test_the_turn_decides_the_place_and_the_rank_the_right(self):
        claims = [claim(1, 4, 10, turn=1, deadline=DAY - timedelta(9)), claim(2, 1, 10)]
        self.assertEqual(grant(claims, 12, (1, 8)), {1: (4, "protected"), 2: (8, "short")})

    def test_protected(self):
        self.assertEqual(grant([claim(1, 3, 10), claim(2, 2, 10), claim(3, 1, 10)], 10, (1, 4), (2, 7)),
                         {3: (10, "full"), 2: (0, "short"), 1: (0, "short")})
        self.assertEqual(grant([claim(1, 3, 10), claim(2, 2, 10)], 10, (1, 4), (2, 7)),
                         {2: (6, "protected"), 1: (0, "protected")})

    def test_whole(self):
        self.assertEqual(grant([claim(1, 1, 10, whole=True), claim(2, 2, 5)], 8), {1: (0, "whole"), 2: (5, "full")})
        self.assertEqual(grant([claim(1, 1, 10, whole=True)], 0), {1: (0, "short")})

    def test_steps_and_packs(self):
        self.assertEqual(grant([claim(1, 1, 24, step=12)], 23), {1: (12, "short")})
        self.assertEqual(grant([claim(1, 1, 25, pack=10)], 28), {1: (20, "short")})
        self.assertEqual(grant([claim(1, 1, 25, pack=10)], 40), {1: (25, "full")})
        self.assertEqual((round_down(0.3, 0.1), round_down(7.9, 0), round_down(-1, 0)), (0.1 * 3, 7.9, 0))

    def test_a_shelf_has_no_more_than_it_holds(self):
        stock = Ledger([(KEY, (1, SHELF, LEFT), 4), (KEY, (1, SHELF, RIGHT), 6)])
        claims = [claim(1, 1, 5, path=(1, SHELF, LEFT)), claim(2, 2, 9)]
        self.assertEqual([given.quantity for given in plan(claims, stock).values()], [4, 6])

    def test_a_guaranteed_share(self):
        claims = [claim(1, 1, 10), claim(2, 3, 10)]
        self.assertEqual(grant(claims, 10, shares={3: 30}), {1: (7, "guaranteed"), 2: (3, "short")})
        self.assertEqual(grant([claim(1, 1, 10), claim(2, 3, 1)], 10, shares={3: 30}),
                         {1: (9, "guaranteed"), 2: (1, "full")}, "at most what they need")

    def test_laws(self):
        random = Random(1)
        for case in range(CASES):
            with self.subTest(case=case):
                self._check_laws(random)

    def _check_laws(self, random):
        claims = [self._make_claim(random, number) for number in range(random.randint(1, 12))]
        left, right, protections = random.randint(0, 30), random.randint(0, 30), [
            (KEY, random.choice(RANKS[:3]), random.randint(0, 30)) for _n in range(random.randint(0, 2))]
        stock = [(KEY, (1, SHELF, LEFT), left), (KEY, (1, SHELF, RIGHT), right)]
        grants = plan(claims, Ledger(stock, protections))
        given = {item: grants[item.move_id].quantity for item in claims}
        self.assertLessEqual(sum(given.values()), left + right)
        self.assertLessEqual(sum(q for item, q in given.items() if item.path[-1] == LEFT), left)
        for item, quantity in given.items():
            self.assertTrue(0 <= quantity <= item.need)
            self.assertTrue(not item.whole or quantity in (0, item.need))
            self.assertEqual(grants[item.move_id].reason == "full", quantity == item.need)
        for _key, sequence, kept in protections:
            others = sum(q for item, q in given.items() if item.rank > sequence)
            self.assertLessEqual(others, max(0, left + right - kept))
        if any(item.path[-1] == LEFT or item.whole for item in claims):
            return
        ordered = sorted(claims, key=lambda item: item.order)
        for before, after in pairwise(ordered):
            if before.rank <= after.rank and given[after]:
                self.assertEqual(given[before], before.need, "who comes first is served first")

    def _make_claim(self, random, number):
        rank = random.choice(RANKS)
        path = random.choice([(1, SHELF), (1, SHELF), (1, SHELF), (1, SHELF, LEFT)])
        return claim(number, rank, random.randint(1, 15), path=path, whole=random.random() < 0.1,
                     turn=max(1, rank - random.randint(0, 1)) if rank < 50 else rank,
                     deadline=DAY + timedelta(random.randint(0, 3)) if rank < 50 else None)


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyReallocation(BaseCase):
    """Who takes from whom."""

    def _run(self, holders, free=0, *protections, **settings):
        outcomes, transfers = Reallocation(holders, ledger(free, *protections), **settings).run()
        return {move_id: (outcome.after, outcome.reason) for move_id, outcome in outcomes.items()}, transfers

    def _holder(self, move_id, rank, need, reserved, strategy="redistribute", customer=None, **values):
        flags = {name: values.pop(name) for name in ("fixed", "silent") if name in values}
        return Holder(claim(move_id, rank, need, **values), reserved, strategy, customer or move_id, **flags)

    def test_worst_first_and_no_more_than_needed(self):
        after, transfers = self._run([self._holder(1, 1, 12, 0), self._holder(2, 3, 0, 10), self._holder(3, 4, 0, 10)])
        self.assertEqual(after, {1: (12, "taken"), 2: (8, "lost"), 3: (0, "lost")})
        self.assertEqual(transfers, [(3, 1, 10), (2, 1, 2)])

    def test_steps_of_both_sides(self):
        holders = [self._holder(1, 1, 24, 0, step=12), self._holder(2, 4, 0, 20)]
        self.assertEqual(self._run(holders)[0], {1: (12, "taken"), 2: (8, "lost")})
        holders = [self._holder(1, 1, 5, 0), self._holder(2, 4, 0, 24, step=12)]
        self.assertEqual(self._run(holders)[0], {1: (0, "short"), 2: (24, "kept")})

    def test_only_goods_of_the_right_shelf(self):
        holders = [self._holder(1, 1, 5, 0, path=(1, SHELF, LEFT)), self._holder(2, 4, 0, 5)]
        self.assertEqual(self._run(holders)[0], {1: (0, "short"), 2: (5, "kept")})

    def test_fixed_and_silent(self):
        holders = [self._holder(1, 1, 5, 0, silent="excluded"), self._holder(2, 2, 5, 0),
                   self._holder(3, 4, 0, 9, fixed="picked")]
        self.assertEqual(self._run(holders)[0], {1: (0, "excluded"), 2: (0, "short"), 3: (9, "picked")})

    def test_two_moves_of_a_customer_share_the_cap(self):
        holders = [self._holder(1, 1, 8, 0, customer=7), self._holder(2, 1, 8, 0, customer=7),
                   self._holder(3, 4, 0, 20)]
        after, _transfers = self._run(holders, cap_percent=50.0)
        self.assertEqual((after[1][0], after[2][0], after[3][0]), (8, 2, 10))

    def test_laws(self):
        random = Random(2)
        for case in range(CASES):
            with self.subTest(case=case):
                self._check_laws(random)

    def _make_holders(self, random):
        holders = []
        for number in range(1, random.randint(2, 12)):
            rank = random.choice(RANKS)
            reserved = random.choice((0, 0, random.randint(1, 12)))
            need = random.choice((0, random.randint(1, 12)) if reserved else (random.randint(1, 12),))
            holders.append(self._holder(
                number, rank, need, reserved,
                strategy=random.choice(("win", "improve", "redistribute", "redistribute", "fill", "skip")),
                customer=random.randint(1, 6), whole=random.random() < 0.1 and not reserved,
                fixed=random.choice(("", "", "", "frozen")), silent=random.choice(("", "", "", "excluded")),
                deadline=DAY + timedelta(random.randint(0, 3)) if rank < 50 else None))
        return holders

    def _check_laws(self, random):
        holders, free = self._make_holders(random), random.randint(0, 15)
        cap = random.choice((100.0, 100.0, 40.0))
        kept = random.choice((0, 0, random.randint(1, 15)))
        shares = random.choice(({}, {}, {3: 30.0}))
        outcomes, transfers = Reallocation(
            holders, ledger(free, *([(1, kept)] if kept else [])), shares=shares, cap_percent=cap).run()
        after = {holder.claim.move_id: outcomes[holder.claim.move_id].after for holder in holders}
        by_id = {holder.claim.move_id: holder for holder in holders}
        stock = free + sum(holder.reserved for holder in holders)
        self.assertLessEqual(sum(after.values()), stock + 1e-6, "nothing comes from nowhere")
        change = defaultdict(float)
        for loser_id, winner_id, quantity in transfers:
            self.assertGreater(quantity, 0)
            change[winner_id] += quantity
            self.assertTrue(by_id[winner_id].may_gain)
            if loser_id:
                change[loser_id] -= quantity
                self.assertTrue(by_id[loser_id].may_lose)
                self.assertGreater(by_id[loser_id].claim.rank, by_id[winner_id].claim.rank)
        self.assertLessEqual(sum(q for loser_id, _winner, q in transfers if not loser_id), free + 1e-6)
        for move_id, holder in by_id.items():
            self.assertAlmostEqual(after[move_id], holder.reserved + change[move_id], msg="transfers add up")
            self.assertTrue(-1e-6 <= after[move_id] <= holder.reserved + holder.claim.need + 1e-6)
            if holder.claim.whole:
                self.assertIn(after[move_id], (0, holder.claim.need))
            self.assertTrue(outcomes[move_id].reason)
        self._check_better_ranks(holders, after)
        self._check_cap(holders, after, stock * cap / 100)
        if shares:
            has = sum(holder.reserved for holder in holders if holder.claim.rank == 3)
            left = sum(after[holder.claim.move_id] for holder in holders if holder.claim.rank == 3)
            self.assertGreaterEqual(left + 1e-6, min(has, stock * 0.3))

    def _check_better_ranks(self, holders, after):
        """However many ranks one looks at from the best down, together they have at least what they had."""
        for rank in RANKS:
            best = [holder for holder in holders if holder.claim.rank <= rank]
            self.assertGreaterEqual(sum(after[holder.claim.move_id] for holder in best) + 1e-6,
                                    sum(holder.reserved for holder in best))

    def _check_cap(self, holders, after, most):
        for customer in {holder.customer_id for holder in holders}:
            own = [holder for holder in holders if holder.customer_id == customer]
            had = sum(holder.reserved for holder in own)
            self.assertLessEqual(sum(after[holder.claim.move_id] for holder in own), max(had, most) + 1e-6)

    def test_running_twice_changes_nothing_more(self):
        random = Random(3)
        for case in range(CASES):
            with self.subTest(case=case):
                holders, free = self._make_holders(random), random.randint(0, 15)
                outcomes, transfers = Reallocation(holders, ledger(free)).run()
                taken = sum(quantity for loser_id, _winner, quantity in transfers if not loser_id)
                again = [self._advance(holder, outcomes[holder.claim.move_id].after) for holder in holders]
                self.assertEqual(Reallocation(again, ledger(free - taken)).run()[1], [])

    def _advance(self, holder, after):
        need = holder.claim.need - (after - holder.reserved)
        return replace(holder, reserved=after, claim=replace(holder.claim, need=need))


@tagged("post_install", "-at_install", "crm_relationship")
class TestSupplyForecast(BaseCase):
    """When who waits has his goods."""

    def test_walk(self):
        today = date(2026, 6, 1)
        day = [today + timedelta(days=number) for number in range(10)]
        receipts = [(day[5], 10), (day[2], 4), (day[0] - timedelta(days=3), 1)]
        lacks = [(1, 2, 0), (2, 4, 0), (3, 0, 0), (4, 10, 0), (5, 1, 0)]
        self.assertEqual(forecast(lacks, 2, receipts, today),
                         {1: day[0], 2: day[2], 3: day[0], 4: day[5], 5: day[5]})
        self.assertEqual(forecast([(1, 5, 0)], 2, [], today), {1: None})
        self.assertEqual(forecast([(1, 0, 9)], 0, [], today), {1: today}, "lacks nothing")

    def test_what_is_kept(self):
        today = date(2026, 6, 1)
        later = today + timedelta(days=4)
        self.assertEqual(forecast([(1, 3, 8)], 10, [(later, 1)], today), {1: later})
        self.assertEqual(forecast([(1, 2, 8)], 10, [], today), {1: today})

    def test_keep(self):
        kept = keep([(1, 10), (2, 15)], [(1, 4), (2, 3), (50, 9)])
        self.assertEqual([kept(rank) for rank in (1, 2, 3, 50)], [0, 6, 8, 8])
        self.assertEqual(keep([(1, 3)], [(1, 9)])(50), 0, "all of it is waited for")

    def test_days_late(self):
        today = date(2026, 6, 10)
        self.assertEqual(days_late(date(2026, 6, 12), date(2026, 6, 5), today), 7)
        self.assertEqual(days_late(None, date(2026, 6, 5), today), 5)
        self.assertEqual(days_late(date(2026, 6, 4), date(2026, 6, 5), today), 0)
        self.assertEqual(days_late(date(2026, 6, 4), None, today), 0)

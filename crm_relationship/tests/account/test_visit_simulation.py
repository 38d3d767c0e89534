"""A simulated year of visits: the rhythm is kept as strictly by tier, with less on the road."""

import random
from datetime import date, timedelta

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ...tools.visit_proposals import Day, Due, get_distance, spread

INTERVALS = {1: 30, 2: 90, 3: 180}
FIRST, HOME = date(2024, 1, 1), (49, 10.5)


def by_tier(dues, days):
    """What most people do: the best tier first, wherever they are."""
    planned = {}
    for day in days:
        waiting = [due for due in sorted(dues, key=lambda due: (due.rank, due.end, due.id))
                   if due.start <= day.date and due.id not in planned]
        planned.update((due.id, day.date) for due in waiting[:day.room])
    return planned


def drive(stops):
    """Kilometres from home by these places and back."""
    places = [Due(0, 0, FIRST, FIRST, place) for place in (HOME, *stops, HOME)]
    return sum(map(get_distance, places, places[1:]))


def simulate(plan, room, days=365):
    """Shares kept of each tier, and kilometres a visit; one visit in ten falls through."""
    dice = random.Random(1)
    towns = [(48 + 2 * dice.random(), 9 + 3 * dice.random()) for _number in range(12)]
    tiers = [1] * 12 + [2] * 36 + [3] * 72
    places = [(north + dice.gauss(0, 0.08), east + dice.gauss(0, 0.12)) for north, east in dice.choices(towns, k=120)]
    last = [FIRST - timedelta(days=dice.randrange(INTERVALS[tier])) for tier in tiers]
    kept, made, road = dict.fromkeys(INTERVALS, 0), dict.fromkeys(INTERVALS, 0), 0

    def ends(number):
        return last[number] + timedelta(days=INTERVALS[tiers[number]])

    for day in (FIRST + timedelta(days=number) for number in range(days)):
        ahead = [Day(day + timedelta(days=number), room) for number in range(28)]
        ahead = [later for later in ahead if later.date.weekday() < 5]
        if day.weekday() > 4:
            continue
        dues = [Due(number, tier, ends(number) - timedelta(days=INTERVALS[tier] // 4), ends(number), places[number])
                for number, tier in enumerate(tiers)]
        stops = [number for number, planned in plan(dues, ahead).items() if planned == day]
        road += drive([places[number] for number in stops])
        for number in stops:
            if dice.random() > 0.1:
                kept[tiers[number]] += day <= ends(number)
                made[tiers[number]] += 1
                last[number] = day
    for number, tier in enumerate(tiers):
        made[tier] += ends(number) < FIRST + timedelta(days=days)  # still waiting
    return {tier: kept[tier] / made[tier] for tier in kept}, road / sum(made.values())


@tagged("post_install", "-at_install", "crm_relationship")
class TestVisitSimulation(BaseCase):
    def test_with_time_enough(self):
        shares, road = simulate(spread, 3)
        _others, by_tier_road = simulate(by_tier, 3)
        self.assertGreater(min(shares.values()), 0.96)
        self.assertLess(road, 0.75 * by_tier_road)

    def test_with_too_little_time(self):
        """The best tiers are kept, the last one waits."""
        shares, road = simulate(spread, 2)
        _others, by_tier_road = simulate(by_tier, 2)
        self.assertGreater(min(shares[1], shares[2]), 0.95)
        self.assertLess(road, 0.9 * by_tier_road)

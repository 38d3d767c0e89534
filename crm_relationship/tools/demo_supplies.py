"""What the demo wholesaler's key accounts order again and again, as plain values. The same seed, the same story."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from .demo_story import Product

SUPPLIED_DAYS = 240
LEAST_YEARLY_REVENUE, MOST_YEARLY_REVENUE = 28_000, 80_000  # from the latter on they order all kinds but one
FAST_DAYS = 30  # the others order only what is used up as fast
INTERVAL_SPREAD = 0.15


class Supply(NamedTuple):
    """Something used up regularly: nobody has ordered it since `until_days_ago`."""

    product: Product
    kind: str
    interval_days: int
    quantity: int
    until_days_ago: int


def add_supplies(orders, supplies, today, seed):
    """The orders, in the same order, those of the bigger customers with what they have used up by then."""
    added = defaultdict(dict)
    first, kinds = today - timedelta(days=SUPPLIED_DAYS), sorted({supply.kind for supply in supplies})
    customers = defaultdict(list)
    for place, order in enumerate(orders):
        if order.chapter.yearly_revenue >= LEAST_YEARLY_REVENUE and order.ordered_at.date() >= first:
            customers[order.chapter.partner].append(place)
    for number, (partner, places) in enumerate(sorted(customers.items())):
        dice, left_out = random.Random(f"{seed} {partner}"), kinds[number % len(kinds)]
        is_big = orders[places[0]].chapter.yearly_revenue >= MOST_YEARLY_REVENUE
        for supply in supplies:
            if supply.kind != left_out and (is_big or supply.interval_days <= FAST_DAYS):
                for place in find_orders(supply, [(place, orders[place].ordered_at.date()) for place in places],
                                         today, dice):
                    added[place][supply.product] = supply.quantity * dice.choice((1, 1, 1, 2))
    return [replace(order, lines=(*order.lines, *added[place].items())) for place, order in enumerate(orders)]


def find_orders(supply, days, today, dice):
    """Of pairs (place, day) in time order, the places of the orders with a supply."""
    runs_out = days[0][1] + timedelta(days=dice.uniform(0, supply.interval_days))
    last = today - timedelta(days=supply.until_days_ago)
    places = []
    for place, day in days:
        if runs_out <= day <= last:
            places.append(place)
            runs_out = day + timedelta(days=dice.gauss(supply.interval_days, INTERVAL_SPREAD * supply.interval_days))
    return places

"""The demo wholesaler's year as plain values: who orders what on which day. The same seed tells the same story."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta

# Share of an average month's sales by calendar month; each row sums to 12.
SEASONS = {
    "flat": (1.0,) * 12,
    "spring": (0.7, 0.9, 1.4, 1.6, 1.5, 1.1, 0.8, 0.6, 0.8, 0.9, 0.9, 0.8),
    "summer": (0.5, 0.6, 0.7, 0.8, 1.0, 1.5, 2.2, 2.0, 1.2, 0.6, 0.5, 0.4),
    "autumn": (0.8, 0.8, 0.9, 0.9, 0.9, 0.8, 0.7, 0.8, 1.4, 1.7, 1.5, 0.8),
}
RHYTHM_JITTER = 0.15
AMOUNT_JITTER = 0.25
OWN_ASSORTMENT_SHARE = 0.8
CONTACT_SHARE = 0.4
# How much of what is left goes into each of the up to three lines of an order.
BASKET_SHARES = (0.5, 0.5, 1.0)
SATURDAY = 5


@dataclass(frozen=True)
class Chapter:
    """One stretch of steady buying of one customer.

    Days are days before today: the first order on `first_day`, the last on or before `last_day`. `interval_days` 0
    means one single order of `yearly_revenue`. `yearly_revenue` is the present yearly rate in company currency,
    `trend_percent` its growth a year. `payment_delay_days` counts from the due date; None: not invoiced here.
    """

    partner: str
    contacts: tuple
    yearly_revenue: float
    interval_days: float
    first_day: int
    last_day: int
    trend_percent: float
    season: str
    assortment: str
    discount: float
    payment_delay_days: int | None
    returns: int

    @property
    def is_invoiced(self):
        """Whether the invoices of this customer are part of the story."""
        return self.payment_delay_days is not None

    @classmethod
    def from_row(cls, row):
        """A chapter from a row of the story file (a dict of strings)."""
        delay = row["payment_delay_days"]
        return cls(
            partner=row["partner"],
            contacts=tuple(row["contacts"].split()),
            yearly_revenue=float(row["yearly_revenue"]),
            interval_days=float(row["interval_days"]),
            first_day=int(row["first_day"]),
            last_day=int(row["last_day"]),
            trend_percent=float(row["trend_percent"]),
            season=row["season"],
            assortment=row["assortment"],
            discount=float(row["discount"]),
            payment_delay_days=int(delay) if delay else None,
            returns=int(row["returns"] or 0),
        )


@dataclass(frozen=True)
class Product:
    """A product the wholesaler sells: `price` in company currency, `margin_percent` of that price."""

    key: str
    assortment: str
    price: float
    margin_percent: float


@dataclass(frozen=True)
class PlannedOrder:
    """An order to be: `lines` are pairs (product, quantity)."""

    chapter: Chapter
    placed_by: str
    ordered_at: datetime
    lines: tuple


def plan_orders(chapters, products, today, seed):
    """All orders of all chapters, oldest first. Each chapter draws from its own random numbers."""
    orders = []
    for number, chapter in enumerate(chapters):
        dice = random.Random(f"{seed} {number} {chapter.partner}")
        orders += [plan_order(chapter, products, today, day, dice) for day in order_days(chapter, dice)]
    return sorted(orders, key=lambda order: (order.ordered_at, order.chapter.partner))


def order_days(chapter, dice):
    """How many days before today the customer orders, in time order; the last one is exactly `last_day`."""
    if not chapter.interval_days:
        return [chapter.first_day]
    days, day = [], float(chapter.first_day)
    while day > chapter.last_day + chapter.interval_days / 2:
        days.append(round(day))
        day -= chapter.interval_days * dice.uniform(1 - RHYTHM_JITTER, 1 + RHYTHM_JITTER)
    return [*days, chapter.last_day]


def plan_order(chapter, products, today, day, dice):
    """One order `day` days before today, moved to a Friday where it falls on a week-end."""
    date = today - timedelta(days=day)
    date -= timedelta(days=max(0, date.weekday() - SATURDAY + 1))
    ordered_at = datetime.combine(date, time(dice.randint(7, 16), dice.randint(0, 59)))
    by_contact = chapter.contacts and dice.random() < CONTACT_SHARE
    return PlannedOrder(
        chapter=chapter,
        placed_by=dice.choice(chapter.contacts) if by_contact else chapter.partner,
        ordered_at=ordered_at,
        lines=fill_basket(order_amount(chapter, date, day, dice), chapter.assortment, products, dice),
    )


def order_amount(chapter, date, day, dice):
    """What the order is worth, before it is rounded to whole pieces."""
    if not chapter.interval_days:
        return chapter.yearly_revenue
    usual = chapter.yearly_revenue * chapter.interval_days / 365
    growth = (1 + chapter.trend_percent / 100) ** (-day / 365)
    season = SEASONS[chapter.season][date.month - 1]
    return usual * growth * season * dice.uniform(1 - AMOUNT_JITTER, 1 + AMOUNT_JITTER)


def fill_basket(amount, assortment, products, dice):
    """Up to three products worth about `amount` together, most of them of the customer's own assortment."""
    affordable = [product for product in products if product.price <= amount] or [cheapest(products)]
    own = [product for product in affordable if product.assortment == assortment] or affordable
    lines, rest = {}, amount
    for share in BASKET_SHARES:
        shelf = own if dice.random() < OWN_ASSORTMENT_SHARE else affordable
        product = dice.choice(shelf)
        quantity = int(rest * share // product.price)
        if quantity:
            lines[product] = lines.get(product, 0) + quantity
            rest -= quantity * product.price
    return tuple((lines or {cheapest(affordable): 1}).items())


def cheapest(products):
    """The product with the lowest price; the key decides between equal ones."""
    return min(products, key=lambda product: (product.price, product.key))

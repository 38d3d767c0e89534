"""Churn risk: the chance that a customer does not order again within his horizon, from his own past only.

Model
-----
The idea is that of the "buy till you die" models: a customer orders at his own rate until one day he silently stops.
Fader, Hardie and Lee, "Counting your customers the easy way" (Marketing Science 24, 2005), give the BG/NBD model;
Batislam, Denizel and Filiztekin (Int. J. of Research in Marketing 24, 2007) the MBG/NBD variant, where a customer may
stop after his first order too. Its closed form is kept here with two changes, so that no parameter is fitted to a
database and no customer is compared with another:

* The prior rate is fixed: everybody is taken to have ordered once in one more year before his first order (gamma shape
  and scale of the MBG/NBD). It counts for a lot after one or two orders and for little after twenty.
* Orders come in bunches, which the Poisson process of the model does not know. Silence is therefore weighed with
  ``n ** 0.8`` instead of ``n``, and the prior odds of having stopped fall with ``sqrt(n)`` instead of ``n``.

With n orders, x = last - first, s = as_of - last, t = as_of - first (days), H = 365::

    odds_stopped = 0.6 / sqrt(n) * (1 + s / (H + x)) ** (n ** 0.8)
    active       = 1 / (1 + odds_stopped)
    returns      = 1 - (1 + H / (H + t) + 1 / n) ** -n
    churn_risk   = 1 - active * returns

The horizon behind ``returns`` is a year plus the customer's own expected interval ``(H + t) / n``: who orders every two
years is not called lost because one year is over.

What is monotone
----------------
* Rises strictly with silence: same n, first, last, later as_of.
* Falls with a later last order: same n, first, as_of.
* Falls with a longer history of the same rhythm: more orders at the same mean interval, silent for the same number of
  days, up to five of those intervals (checked up to 500 orders and intervals of 1 to 1,000 days).
* Falls with more orders within the same first, last and as_of, while silence is in keeping with the rhythm: certain
  as long as ``1.6 * n ** 0.8 * ln(1 + s / (H + x)) <= 1``. Beyond that more orders may mean more risk, on purpose:
  two months of silence say nothing about a yearly customer and much about a weekly one.

The same in PostgreSQL, for n >= 1 and first_order_date <= last_order_date <= as_of (exponents are capped at 700 on
both sides, since PostgreSQL raises an error when a double overflows or underflows)::

    1 - (1 - exp(-least(700, n * ln(1 + 365.0::float8 / (365 + (as_of - first_order_date)) + 1.0::float8 / n))))
        / (1 + 0.6::float8 / sqrt(n::float8) * exp(least(700, power(n::float8, 0.8::float8)
            * ln(1 + (as_of - last_order_date)::float8 / (365 + (last_order_date - first_order_date))))))
"""

from math import exp, floor, log, sqrt
from typing import NamedTuple

# Time scale in days: the horizon of the forecast and, at the same time, the weight of the prior (one order a year).
HORIZON_DAYS = 365
# Odds that a customer stops right after his first order. CDNOW is indifferent from 0.4 to 1.0; higher warns earlier.
STOP_ODDS = 0.6
# Orders bunch: n orders weigh like n ** 0.8 independent ones when silence is judged. 1 would be the MBG/NBD model.
BUNCHING = 0.8
# exp() of more than this leaves the range of a double; the risk is 1 (or 0) to the last digit long before.
MAX_EXPONENT = 700.0

# Below this history a figure is given, but it is too early to tell and no warning is raised: two intervals are the
# least that make a rhythm, and three orders within a few days are one purchase.
MIN_ORDERS = 3
MIN_SPAN_DAYS = 30

# From this risk on a warning is raised. On CDNOW, 0.5 is right in two of three warnings but sees one leaver in five;
# 0.4 is right in every other one and sees more than half of them.
WARNING_RISK = 0.4
DANGER_RISK = 0.7  # shown in red

# Silent for this many of the own intervals, a customer is called overdue: people round it to two.
OVERDUE_FROM = 1.5

# Drivers: the chance of not returning although active, from which a customer counts as a rare buyer, and up to which
# as a frequent one. From 0.19 on, every confident customer with a risk of a half or more is either silent or rare.
RARE_FROM = 0.19
FREQUENT_UP_TO = 0.05


class Driver(NamedTuple):
    """One reason behind a figure: a code and the numbers (days, counts, ratios) that a sentence about it needs."""

    code: str
    values: dict


def churn_factors(order_count, first_date, last_date, as_of):
    """Return ``(active, returns)``: the chance to be active still, and to order within the horizon if so.

    ``order_count`` is the lifetime number of orders (at least 1), the dates are ``datetime.date``, as_of inclusive.
    Raises ValueError without orders, or when the dates are not in order.
    """
    if order_count < 1:
        raise ValueError("Churn risk needs at least one order.")
    if not first_date <= last_date <= as_of:
        raise ValueError("First order, last order and the date of judgement must follow each other.")
    return _factors(order_count, (last_date - first_date).days, (as_of - last_date).days)


def _factors(order_count, span, silence):
    weight = min(MAX_EXPONENT, order_count**BUNCHING * log(1 + silence / (HORIZON_DAYS + span)))
    active = 1 / (1 + STOP_ODDS / sqrt(order_count) * exp(weight))
    pace = log(1 + HORIZON_DAYS / (HORIZON_DAYS + span + silence) + 1 / order_count)
    returns = 1 - exp(-min(MAX_EXPONENT, order_count * pace))
    return active, returns


def churn_risk(order_count, first_date, last_date, as_of):
    """Return the chance, 0 to 1, that the customer does not order again within his horizon.

    Arguments and errors as in :func:`churn_factors`.
    """
    active, returns = churn_factors(order_count, first_date, last_date, as_of)
    return 1 - active * returns


def risk(order_count, span, silence):
    """The same by days: from the first order to the last one, and since. Days may be fractions of one."""
    active, returns = _factors(order_count, span, silence)
    return 1 - active * returns


def as_shown(risk):
    """Return the risk (0 to 1) in whole percent, as people see it: it is judged by that, so that 40 % is 40 %."""
    return floor(100 * risk + 0.5) / 100


def level(risk):
    """Return how serious a risk (0 to 1) is: ``low``, ``warning`` or ``danger``."""
    shown = as_shown(risk)
    return "danger" if shown >= DANGER_RISK else "warning" if shown >= WARNING_RISK else "low"


def is_confident(order_count, first_date, last_date):
    """Return whether the history is long enough to warn; otherwise it is too early to tell.

    Dates are ``datetime.date`` or None (then False). Doesn't depend on the day of judgement.
    """
    if not first_date or not last_date:
        return False
    return order_count >= MIN_ORDERS and (last_date - first_date).days >= MIN_SPAN_DAYS


def times_overdue(order_count, first_date, last_date, as_of):
    """Return for how many of the own intervals the customer has been silent, in whole ones.

    0 where that is fewer than two, or too early to tell. Arguments and errors as in :func:`churn_factors`.
    """
    churn_factors(order_count, first_date, last_date, as_of)
    if not is_confident(order_count, first_date, last_date):
        return 0
    ratio = (as_of - last_date).days / _interval(order_count, (last_date - first_date).days)
    return floor(ratio + 0.5) if ratio >= OVERDUE_FROM else 0


def _interval(order_count, span):
    """The own mean interval of who has ordered on more than one day, in days."""
    return span / (order_count - 1)


def drivers(order_count, first_date, last_date, as_of):
    """Return what drives the risk as a list of :class:`Driver`, the most important first.

    Codes (all values are days, counts or ratios; ``interval`` is the own mean interval, absent after one order day):
    ``too_early`` orders, span; ``silent`` (longer than the own interval) and ``rhythm_kept`` days, interval, ratio;
    ``rare`` and ``frequent`` orders, tenure, days. Arguments and errors as in :func:`churn_factors`.
    """
    active, returns = churn_factors(order_count, first_date, last_date, as_of)
    span = (last_date - first_date).days
    silence = (as_of - last_date).days
    found = []
    if span:
        interval = _interval(order_count, span)
        ratio = silence / interval
        code = "silent" if ratio > 1 else "rhythm_kept"
        found.append((1 - active, Driver(code, {"days": silence, "interval": interval, "ratio": ratio})))
    if 1 - returns >= RARE_FROM or 1 - returns <= FREQUENT_UP_TO:
        code = "rare" if 1 - returns >= RARE_FROM else "frequent"
        found.append((1 - returns, Driver(code, {"orders": order_count, "tenure": span + silence, "days": silence})))
    found.sort(key=lambda item: -item[0])
    result = [driver for _weight, driver in found]
    if not is_confident(order_count, first_date, last_date):
        result.insert(0, Driver("too_early", {"orders": order_count, "span": span}))
    return result

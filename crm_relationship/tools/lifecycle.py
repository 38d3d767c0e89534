"""At which stage of the relation a customer is, by plain figures. Imports no odoo; a run does the same in SQL.

prospect      has never ordered
introduction  fewer than three orders, or not yet ninety days a customer
growth        buys at least a fifth more than in the window before, and is not about to leave
maturity      neither grows nor declines: keeps the rhythm
decline       may leave, or buys at least a fifth less than before, in smaller orders
lost          one interval of their own has passed since the day the churn risk reached 0.6
"""

from . import churn

STAGES = ("prospect", "introduction", "growth", "maturity", "decline", "lost")
# These three turn into each other only when the rule has said so for a month. The others are facts: a first order, a
# third one, an order after all, a silence that is too long.
STEADY_STAGES = ("growth", "maturity", "decline")
STEADY_DAYS = 30

INTRODUCTION_ORDERS = 3
INTRODUCTION_DAYS = 90
CHANGE_PERCENT = 20  # so much more than in the window before is growth, so much less is decline
WARNING_RISK = churn.WARNING_RISK - 0.005  # a risk is judged by the whole percent that people see
LOST_RISK = 0.6


def own_interval(order_count, span_days):
    """Days between two orders of a customer; of who has ordered only once, the horizon of the churn risk."""
    return span_days / (order_count - 1) if order_count > 1 else churn.HORIZON_DAYS


def is_lost(order_count, span_days, silence_days):
    """Whether the churn risk had reached 0.6 one own interval ago already."""
    since = silence_days - own_interval(order_count, span_days)
    return since >= 0 and churn.risk(order_count, span_days, since) >= LOST_RISK


def is_shrinking(revenue, order_count, previous_revenue, previous_order_count):
    """Whether at least a fifth less was bought than in the window before, in smaller orders."""
    return (previous_revenue > 0 and 100 * revenue <= (100 - CHANGE_PERCENT) * previous_revenue
            and revenue * previous_order_count < previous_revenue * order_count)


def stage(order_count, span_days, silence_days, window, previous):
    """The stage by the rule, before anything is steadied.

    :param order_count: orders ever
    :param span_days: days from the first order to the last one
    :param silence_days: days since the last one
    :param window: `(net revenue, orders)` of the policy's window
    :param previous: the same of the window before
    """
    if not order_count:
        return "prospect"
    if is_lost(order_count, span_days, silence_days):
        return "lost"
    if order_count < INTRODUCTION_ORDERS or span_days + silence_days < INTRODUCTION_DAYS:
        return "introduction"
    if churn.risk(order_count, span_days, silence_days) >= WARNING_RISK or is_shrinking(*window, *previous):
        return "decline"
    grows = window[0] > 0 and 100 * window[0] >= (100 + CHANGE_PERCENT) * previous[0]
    return "growth" if grows else "maturity"

"""When a customer becomes a case and when a case ends. The SQL of a night and the tests read the same limits."""

from datetime import timedelta
from math import ceil

from . import churn

OPEN_STATES = ("at_risk", "planned", "saving")

# A case opens when a limit is crossed, not as long as it is exceeded: so many days ago the risk was below it. Who has
# been gone for longer is won back, not kept.
CROSSING_DAYS = 45
# Orders that shrink: the mean of the last ones against that of those before, and what it does to the odds of leaving.
LAST_ORDERS, ORDERS_BEFORE, SHRUNK_TO, MOST_WEIGHT = 3, 9, 0.7, 2.0
COMPLAINT_DAYS, PROMISE_DAYS = 90, 30
# A customer has come back when they have ordered and the risk is clearly below the limit.
RECOVERED_BELOW = 0.8
# From this risk on, half to two thirds do not return: it is probably too late.
TOO_LATE_RISK = 0.6
# No new case so soon after the last one: that many days, or the own interval where it is longer.
REOPEN_DAYS = 30
DEFAULT_INTERVAL = 365.0
# A lost customer is asked to come back when they have been silent for so many of their own intervals, and at least so
# many days; trying takes as long.
WIN_BACK_INTERVALS, WIN_BACK_DAYS = 2, 60
# Who wrote on so many days of a year is quiet after so many of their own intervals without a word, and at least so
# many days: letters come in bunches.
QUIET_LETTERS, QUIET_INTERVALS, QUIET_DAYS, LETTERS_DAYS = 6, 3, 30, 365
LONGEST_SILENCE = 100 * 365


def reaches(risk, level):
    """Whether a risk has reached a level (both 0 to 1), by the whole percent that people see."""
    return churn.as_shown(risk) >= churn.as_shown(level)


def silence_until(order_count, span, level):
    """After how many days of silence the churn risk reaches a level (0 to 1); 0 where it has from the start.

    :param order_count: orders so far, at least 1
    :param span: days from the first order to the last one
    """
    low, high = 0, LONGEST_SILENCE
    if reaches(churn.risk(order_count, span, low), level):
        return 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(churn.risk(order_count, span, middle), level) else (middle, high)
    return high


def own_interval(order_count, span):
    """Days between the orders of a customer, on average; a year where there is no second order day."""
    return span / (order_count - 1) if order_count > 1 and span else DEFAULT_INTERVAL


def days_of_case(order_count, first_day, last_day, threshold):
    """`(at risk since, probably too late from, lost from)`, as days."""
    span = (last_day - first_day).days
    since = last_day + timedelta(days=silence_until(order_count, span, threshold))
    too_late = last_day + timedelta(days=silence_until(order_count, span, TOO_LATE_RISK))
    return since, too_late, too_late + timedelta(days=ceil(own_interval(order_count, span)))


def order_size_weight(ratio):
    """By how much the odds of leaving count more for orders that have shrunk to this ratio of those before."""
    return min(MOST_WEIGHT, ratio ** -0.5) if ratio > 0 else MOST_WEIGHT


def win_back_days(interval):
    """For how many days a lost customer has to be silent until they are asked to come back."""
    return max(WIN_BACK_DAYS, ceil(WIN_BACK_INTERVALS * interval))


def judge_loss(value, chance, cost, new_cost, is_natural):
    """What to do about a lost customer: `win_back`, `replace` or `let_go`.

    :param value: what they would bring if they came back, such as the margin of some years
    :param chance: how likely it is that trying to win them back succeeds, 0 to 1
    :param cost: what trying costs
    :param new_cost: what winning a new customer costs; 0: nobody is replaced
    :param is_natural: whether nobody could have kept them, so that nobody can win them back
    """
    if value <= 0:
        return "let_go"
    if not is_natural and chance * value >= cost:
        return "win_back"
    return "replace" if 0 < new_cost <= value else "let_go"

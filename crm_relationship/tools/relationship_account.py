"""The relationship account: what we have paid in with a customer, and what we have taken out. The SQL and the screens
go by the same limits."""

from dateutil.relativedelta import relativedelta

WINDOW_MONTHS = 12  # what is older no longer counts
TREND_DAYS = 90  # the balance is compared with the one so many days ago
FALL = 8  # points: to have fallen by so many within these days is a sign of leaving


def get_start(day):
    """The last day before those that count on a day."""
    return day - relativedelta(months=WINDOW_MONTHS)


def get_balance(points, day):
    """The balance at the end of a day.

    :param points: pairs of a day and the points of what happened on it, in any order
    """
    return sum(number for date, number in points if get_start(day) < date <= day)


def get_month_ends(day):
    """The last days of the twelve months before the one that a day is in, oldest first, and that day."""
    first = day.replace(day=1)
    return [*(first - relativedelta(months=number, days=1) for number in reversed(range(12))), day]

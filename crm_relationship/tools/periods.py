"""Periods as people, callers and reports name them: a code, or a first and a last day. Plain dates in and out.

Documents count on their UTC day, in the tiers' figures as everywhere else. Only which day is "today", and so in which
month people are, is the company's own: `res.company._get_today`.
"""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

LAST_12_MONTHS = "last_12_months"


def get_quarter(day):
    """The first day of the quarter that a day lies in."""
    return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)


# code: the first day, as of today, which is the last day of all of them
STARTS = {
    "this_month": lambda today: today.replace(day=1),
    "this_quarter": get_quarter,
    "this_year": lambda today: today.replace(month=1, day=1),
    "last_3_months": lambda today: today.replace(day=1) - relativedelta(months=2),
    LAST_12_MONTHS: lambda today: today.replace(day=1) - relativedelta(months=11),
}


class Period(NamedTuple):
    """From one day to another, both included."""

    first: date
    last: date

    def get_previous(self):
        """The same part of the time before: of as many months before for a period that begins with a month, else as
        many days right before.
        """
        if self.first.day > 1:
            length = self.last - self.first + timedelta(days=1)
            return Period(self.first - length, self.last - length)
        months = relativedelta(months=len(self.get_months()))
        last = self.last - months
        if (self.last + timedelta(days=1)).day == 1:
            last = self.last + timedelta(days=1) - months - timedelta(days=1)
        return Period(self.first - months, last)

    def get_months(self):
        """The first days of the months that it touches, oldest first."""
        number = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1
        return [self.first.replace(day=1) + relativedelta(months=month) for month in range(number)]


def get_period(today, code=None, first=None, last=None):
    """The `Period` of a code, or from one day to another; the last day is today and the period the last 12 months,
    unless something else is given.
    """
    if code:
        return Period(STARTS[code](today), today)
    last = last or today
    return Period(first or STARTS[LAST_12_MONTHS](last), last)


def is_ordered(first, last):
    """Whether a period may go from one day to another."""
    return not first or not last or first <= last


def get_moments_domain(name, first, last):
    """The domain of moments (a field that holds a date and a time) of the UTC days from the first to the last, as
    documents count. A plain day would begin at midnight of whoever opens the list.
    """
    return [(name, ">=", f"{first} 00:00:00"), (name, "<", f"{last + timedelta(days=1)} 00:00:00")]

"""Days that come round each year. Imports no odoo."""

from calendar import isleap
from datetime import timedelta

LEAP_DAY = "02-29"


def days_kept(first, last):
    """The days of the year, as `MM-DD`, that are kept from the first to the last day: 29 February is kept on the 28th
    in years that do not have it."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    kept = {f"{day:%m-%d}" for day in days}
    if any((day.month, day.day) == (2, 28) and not isleap(day.year) for day in days):
        kept.add(LEAP_DAY)
    return sorted(kept)

"""What key accounts are expected to need, from what they bought: plain values, imports no odoo."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

RECENT_DAYS = 90
LEAST_GROWTH, MOST_GROWTH = 0.5, 2.0
PEAK = 1.25  # a season is one that needs at least so many times the year's average


@dataclass(frozen=True, slots=True)
class Bought:
    """Quantities of a product that the entitled tiers ordered: in the same season last year, in the last RECENT_DAYS,
    in these days a year ago, and in the whole year before today."""

    season: float = 0.0
    recent: float = 0.0
    recent_last_year: float = 0.0
    year: float = 0.0


@dataclass(frozen=True, slots=True)
class Windows:
    """Half-open pairs of days (from, before) over which `Bought` sums up."""

    season: tuple
    recent: tuple
    recent_last_year: tuple
    year: tuple


def get_windows(date_from, date_to, today):
    """The windows for a season of [date_from, date_to], seen from `today`."""
    return Windows(
        season=(year_before(date_from), year_before(date_to) + timedelta(days=1)),
        recent=(today - timedelta(days=RECENT_DAYS), today),
        recent_last_year=(year_before(today) - timedelta(days=RECENT_DAYS), year_before(today)),
        year=(year_before(today), today))


def year_before(day):
    """The same day of the year before; 28 February for the 29th."""
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


def growth(bought):
    """How much more they buy than a year ago, between LEAST_GROWTH and MOST_GROWTH; 1 where nothing can be compared."""
    if not bought.recent_last_year or not bought.recent:
        return 1.0
    return min(MOST_GROWTH, max(LEAST_GROWTH, bought.recent / bought.recent_last_year))


def expect(bought, season_days):
    """Expected need of the season: last year's times the growth since; without a last year, what they buy lately."""
    if bought.season:
        return bought.season * growth(bought)
    return bought.recent * season_days / RECENT_DAYS


def cover(bought, season_days, coverage_days):
    """Quantity that covers `coverage_days` of the expected need of a season, in whole units."""
    return ceil(round(expect(bought, season_days) / season_days * coverage_days, 6)) if season_days else 0


def is_peak(bought, season_days):
    """Whether the entitled tiers are expected to need clearly more in the season than on the average of the year."""
    return bought.season > 0 and expect(bought, season_days) / season_days >= PEAK * bought.year / 365

"""Which customer is visited on which day: plain values in, plain values out."""

from datetime import date, timedelta
from math import cos, hypot, radians
from typing import NamedTuple

NEAR_KM = 25
KM_A_DEGREE = 111.2
SOON = timedelta(days=14)
TIGHT = 0.8  # of the room, from which on time is short: with 1 the second tier is late before anybody notices
HOURS_A_VISIT = 2  # with the way there


class Due(NamedTuple):
    """A customer who may be visited from a day on, and is to be visited by another; `rank` 1 comes first.

    `place` is latitude and longitude, None where nobody knows; `area` is the postal area, empty where nobody knows.
    """

    id: int
    rank: int
    start: date
    end: date
    place: tuple | None = None
    area: str = ""


class Day(NamedTuple):
    """A working day, and how many visits it has room for."""

    date: date
    room: int


def spread(dues, days):
    """`{id: day}` of those of the dues that have found room.

    Each day opens with the best tier among those due within two weeks, then takes who is near to it and may be visited
    already, and fills up with who is due. Where those are four fifths of the visits that two weeks have room for, the
    best tier comes strictly first, whoever is nearest within it.
    """
    waiting, planned = sorted(dues, key=lambda due: (due.rank, due.end, due.id)), {}
    for number, day in enumerate(days):
        soon = day.date + SOON
        room = sum(later.room for later in days[number:] if later.date < soon)
        is_tight = sum(due.end <= soon for due in waiting) > TIGHT * room
        for due in _fill(day, [due for due in waiting if due.start <= day.date], is_tight):
            planned[due.id] = day.date
        waiting = [due for due in waiting if due.id not in planned]
    return planned


def _fill(day, waiting, is_tight):
    """Those of who is waiting, the best first, that are visited on a day; `is_tight`: time is short."""
    soon = [due for due in waiting if due.end <= day.date + SOON]
    if not soon or not day.room:
        return []
    first = soon[0]

    def distance(due):
        return get_distance(first, due)

    if is_tight:
        ordered = sorted(soon, key=lambda due: (due.rank, distance(due)))
        return [first, *(due for due in ordered if due is not first)][:day.room]
    near = sorted((due for due in waiting if due is not first and distance(due) <= NEAR_KM), key=distance)
    far = sorted((due for due in soon if due is not first and distance(due) > NEAR_KM), key=distance)
    return [first, *near, *far][:day.room]


def get_distance(one, other):
    """Kilometres between two of them as the crow flies; without coordinates 0 in the same postal area, else far."""
    if one.place and other.place:
        north = one.place[0] - other.place[0]
        east = (one.place[1] - other.place[1] + 180) % 360 - 180
        return KM_A_DEGREE * hypot(north, east * cos(radians((one.place[0] + other.place[0]) / 2)))
    return 0 if one.area and one.area == other.area else 10 * NEAR_KM


def get_rooms(hours, most, reserve_percent, taken):
    """How many visits may still be proposed for each of some days, one after the other.

    :param hours: of each day, the working hours that are free
    :param most: visits a day at most
    :param reserve_percent: what is left free for what comes up and for new customers, spread over the days
    :param taken: of each day, how many visits stand on it already
    """
    rooms, share, before = [], most * (1 - reserve_percent / 100), 0
    for number, (free, visits) in enumerate(zip(hours, taken, strict=True), 1):
        ours = int(number * share + 1e-9)
        rooms.append(max(0, min(ours - before - visits, int(free / HOURS_A_VISIT))))
        before = ours
    return rooms

"""When waiting moves will have their goods: a walk along the queue with what is free and what is coming."""

from .supply_queue import EPSILON


def forecast(lacks, free, receipts, today):
    """Return {move id: day on which all it lacks is there, None where nothing in sight covers it}.

    :param lacks: pairs (move id, quantity lacking) in the order of the queue
    :param free: quantity that is free today
    :param receipts: pairs (day, quantity) of what is coming; one that is overdue counts as coming today
    """
    days, supply, position, available = {}, sorted(receipts), 0, max(0.0, free)
    day = today
    for move_id, lack in lacks:
        while available + EPSILON < lack and position < len(supply):
            day = max(day, supply[position][0])
            available += supply[position][1]
            position += 1
        days[move_id] = day if available + EPSILON >= lack else None
        available = max(0.0, available - lack)
    return days


def days_late(expected, promised, today):
    """Whole days between the promise and the day expected; where no day is known, the days that are lost already."""
    if not promised:
        return 0
    return max(0, ((expected or today) - promised).days)

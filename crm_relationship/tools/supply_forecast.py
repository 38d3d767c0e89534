"""When waiting moves will have their goods: a walk along the queue with what is free and what is coming."""

from .supply_queue import EPSILON


def forecast(lacks, free, receipts, today):
    """Return {move id: day on which all it lacks is there, None where nothing in sight covers it}.

    :param lacks: rows (move id, quantity lacking, quantity kept from it for better ranks) in the order of the queue
    :param free: quantity that is free today
    :param receipts: pairs (day, quantity) of what is coming; one that is overdue counts as coming today
    """
    days, supply, position, available, day = {}, sorted(receipts), 0, max(0.0, free), today
    for move_id, lack, kept in lacks:
        if lack <= EPSILON:
            days[move_id] = today
            continue
        while available + EPSILON < lack + kept and position < len(supply):
            day = max(day, supply[position][0])
            available += supply[position][1]
            position += 1
        days[move_id] = day if available + EPSILON >= lack + kept else None
        available = max(0.0, available - lack)
    return days


def days_late(expected, promised, today):
    """Whole days between the promise and the day expected; where no day is known, the days that are lost already."""
    if not promised:
        return 0
    return max(0, ((expected or today) - promised).days)


def keep(protections, lacks):
    """A function rank -> quantity that protections keep from it beyond what better ranks wait for.

    :param protections: pairs (sequence of the worst tier entitled, quantity still to be kept)
    :param lacks: pairs (rank, quantity lacking) of all that wait
    """
    unclaimed = [(sequence, quantity - sum(lack for rank, lack in lacks if rank <= sequence))
                 for sequence, quantity in protections]
    return lambda rank: max((quantity for sequence, quantity in unclaimed if sequence < rank and quantity > 0),
                            default=0.0)

"""Where a customer stands: how attractive they are and how strong we are with them, 0 to 100 each, from weighted
criteria; and what follows from both, as key-account teaching has it."""

from typing import NamedTuple

AXES = ("attractiveness", "strength")
BORDER_POINTS = 5  # so near to a cut-off a customer may as well be on its other side
GRADE_POINTS = 25  # a judged criterion has five steps, 0 to 4
PAYMENT_SCORES = {"a": 100, "b": 67, "c": 33, "d": 0}
COMPLAINTS_FOR_NOTHING = 0.2  # complaints an order, from which on there are no points


class Finding(NamedTuple):
    """What a computed criterion says of a customer: points, and the figures that they come from."""

    value: float
    figure: float = 0.0
    base: float = 0.0


class Axis(NamedTuple):
    """The weighted mean of the criteria of which something is known (None: of none), and how many those are."""

    value: float | None
    known: int
    asked: int


def weigh(scores):
    """An `Axis` from pairs of a weight and points, None where nothing is known: those are left out, and the others
    count for more.

    >>> weigh([(3, 80), (1, 40), (2, None)])
    Axis(value=70.0, known=2, asked=3)
    >>> weigh([(1, None)])
    Axis(value=None, known=0, asked=1)
    """
    scores = list(scores)
    known = [(weight, points) for weight, points in scores if points is not None]
    total = sum(weight for weight, _points in known)
    value = sum(weight * points for weight, points in known) / total if total else None
    return Axis(value, len(known), len(scores))


def get_position(attractiveness, strength, attractiveness_cutoff, strength_cutoff):
    """`invest`, `selective`, `maintain` or `harvest`; None where one of both is not known.

    >>> get_position(80, 50, 50, 50), get_position(80, 49, 50, 50), get_position(20, 90, 50, 50)
    ('invest', 'selective', 'maintain')
    """
    if attractiveness is None or strength is None:
        return None
    if attractiveness >= attractiveness_cutoff:
        return "invest" if strength >= strength_cutoff else "selective"
    return "maintain" if strength >= strength_cutoff else "harvest"


def is_borderline(attractiveness, strength, attractiveness_cutoff, strength_cutoff):
    """Whether a few points more or less of one of both would make another position.

    >>> is_borderline(55, 80, 50, 50), is_borderline(55.1, 44.9, 50, 50), is_borderline(None, 50, 50, 50)
    (True, False, False)
    """
    if attractiveness is None or strength is None:
        return False
    return (abs(attractiveness - attractiveness_cutoff) <= BORDER_POINTS
            or abs(strength - strength_cutoff) <= BORDER_POINTS)


# === POINTS OF WHAT IS COMPUTED ===#


def score_level(level):
    """Points of a level from 0 to 4.

    >>> score_level(4), score_level(1)
    (100.0, 25.0)
    """
    return 25.0 * level


def score_growth(percent):
    """50 points without growth, one more or less for each per cent.

    >>> score_growth(0), score_growth(20), score_growth(-80), score_growth(300)
    (50.0, 70.0, 0.0, 100.0)
    """
    return _clamp(50.0 + percent)


def score_margin(rate, usual):
    """50 points at the margin rate of the company, 100 at twice as much; None where the company has none.

    >>> score_margin(0.3, 0.3), score_margin(0.15, 0.3), score_margin(0.9, 0.3), score_margin(0.3, 0)
    (50.0, 25.0, 100.0, None)
    """
    return _clamp(50.0 * rate / usual) if usual > 0 else None


def score_part(part, whole):
    """Points of a part of something, None where there is nothing of which it could be one.

    >>> score_part(3, 4), score_part(5, 4), score_part(0, 0)
    (75.0, 100.0, None)
    """
    return _clamp(100.0 * part / whole) if whole else None


def score_complaints(complaints, orders):
    """100 points without complaints, none from one complaint for five orders on; None without orders.

    >>> score_complaints(0, 12), score_complaints(1, 10), score_complaints(3, 10), score_complaints(1, 0)
    (100.0, 50.0, 0.0, None)
    """
    return _clamp(100.0 * (1 - complaints / orders / COMPLAINTS_FOR_NOTHING)) if orders else None


def _clamp(points):
    return float(min(max(points, 0), 100))

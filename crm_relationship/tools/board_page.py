"""Lines of months as numbers to draw by, for charts on paper."""

from typing import NamedTuple

EDGE = 0.08  # of the height that stays free above and below


class Curve(NamedTuple):
    """A line, drawn: a text of points for each stretch of known values, and the last known point (or None)."""

    stretches: list
    end: tuple | None


class Drawing(NamedTuple):
    """Curves in one box, and the values at its upper and lower line (with the heights of these)."""

    curves: list
    top: tuple
    bottom: tuple


def draw(series, width, height):
    """Curves of the same months in a box of this size, on one scale; None where nothing is known.

    :param series: lists of values, equally long; what is False leaves a gap
    """
    known = [value for values in series for value in values if value is not False]
    if not known:
        return None
    low, high, edge = min(known), max(known), height * EDGE
    scale = (height - 2 * edge) / (high - low) if high > low else 0

    def place(number, value, count):
        x = width * (number + 0.5) / count
        return round(x, 1), round(height - edge - (value - low) * scale if scale else height / 2, 1)

    curves = []
    for values in series:
        points = [value is not False and place(number, value, len(values)) for number, value in enumerate(values)]
        curves.append(Curve(_join(points), next((point for point in reversed(points) if point), None)))
    return Drawing(curves, (high, round(edge, 1)), (low, round(height - edge, 1)))


def _join(points):
    """A text of each stretch of points; False ends one."""
    stretches, is_new = [], True
    for point in points:
        if point and is_new:
            stretches.append([])
        if point:
            stretches[-1].append("{},{}".format(*point))
        is_new = not point
    return [" ".join(stretch) for stretch in stretches]

"""Mystery visits, audits and the composite index: plain values in, plain values out."""

from .satisfaction import index

WAYS = ("passing_by", "coming_in", "buying", "phone", "web")  # in the order of their rotation
BEST = 4  # the best of the grades 0 to 4
UNSEEN = "unseen"  # instead of a grade: the visitor could not tell
REPORT_DAYS = 2  # working days after the visit
SETTLE_DAYS = 7  # after the end of a month, in which its last reports come in
HOTLINE, MYSTERY, AUDIT = SOURCES = ("hotline", "mystery", "audit")


def get_next_way(last):
    """The way that follows one in the rotation; None: there has been no visit yet."""
    return WAYS[(WAYS.index(last) + 1) % len(WAYS)] if last in WAYS else WAYS[0]


def get_points(grade, possible):
    """How many of the possible points a grade brings (a text, "0" to "4"); none for what nobody could tell."""
    return possible * int(grade) / BEST if grade and grade != UNSEEN else 0.0


def get_score(lines):
    """Points and possible points by tuples (points, possible, weight) of lines that have a grade."""
    return (sum(points * weight for points, _possible, weight in lines),
            sum(possible * weight for _points, possible, weight in lines))


def get_hotline(complaints, orders, ceiling):
    """100 without any complaint, 0 from `ceiling` complaints for each 100 orders on; None without orders."""
    return 100 * (1 - min(1, 100 * complaints / orders / ceiling)) if orders else None


def get_percent(points, possible):
    """Points of the possible ones in percent; None of none."""
    return 100 * points / possible if possible else None


def get_composite(figures, weights):
    """The index of a month: mean of the sources that are present, by their weights; None where none of them is.

    :param figures: `{source: 0 to 100, or None}`
    :param weights: `{source: weight}`
    """
    return index([(figures[source], weights[source]) for source in SOURCES])

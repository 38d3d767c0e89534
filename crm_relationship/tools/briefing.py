"""What a briefing makes of plain figures: revenue by month and product, and its chart as numbers to draw by."""

from typing import NamedTuple

TOP_SHARE = 0.92  # of the height of a chart that its highest column takes
GAP = 0.28  # between two months, as a share of a month's place


class Column(NamedTuple):
    """A column of a chart, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


class Chart(NamedTuple):
    """What is drawn: a pair of columns (the window before, the window) for each month, the line at 0, the middle of
    each month's place."""

    pairs: list
    zero: float
    middles: list


def split(rows, months):
    """Take what was bought in two windows of so many months apart.

    :param rows: (key or None, number of the month from 1: those of the window before, then those of the window, amount)
    :return: (amounts of the months of the window before, those of the window, `{key: [amount of the window, amount of
        the window before]}`); what has no key is in the months only
    """
    by_month, by_key = [0.0] * (2 * months), {}
    for key, month, amount in rows:
        by_month[month - 1] += amount
        if key:
            by_key.setdefault(key, [0.0, 0.0])[month <= months] += amount
    return by_month[:months], by_month[months:], by_key


def roll_up(amounts, keys):
    """Amounts by key, summed up by a coarser one.

    :param amounts: `{key: [amount, ...]}`
    :param keys: `{key: coarser key}`; what is in none of them is left out
    """
    found = {}
    for key, values in amounts.items():
        if keys.get(key):
            sums = found.setdefault(keys[key], [0.0] * len(values))
            found[keys[key]] = [sum(pair) for pair in zip(sums, values, strict=True)]
    return found


def rank(amounts, most=None):
    """Pairs of key and amounts, the highest first amount first, without those that are 0 throughout.

    :param most: so many of them; None: all
    """
    ranked = sorted(amounts.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return [item for item in ranked if any(item[1])][:most]


def draw(revenue, previous, width, height):
    """The `Chart` of the months of a window, each beside the same month before, in a box of this size. What is below 0
    hangs below the line.
    """
    amounts = [*revenue, *previous, 0.0]
    top, bottom = max(amounts), min(amounts)
    scale = height * TOP_SHARE / (top - bottom) if top > bottom else 0
    zero = height - max(0, -bottom) * scale
    place = width / max(len(revenue), 1)
    column = place * (1 - GAP) / 2

    def stand(amount, x):
        return Column(round(x, 1), round(zero - max(amount, 0) * scale, 1), round(column, 1),
                      round(abs(amount) * scale, 1))

    starts = [place * (number + GAP / 2) for number in range(len(revenue))]
    return Chart(
        [(stand(before, start), stand(amount, start + column))
         for start, amount, before in zip(starts, revenue, previous, strict=True)],
        round(zero, 1), [round(place * (number + 0.5), 1) for number in range(len(revenue))])

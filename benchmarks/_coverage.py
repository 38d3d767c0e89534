"""How often the interval of a campaign's effect holds the truth, in campaigns simulated on purchases of real customers.

Customers are drawn with replacement, each with what they spent before, what they spend untreated, and what they spend
treated. So the truth is known, and both arms are random as in a plain split.
"""

import csv
import gzip
import os
import random
import sys
from bisect import bisect_left
from collections import defaultdict
from datetime import datetime, timedelta
from importlib import import_module
from itertools import accumulate
from multiprocessing import Pool
from typing import NamedTuple

from devtools.paths import ROOT

ADDON = ROOT / "crm_relationship"
sys.path.append(str(ADDON))  # the addon as a package wants an Odoo that runs; its decisions do not
uplift = import_module("tools.uplift")

DATA = ADDON / "tests" / "data"
START, DAYS = datetime(2011, 9, 1), timedelta(days=100)
SEED = 11
RETAIL_SIZES, MAIL_SIZES = (50, 100, 200, 500, 1000, 2000, 5000), (1000, 5000, 20_000)
MAIL = "Hillstrom"
HOLDOUTS = (0.1, 0.2)
TIMES = {50: 2000, 100: 2000, 200: 2000, 500: 2000, 1000: 1500, 2000: 1500, 5000: 1000, 20_000: 500}


class Population(NamedTuple):
    """Customers: what they spent before, and what they spend after the start, untreated and treated."""

    name: str
    before: list
    untreated: list
    treated: list
    spenders: list  # what anybody of the company spent before, of those who did: a cap where the audience has none
    cap: float | None = None  # fixed, where what was spent before is of another length

    def with_effect(self, more, back):
        """The same customers, treated: buyers buy so much more, and such a part of the silent buy."""
        chance = random.Random(SEED)
        buyers = [value for value in self.untreated if value > 0]
        return self._replace(treated=[
            value * (1 + more) if value > 0 else chance.choice(buyers) if chance.random() < back else value
            for value in self.untreated])


class Cell(NamedTuple):
    """What is simulated: campaigns of so many customers, of whom such a part is held out."""

    population: Population
    effect: str
    size: int
    holdout: float


class Coverage(NamedTuple):
    """Percent of intervals that hold the truth, of revenue and of buyers; the part of campaigns where the revenue can
    be told; and the buyers expected among the controls."""

    cell: Cell
    revenue: float
    bought: float
    told: float
    buyers: float


# === CUSTOMERS ===#


def read_retail():
    """The wholesaler's customers of 31 August 2011, all of them and those who had been quiet for 100 days."""
    spent = defaultdict(lambda: [0.0, 0.0])
    last = {}
    with gzip.open(DATA / "online_retail_orders.csv.gz", "rt") as lines:
        for row in csv.DictReader(lines):
            moment = datetime.strptime(row["time"], "%Y-%m-%d %H:%M")
            if moment < START and float(row["amount"]) >= 0:
                last[row["customer"]] = max(last.get(row["customer"], moment), moment)
            if START - DAYS <= moment < START + DAYS:
                spent[row["customer"]][moment >= START] += float(row["amount"])
    everybody = list(last)
    spenders = [spent[customer][0] for customer in everybody if spent[customer][0] > 0]
    chosen = {"all": everybody, "quiet": [each for each in everybody if last[each] < START - DAYS]}
    return [Population(f"retail, {name}", *([spent[each][side] for each in customers] for side in (0, 1)), [], spenders)
            for name, customers in chosen.items()]


def read_mail():
    """Customers of a web shop who were sent nothing; before is a year, after are two weeks."""
    with gzip.open(DATA / "hillstrom_womens.csv.gz", "rt") as lines:
        rows = [row for row in csv.DictReader(lines) if row["segment"] == "control"]
    return Population(MAIL, [float(row["history"]) for row in rows], [float(row["spend"]) for row in rows], [],
                      [], cap=200.0)


def prepare_cells():
    """All that is simulated."""
    for population in read_retail():
        for effect, treated in (("no effect", population.with_effect(0, 0)),
                                ("10 % more, 5 % back", population.with_effect(0.1, 0.05))):
            yield from (Cell(treated, effect, size, holdout) for size in RETAIL_SIZES for holdout in HOLDOUTS)
    mail = read_mail()
    buying = sum(value > 0 for value in mail.untreated) / len(mail.untreated)
    for effect, treated in (("no effect", mail.with_effect(0, 0)),
                            ("half as many more buy", mail.with_effect(0, 0.5 * buying / (1 - buying)))):
        yield from (Cell(treated, effect, size, 0.2) for size in MAIL_SIZES)


# === CAMPAIGNS ===#


def simulate(cell):
    """The `Coverage` of a cell."""
    chance = random.Random(f"{SEED}:{cell.population.name}:{cell.effect}:{cell.size}:{cell.holdout}")
    controls = round(cell.size * cell.holdout)
    truth = Truth(cell.population)
    held = shares = told = 0
    times = TIMES[cell.size]
    for _time in range(times):
        arms = [draw(chance, cell.population, outcome, count) for outcome, count in (
            ("treated", cell.size - controls), ("untreated", controls))]
        revenue, bought, cap = compare(arms, cell.population)
        shares += bought.low <= truth.share <= bought.high if bought.told else 0
        told += revenue.told
        held += revenue.told and revenue.low <= truth.get_mean(cap) <= revenue.high
    is_enough = controls >= uplift.FEWEST_CONTROLS
    return Coverage(cell, 100 * held / told if told else 0.0, 100 * shares / times if is_enough else 0.0, told / times,
                    truth.buying * controls)


def draw(chance, population, outcome, count):
    """Lists of what so many customers spent before and after."""
    chosen = chance.choices(range(len(population.before)), k=count)
    return [list(map(values.__getitem__, chosen)) for values in (population.before, getattr(population, outcome))]


def compare(arms, population):
    """The estimates of revenue and of buyers, as the product makes them, and the cap."""
    counts = [len(before) for before, _after in arms]
    buyers = [sum(value > 0 for value in after) for _before, after in arms]
    bought = uplift.compare_shares(buyers[0], counts[0], buyers[1], counts[1])
    cap = population.cap or get_cap([*arms[0][0], *arms[1][0]], population.spenders)
    expected = sum(buyers) / sum(counts) * counts[1]
    return uplift.compare_means(*(get_values(*arm, cap) for arm in arms), expected), bought, cap


def get_cap(before, others):
    """The 99th percentile of what the audience spent before, of those who did."""
    spent = [value for value in before if value > 0]
    return get_quantile(spent if len(spent) >= uplift.FEWEST_SPENDERS else others, uplift.CAP_SHARE)


def get_quantile(values, share):
    """As PostgreSQL's `percentile_cont`."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    return ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])


def get_values(before, after, cap):
    """The `Values` of an arm, capped."""
    count = len(before)
    before = [value if value < cap else cap for value in before]
    after = [value if value < cap else cap for value in after]
    mean_before, mean_after = sum(before) / count, sum(after) / count
    return uplift.Values(
        count, mean_before, mean_after, sum(x * x for x in before) - count * mean_before**2,
        sum(y * y for y in after) - count * mean_after**2,
        sum(map(float.__mul__, before, after)) - count * mean_before * mean_after)


class Truth:
    """What treatment really does to a population."""

    def __init__(self, population):
        arms = [sorted(values) for values in (population.treated, population.untreated)]
        self.arms = [(values, [0.0, *accumulate(values)]) for values in arms]
        buying = [sum(value > 0 for value in values) / len(values) for values in arms]
        self.share, self.buying = buying[0] - buying[1], buying[1]

    def get_mean(self, cap):
        """The difference of what customers spend, capped."""
        means = []
        for values, sums in self.arms:
            place = bisect_left(values, cap)
            means.append((sums[place] + cap * (len(values) - place)) / len(values))
        return means[0] - means[1]


def simulate_all():
    """The `Coverage` of each cell, on all cores."""
    with Pool(os.cpu_count()) as pool:
        yield from pool.imap(simulate, prepare_cells())

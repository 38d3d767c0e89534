"""Purchases of real customers, and what tells how well a figure sorts them."""

import csv
import gzip
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from odoo.tools import file_open


def read_wholesale():
    """`({customer: [(moment, amount)]}, {customer: country code})` of `online_retail_orders.csv.gz`, oldest first."""
    histories, countries = defaultdict(list), {}
    with file_open("crm_relationship/tests/data/online_retail_orders.csv.gz", "rb") as packed, gzip.open(
            packed, "rt") as lines:
        for row in csv.DictReader(lines):
            number = int(row["customer"])
            moment = datetime.strptime(row["time"], "%Y-%m-%d %H:%M")
            histories[number].append((moment, Decimal(row["amount"])))
            countries[number] = row["country"]
    return histories, countries


def get_ranks(values):
    """The place of each value, from 0; equal values share the mean of their places."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks, start = [0.0] * len(values), 0
    for end in range(1, len(order) + 1):
        if end == len(order) or values[order[end]] != values[order[start]]:
            for place in order[start:end]:
                ranks[place] = (start + end - 1) / 2
            start = end
    return ranks


def rank_correlation(values, others):
    """Spearman's correlation of two lists, -1 to 1."""
    ranks, other_ranks = get_ranks(values), get_ranks(others)
    mean = (len(values) - 1) / 2
    shared = sum((rank - mean) * (other - mean) for rank, other in zip(ranks, other_ranks, strict=True))
    spread, other_spread = (sum((rank - mean) ** 2 for rank in ranking) for ranking in (ranks, other_ranks))
    return shared / (spread * other_spread) ** 0.5


def share_of_best_tenth(values, others):
    """Which part of the sum of `others` those bring who are the best tenth by `values`."""
    best = sorted(range(len(values)), key=values.__getitem__, reverse=True)[:round(len(values) / 10)]
    return sum(others[place] for place in best) / sum(others)


def area_under_curve(risks_of_leavers, risks_of_stayers):
    """The chance that a leaver's risk is higher than a stayer's; half a point for equal ones."""
    stayers = sorted(risks_of_stayers)
    points = sum(bisect_left(stayers, risk) + bisect_right(stayers, risk) for risk in risks_of_leavers)
    return points / 2 / len(stayers) / len(risks_of_leavers)

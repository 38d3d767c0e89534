"""./dev bench retention [--part NAME] [--small] [--fresh] [--repeats N]: what a campaign's result is worth, and speed.

Parts: `coverage` simulates campaigns on purchases of real customers, and counts how often the interval of the effect
holds the truth; it needs no database. Ends with 1 when a bar is not met.
"""

import argparse
import sys

from benchmarks import _coverage
from benchmarks.tier import Figure, show
from devtools.paths import say

# Of a nominal 95 %, with as many simulated campaigns as there are.
LEAST, MOST = 92, 98
TOLD = 0.5  # cells in which fewer campaigns than that can be told are no measure of coverage


def measure_coverage(options):
    """How often the intervals hold the truth, of revenue and of buyers, worst cell first to last."""
    say("campaigns, simulated on all cores")
    cells = list(_coverage.simulate_all())
    for name in dict.fromkeys(found.cell.population.name for found in cells):
        mine = [found for found in cells if found.cell.population.name == name]
        told = [found.revenue for found in mine
                if found.told >= TOLD and found.buyers >= _coverage.uplift.FEWEST_BUYERS]
        bought = [found.bought for found in mine if found.bought]
        too_wide = name == _coverage.MAIL  # where hardly anybody buys; never too narrow
        for what, values in (("revenue", told), ("buyers", bought)):
            yield Figure(f"{name}: intervals of {what} that hold the truth, least", min(values), LEAST, "%", True)
            yield Figure(f"{name}: intervals of {what} that hold the truth, most", max(values),
                         None if too_wide else MOST, "%")
    for found in cells:
        cell = found.cell
        what = f"{cell.population.name}, {cell.effect}, {cell.size:,} customers, {cell.holdout:.0%} held out"
        if found.told >= TOLD:
            yield Figure(f"{what}: revenue", found.revenue, None, "%")
        if found.bought:
            yield Figure(f"{what}: buyers", found.bought, None, "%")


PARTS = {"coverage": measure_coverage}


def main():
    """The command line."""
    parser = argparse.ArgumentParser(prog="./dev bench retention", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=sorted(PARTS), help="one part only (default: all)")
    options = parser.parse_args()
    figures = (figure for name, measure in PARTS.items() if options.part in (None, name) for figure in measure(options))
    sys.exit(0 if show(figures) else 1)


if __name__ == "__main__":
    main()

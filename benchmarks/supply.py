"""./dev bench supply [--fresh] [--repeats N]: 10,000 waiting moves of 200 products, 30 % of the need arrives.

Odoo without the addon is the yardstick, in the same run and on the same orders. Ratios are of work, the processor's
time in Python and in PostgreSQL; seconds are the clock's. The data are generated once and kept; all that is measured is
undone. Ends with 1 when a bar is not met.
"""

import argparse
import sys

from benchmarks import _odoo, _supply_work
from benchmarks._supply_orders import MOVES, OFF, ON, PLAIN, provide
from benchmarks.tier import Figure, show
from devtools.paths import say


def measure(repeats):
    """All figures, in the order of the table."""
    for database in (PLAIN, OFF, ON):  # the first run in a process pays for caches
        _supply_work.confirm(database)
    plain = yield from measure_scheduler()
    yield from measure_in_vain()
    yield from measure_receipt(repeats)
    yield from measure_confirmation()
    yield from measure_simulation(plain)
    yield from measure_screens()


def compare(what, plain, ours, most=1.0):
    """Ours needs no more queries than Odoo alone, and at most so much of its work."""
    yield Figure(f"{what}, plain Odoo: queries", len(plain.statements))
    yield Figure(f"{what}: queries", len(ours.statements), len(plain.statements))
    yield Figure(f"{what}, plain Odoo: work", plain.work, None, "s")
    yield Figure(f"{what}: work", ours.work, None, "s")
    yield Figure(f"{what}: work against plain Odoo", ours.work / plain.work, most, "x")


def judge(what, reserved):
    """Nothing is reserved twice, quants agree with lines."""
    yield Figure(f"{what}: units reserved twice", float(reserved[1]), 0)
    yield Figure(f"{what}: units in which lines and quants differ", float(reserved[2]), 0)


def measure_scheduler():
    """All goods arrive, then the scheduler runs, and once more; returns the `Cost` of Odoo's."""
    say("the scheduler after the arrival")
    plain, _none, plain_again, plainly = _supply_work.run_scheduler(PLAIN)
    off, _none, _again, _reserved = _supply_work.run_scheduler(OFF)
    ours, worker, again, reserved = _supply_work.run_scheduler(ON)
    yield from compare("scheduler after arrival", plain, ours, 0.75)
    yield Figure("the same, switched off: more queries", len(off.statements) - len(plain.statements), 1)
    yield Figure("plain Odoo: key account's share reserved", 100 * float(plainly[0]), None, "%")
    yield Figure("key account's share reserved", 100 * float(reserved[0]), 100, "%", at_least=True)
    yield from judge("scheduler after arrival", reserved)
    yield Figure("worker after it: queries", len(worker.statements))
    yield Figure("worker after it: work", worker.work, None, "s")
    yield from compare("second run, nothing new", plain_again, again)
    return plain


def measure_in_vain():
    """Nothing has arrived."""
    say("the scheduler with nothing to give")
    yield from compare("scheduler, nothing to give", *(
        _supply_work.run_scheduler_in_vain(database) for database in (PLAIN, ON)))


def measure_receipt(repeats):
    """One product after the other arrives: the same ones, so all of them together are compared."""
    say(f"{repeats} receipts of one product")
    (plain, _plainly), (ours, reserved) = (_supply_work.receive(database, repeats) for database in (PLAIN, ON))
    yield from compare(f"{repeats} receipts of one product", plain, ours)
    yield from judge(f"{repeats} receipts of one product", reserved)


def measure_confirmation():
    """A salesperson confirms an order of one line."""
    say("confirming an order")
    plain = _supply_work.confirm(PLAIN)
    yield Figure("confirming an order, plain Odoo: queries", plain)
    yield Figure("confirming, switched off: more queries", _supply_work.confirm(OFF) - plain, 1)
    yield Figure("confirming, switched on: more queries", _supply_work.confirm(ON) - plain, 6)
    yield Figure("confirming, on, a protection: more queries", _supply_work.confirm(ON, protected=True) - plain, 6)
    plain = _supply_work.confirm(PLAIN, available=False)
    yield Figure("confirming, on, nothing in stock: more queries", _supply_work.confirm(ON, available=False) - plain, 6)


def measure_simulation(scheduler):
    """Who would get what, against finding it out by Odoo's scheduler in a transaction that is rolled back."""
    say("the simulation")
    deciding, whole, different = _supply_work.simulate()
    yield Figure(f"deciding on {MOVES:,} moves", deciding.seconds, None, "s")
    yield Figure("deciding: faster than the scheduler of plain Odoo", scheduler.work / deciding.work, 30, "x",
                 at_least=True)
    yield Figure("a simulation, its lines written and returned", whole.seconds, None, "s")
    yield Figure("moves that the scheduler serves otherwise", different, 0)


def measure_screens():
    """What people look at."""
    say("the screens")
    page, counting, outlook, count = _supply_work.read_screens()
    yield Figure("moves that are short", count)
    yield Figure("the first 80 shortages", page.seconds, None, "s")
    yield Figure("counting the shortages", counting.seconds, None, "s")
    yield Figure("outlook of an order of five lines", 1000 * outlook.seconds, None, "ms")
    yield Figure("outlook of an order of five lines: queries", len(outlook.statements))


def main():
    """The command line."""
    parser = argparse.ArgumentParser(prog="./dev bench supply", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fresh", action="store_true", help="generate the data anew")
    parser.add_argument("--repeats", type=int, default=5, help="receipts that are measured (default: %(default)s)")
    options = parser.parse_args()
    _odoo.start()
    provide(options.fresh)
    sys.exit(0 if show(measure(options.repeats)) else 1)


if __name__ == "__main__":
    main()

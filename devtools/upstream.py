"""./dev upstream: Odoo's own tests of stock and sale_stock with our addon installed, against those without it.

The baseline file lists what does not pass on plain Odoo; `--record` writes it anew from a run without the addon.
`--on` switches priority supply on in every company, also in those that tests create; the result must be the same.
`--wide` does the same for the modules around: a release wants all four.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from devtools import databases
from devtools.paths import ADDON, CONFIG, ROOT, say

NARROW = ["stock", "sale_stock"]
WIDE = ["mrp", "stock_picking_batch", "product_expiry", "sale_mrp", "purchase_stock", "stock_delivery", "stock_account"]
PROGRESS_SECONDS = 20


class Baseline:
    """What a run gave: how many tests ran, and the outcome of each one that did not pass."""

    def __init__(self, count, outcomes, release):
        self.count, self.outcomes, self.release = count, outcomes, release

    @classmethod
    def load(cls, path):
        head, outcomes = {}, {}
        for line in path.read_text().splitlines():
            key, _sep, value = line.partition(" ")
            if key in ("failed", "skipped"):
                outcomes[value] = key
            elif key in ("tests", "odoo"):
                head[key] = value
        return cls(int(head["tests"]), outcomes, head["odoo"])

    def save(self, path, modules):
        """Write the baseline into a file."""
        lines = [f"# Without {ADDON}: {', '.join(modules)}. Written by ./dev upstream --record.",
                 f"odoo {self.release}", f"tests {self.count}"]
        lines += [f"{outcome} {test}" for test, outcome in sorted(self.outcomes.items())]
        path.write_text("\n".join(lines) + "\n")


def prepare(plain, wide, name):
    """Database `name` with all modules in question, with our addon unless `plain`."""
    modules = databases.dependencies() + WIDE if wide else None
    databases.copy(databases.template(modules), name)
    if not plain:
        say(f"installing {ADDON} in {name}")
        databases.run_odoo("-d", name, "-i", ADDON, "--with-demo", "--stop-after-init", "--no-http",
                           "--log-level=warn")


def run(names, modules, folder, on):
    """Run the tests of `modules` spread over the databases `names`; return {test id: (outcome, detail)}."""
    reports = [folder / f"{name}.jsonl" for name in names]
    workers = []
    for part, (name, report) in enumerate(zip(names, reports, strict=True)):
        log = (folder / f"{name}.log").open("w")
        workers.append(subprocess.Popen(
            [sys.executable, "-m", "devtools.upstream_worker", name, str(part), str(len(names)), str(report),
             "on" if on else "off", *modules],
            cwd=ROOT, env={**os.environ, "ODOO_RC": str(CONFIG)}, stdout=log, stderr=log))
    said = time.monotonic()
    while any(worker.poll() is None for worker in workers):
        time.sleep(1)
        if time.monotonic() - said > PROGRESS_SECONDS:
            said = time.monotonic()
            say(f"{len(read(reports))} tests so far")
    for name, worker in zip(names, workers, strict=True):
        if worker.returncode:
            sys.exit(f"dev: a worker of upstream died:\n{(folder / f'{name}.log').read_text()[-3000:]}")
    return read(reports)


def read(reports):
    """`{test: (outcome, detail)}` of what the processes have written."""
    lines = [line for report in reports if report.exists() for line in report.read_text().splitlines(keepends=True)]
    results = [json.loads(line) for line in lines if line.endswith("\n")]
    return {test: (outcome, detail) for test, outcome, detail in results}


def compare(baseline, results):
    """One line for each test whose outcome is not the baseline's."""
    differences = []
    for test, (outcome, detail) in sorted(results.items()):
        expected = baseline.outcomes.get(test, "passed")
        if outcome != expected:
            differences.append(f"{test}: {expected} without {ADDON}, now {outcome}\n{detail}".strip())
    gone = sorted(set(baseline.outcomes) - set(results))
    differences += [f"{test}: did not run" for test in gone]
    if len(results) != baseline.count:
        differences.append(f"{len(results)} tests ran, {baseline.count} without {ADDON}")
    return differences


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./dev upstream", description=__doc__.splitlines()[0])
    parser.add_argument("--wide", action="store_true", help=f"the tests of {', '.join(WIDE)}, these installed as well")
    parser.add_argument("--on", action="store_true", help="with priority supply switched on in every company")
    parser.add_argument("--record", action="store_true", help="run without the addon and write the baseline anew")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1),
                        help="processes, each with a database of its own (default: %(default)s)")
    return parser.parse_args()


def main():
    import odoo.release

    options = parse_arguments()
    os.nice(10)
    modules = WIDE if options.wide else NARROW
    path = ROOT / "devtools" / ("upstream_baseline_wide.txt" if options.wide else "upstream_baseline.txt")
    if not options.record and not path.exists():
        sys.exit(f"dev: no {path.name}: write it with ./dev upstream --record")
    names = [databases.own(f"{databases.test_database()}_upstream_{part + 1}") for part in range(options.jobs)]
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            prepare(options.record, options.wide, names[0])
            for name in names[1:]:
                databases.copy(names[0], name)
            say(f"running the tests of {', '.join(modules)}")
            results = run(names, modules, Path(folder), options.on and not options.record)
        finally:
            for name in names:
                databases.drop(name)
    if options.record:
        outcomes = {test: outcome for test, (outcome, _detail) in results.items() if outcome != "passed"}
        Baseline(len(results), outcomes, odoo.release.version).save(path, modules)
        say(f"{path.name}: {len(results)} tests, {len(outcomes)} of them do not pass")
        return
    baseline = Baseline.load(path)
    if baseline.release != odoo.release.version:
        say(f"the baseline is of Odoo {baseline.release}, this is {odoo.release.version}")
    differences = compare(baseline, results)
    print("\n".join([*differences, f"upstream: {len(results)} tests in {time.monotonic() - started:.0f} s, "
                                   f"{len(differences)} differences"]))
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()

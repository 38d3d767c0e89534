"""./dev lint: everything a machine can say about the sources without running the tests."""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

from devtools import checks_files, checks_texts, checks_xml, i18n
from devtools.paths import ADDON, ADDON_DIR, CACHE, ROOT, VENV

PYLINT_LEFT_OUT = [
    "consider-merging-classes-inherited",  # each slice extends res.partner and the like in a file of its own
    "manifest-required-author",  # asks for the OCA as author: this addon is not theirs
    "missing-readme",  # asks for README.rst: ours is README.md, at the root of the repository
    "no-search-all",  # tiers, policies and companies are few; tables that grow are read in SQL or in batches
    "odoo-addons-relative-import",  # the slice that shows how to extend imports as an addon of its own does
    "prefer-env-translation",  # takes `_ = self.env._` for the import; ruff's TID251 forbids the import
]


def command(*arguments):
    """Run a linter; its lines where it complains."""
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True,
                          check=False)
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []


def ruff(options):
    return command("ruff", "check", "--quiet", "--output-format=concise", f"--cache-dir={CACHE / 'ruff'}",
                   *(["--fix"] if options.fix else []))


def pylint(_options):
    return command("pylint", "--rcfile=pyproject.toml", f"--disable={','.join(PYLINT_LEFT_OUT)}", ADDON)


def xml(options):
    paths = checks_xml.files(ADDON_DIR)
    if options.fix:
        for path in paths:
            checks_xml.fix(path)
    return [problem.removeprefix(f"{ROOT}/") for path in paths for problem in checks_xml.check(path)]


def manifest(_options):
    return checks_files.manifest()


def pictures(_options):
    return checks_files.pictures()


def machine_paths(_options):
    return checks_files.machine_paths()


def translations(options):
    return checks_texts.check(options.database)


def core(options):
    return command("devtools.core_lint", options.database)


STATIC = {"ruff": ruff, "pylint-odoo": pylint, "xml": xml, "manifest": manifest, "pictures": pictures,
          "machine paths": machine_paths}
WITH_DATABASE = {"translations": translations, "Odoo's own lint tests": core}


def run(checks, options):
    """One check after the other, each told when it is done; the names of those that complain."""
    if checks is WITH_DATABASE:
        options.database = i18n.database()
    failed = []
    for name, check in checks.items():
        started = time.monotonic()
        problems = check(options)
        print("\n".join([*problems, f"{name}: {len(problems) or 'no'} lines of complaint, "
                                    f"{time.monotonic() - started:.1f} s"]), flush=True)
        failed += [name] if problems else []
    return failed


def main():
    parser = argparse.ArgumentParser(prog="./dev lint", description=__doc__)
    parser.add_argument("--fix", action="store_true", help="repair what ruff and the XML check can repair")
    parser.add_argument("--static", action="store_true", help="only what needs no database: seconds")
    options = parser.parse_args()
    parts = [STATIC] if options.static else [WITH_DATABASE, STATIC]
    with ThreadPoolExecutor(len(parts)) as side_by_side:
        failed = [name for part in side_by_side.map(run, parts, repeat(options)) for name in part]
    print(f"lint: {'not clean: ' + ', '.join(failed) if failed else 'clean'}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()

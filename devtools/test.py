"""./dev test: the addon on a fresh database, then its whole test suite with pytest-odoo, browser tours included.

The whole suite runs on all cores: a worker for each, with a copy of the database of its own. What is named on the
command line runs in one process, where a debugger works; `-n 4` and the like are pytest-xdist's own options.
`--wide` does so in a database of its own where the modules around are installed as well (manufacturing, batches, expiry
dates ...): the tests that need them are skipped without. `--keep` keeps the database from the last time.
"""

import os
import subprocess
import sys
from pathlib import Path

from devtools import databases, upstream
from devtools.paths import CACHE, CONFIG, ROOT


def absolute(argument):
    """A path as the developer sees it from where he stands, as pytest sees it from the root of the checkout."""
    path, separator, node = argument.partition("::")
    return f"{Path(path).resolve()}{separator}{node}" if Path(path).exists() else argument


def parallel(arguments):
    """Options that spread whole files over the cores, for the whole suite."""
    if any(not argument.startswith("-") for argument in arguments) or {"-n", "--pdb"} & set(arguments):
        return []
    return ["-n", str(len(os.sched_getaffinity(0))), "--dist=loadfile", "--no-loadscope-reorder", "--maxprocesses=8"]


def main():
    arguments = sys.argv[1:]
    keep, wide = "--keep" in arguments, "--wide" in arguments
    arguments = [absolute(argument) for argument in arguments if argument not in ("--keep", "--wide")]
    name = databases.own(databases.test_database() + ("_wide" if wide else ""))
    modules = databases.dependencies() + upstream.WIDE if wide else None
    databases.with_addon(name, fresh=not keep, strict=True, modules=modules)
    command = [
        sys.executable, "-m", "pytest", "-p", "devtools.pytest_plugin",
        f"--config-file={ROOT / 'pyproject.toml'}", f"--rootdir={ROOT}", f"--override-ini=cache_dir={CACHE / 'pytest'}",
        f"--odoo-database={name}", f"--odoo-config={CONFIG}", "--odoo-log-level=warn", "--odoo-http",
        "--odoo-extra=max-cron-threads=0", *parallel(arguments), *arguments]
    environment = {**os.environ, "COVERAGE_FILE": str(CACHE / "coverage")}
    sys.exit(subprocess.call(command, cwd=ROOT, env=environment))


if __name__ == "__main__":
    main()

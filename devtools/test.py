"""./dev test: the addon on a fresh database, then its whole test suite with pytest-odoo, browser tours included."""

import os
import subprocess
import sys
from pathlib import Path

from devtools import databases
from devtools.paths import CACHE, CONFIG, ROOT


def absolute(argument):
    """A path as the developer sees it from where he stands, as pytest sees it from the root of the checkout."""
    path, separator, node = argument.partition("::")
    return f"{Path(path).resolve()}{separator}{node}" if Path(path).exists() else argument


def main():
    arguments = sys.argv[1:]
    keep = "--keep" in arguments
    arguments = [absolute(argument) for argument in arguments if argument != "--keep"]
    name = databases.own(databases.test_database())
    databases.with_addon(name, fresh=not keep, strict=True)
    command = [
        sys.executable, "-m", "pytest", "-p", "devtools.pytest_plugin",
        f"--config-file={ROOT / 'pyproject.toml'}", f"--rootdir={ROOT}", f"--override-ini=cache_dir={CACHE / 'pytest'}",
        f"--odoo-database={name}", f"--odoo-config={CONFIG}", "--odoo-log-level=warn", "--odoo-http",
        "--odoo-extra=max-cron-threads=0", *arguments]
    environment = {**os.environ, "COVERAGE_FILE": str(CACHE / "coverage")}
    sys.exit(subprocess.call(command, cwd=ROOT, env=environment))


if __name__ == "__main__":
    main()

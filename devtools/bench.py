"""./dev bench [name [arguments]]: runs benchmarks/<name>.py in a process of its own; without a name, all of them."""

import os
import subprocess
import sys

from devtools.paths import CONFIG, ROOT, say


def benchmarks():
    """The names of the benchmarks: files that start with an underscore are their helpers."""
    return sorted(path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py"))


def run(name, arguments):
    """Run one benchmark; its exit code."""
    say(f"benchmark {name}")
    environment = {**os.environ, "ODOO_RC": str(CONFIG)}
    return subprocess.call([sys.executable, "-m", f"benchmarks.{name}", *arguments], cwd=ROOT, env=environment)


def main():
    name, *arguments = sys.argv[1:] or [None]
    if name in ("-h", "--help", "--list"):
        print("\n".join([__doc__, *benchmarks()]))
        return
    if name is not None and name not in benchmarks():
        sys.exit(f"dev: no benchmark {name}; there are: {' '.join(benchmarks()) or 'none yet'}")
    results = [run(each, arguments) for each in ([name] if name else benchmarks())]
    sys.exit(max(results, default=0))


if __name__ == "__main__":
    main()

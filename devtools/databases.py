"""Databases: one template with our dependencies and demo data, built once and copied in a second."""

import ast
import hashlib
import os
import re
import subprocess
import sys

from devtools.paths import ADDON, ADDON_DIR, CACHE, CONFIG, FILESTORE, lock, say, unlock

ODOO = (sys.executable, "-m", "odoo", "--config", str(CONFIG))
LANGUAGES = "en_US,zh_CN"  # the first becomes everybody's language
LOG_PROBLEM = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) ")


def dependencies():
    """The modules that the addon's manifest names."""
    manifest = ast.literal_eval((ADDON_DIR / "__manifest__.py").read_text())
    return manifest["depends"]


def template(modules=None):
    """Name of the template database with `modules` (default: what the manifest depends on); built where missing."""
    import odoo.release

    modules = sorted(modules or dependencies())
    key = hashlib.sha256(repr((modules, LANGUAGES, odoo.release.version, odoo.__path__[0])).encode()).hexdigest()[:8]
    name = f"template_{key}"
    if not exists(name):
        lock(name)
        if not exists(name):  # another process may have built it while we waited
            _build_template(name, modules)
        unlock(name)
    return name


def _build_template(name, modules):
    building = f"{name}_building"
    drop(building)
    drop(name)  # the files of one that was dropped by hand
    say(f"building the template database {name} (a few minutes): {' '.join(modules)}")
    psql("postgres", f'CREATE DATABASE "{building}" ENCODING \'UTF8\' TEMPLATE template0')
    run_odoo("-d", building, "-i", ",".join(modules), "--with-demo", "--stop-after-init", "--no-http",
             "--log-level=warn", f"--load-language={LANGUAGES}")
    # the database last: once it has its name, others copy it with its files
    if (FILESTORE / "filestore" / building).exists():
        (FILESTORE / "filestore" / building).rename(FILESTORE / "filestore" / name)
    psql("postgres", f'ALTER DATABASE "{building}" RENAME TO "{name}"')


def copy(source, target):
    """A fresh `target`, as a copy of `source`, its filestore and what is known of its addon included."""
    drop(target)
    psql("postgres", f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    files = FILESTORE / "filestore" / source
    if files.exists():
        subprocess.run(["cp", "-a", str(files), str(FILESTORE / "filestore" / target)], check=True)
    if _stamp(source).exists():
        _stamp(target).write_text(_stamp(source).read_text())


def drop(name):
    """Delete a database with its files, whoever is using it."""
    # WITH (FORCE) fails while the server cleans up in it, by a worker that is not ours to end; a plain DROP ends it.
    psql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                     f" WHERE datname = '{name}' AND usename = current_user")
    psql("postgres", f'DROP DATABASE IF EXISTS "{name}"')
    subprocess.run(["rm", "-rf", str(FILESTORE / "filestore" / name)], check=True)
    _stamp(name).unlink(missing_ok=True)


def exists(name):
    """Whether there is a database of this name."""
    return psql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == "1"


def psql(database, statement):
    """What a statement yields, as text; the program ends where it fails."""
    done = subprocess.run(
        ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement],
        capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"dev: {done.stderr.strip()}")
    return done.stdout.strip()


def run_odoo(*arguments, check=True):
    """Run Odoo's command line to its end, and return its exit code; the program ends where it fails."""
    done = subprocess.run([*ODOO, *arguments], check=False, cwd=CACHE)
    if check and done.returncode:
        sys.exit(f"dev: odoo {' '.join(arguments)} ended with {done.returncode}")
    return done.returncode


def addon_digest():
    """A hash of the addon's files: tells whether a database must be updated."""
    digest = hashlib.sha256()
    for path in sorted(ADDON_DIR.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and "tests" not in path.parts:
            digest.update(str(path.relative_to(ADDON_DIR)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def without_demo(name):
    """From here on modules come without their demo data: Odoo installs it wherever what they build on has its own."""
    psql(name, "UPDATE ir_module_module SET demo = FALSE")


def with_addon(name, fresh=True, strict=False, demo=True, modules=None):
    """Database `name` with the addon installed; where it is kept, only updated on a change.

    With `demo` it has its demo data. With `strict` a single line of log at WARNING or above is a failure. `modules` are
    installed before the addon (default: what the manifest depends on).
    """
    stamp = _stamp(name)
    digest = addon_digest()
    if fresh or not stamp.exists() or not exists(name):
        copy(template(modules), name)
        if not demo:
            without_demo(name)
        say(f"installing {ADDON} in {name}")
        _change(name, strict, "-i", ADDON)
    elif stamp.read_text() != digest:
        say(f"updating {ADDON} in {name}")
        stamp.unlink()
        _change(name, strict, "-u", ADDON)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest)
    return name


def _change(name, strict, *arguments):
    command = [*ODOO, "-d", name, *arguments, "--stop-after-init", "--no-http", "--log-level=warn"]
    problems = 0
    with subprocess.Popen(command, cwd=CACHE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout:
            print(line, end="", file=sys.stderr, flush=True)
            problems += bool(LOG_PROBLEM.match(line))
    if process.returncode:
        sys.exit(f"dev: odoo {' '.join(arguments)} in {name} ended with {process.returncode}")
    if strict and problems:
        sys.exit(f"dev: odoo {' '.join(arguments)} in {name} logged {problems} warnings or errors, see above")


def _stamp(name):
    return CACHE / "stamps" / name


def own(name):
    """Make sure that no other ./dev uses the database `name` while this process lives."""
    if not lock(f"database_{name}", wait=False):
        sys.exit(f"dev: another ./dev is using the database {name}: wait, or choose another (./dev help)")
    return name


def run_database():
    """The database of `./dev run`."""
    return os.environ.get("RUN_DB", ADDON)


def test_database():
    """The database of `./dev test`."""
    return os.environ.get("TEST_DB", f"{ADDON}_test")

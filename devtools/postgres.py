"""A private PostgreSQL cluster on a Unix socket, or the server that PGHOST names.

The cluster takes unsafe shortcuts (no fsync): it holds test databases only.
"""

import os
import shutil
import subprocess
from pathlib import Path

from devtools.paths import ADDON, CACHE, say

ROLE = "odoo"
PORT = "54319"
# PostgreSQL refuses to run as root, and its own user cannot look into root's home.
HOME = Path("/var/cache") / ADDON / "postgres" if os.geteuid() == 0 else CACHE / "postgres"
OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "1GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "max_connections": "120",
    "listen_addresses": "''",
    "port": PORT,
    "unix_socket_directories": f"'{HOME}'",
}


class Failed(Exception):
    """The cluster could not be made or started; the message says what to do."""


def ensure():
    """Start the cluster where it does not run; return the environment that reaches it."""
    if os.environ.get("PGHOST"):
        return {name: os.environ[name] for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD") if os.environ.get(name)}
    if not (HOME / "data/PG_VERSION").exists():
        create()
    if call("pg_ctl", "status", "-D", HOME / "data", check=False).returncode:
        say("starting PostgreSQL")
        (HOME / "data/postmaster.pid").unlink(missing_ok=True)
        call("pg_ctl", "start", "-w", "-t", "60", "-D", HOME / "data", "-l", HOME / "log")
    return {"PGHOST": str(HOME), "PGPORT": PORT, "PGUSER": ROLE}


def create():
    """Make a cluster of our own, and start it."""
    say(f"making a PostgreSQL cluster in {HOME}")
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    if os.geteuid() == 0:
        shutil.chown(HOME, "postgres")
    call("initdb", "-D", HOME / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
         "--no-sync")
    with (HOME / "data/postgresql.conf").open("a") as config:
        config.writelines(f"{name} = {value}\n" for name, value in OPTIONS.items())
    call("pg_ctl", "start", "-w", "-D", HOME / "data", "-l", HOME / "log")
    call("createuser", "-h", HOME, "-p", PORT, "-U", "postgres", "--createdb", ROLE)


def remove():
    """Stop the cluster and delete it."""
    if HOME.exists():
        say("stopping PostgreSQL")
        call("pg_ctl", "stop", "-m", "immediate", "-D", HOME / "data", check=False)
        shutil.rmtree(HOME, ignore_errors=True)


def call(program, *arguments, check=True):
    """Run one of PostgreSQL's programs; as root, for its own user."""
    command = [binary(program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
    # the server must not inherit the pipe that our caller reads until its end
    done = subprocess.run(command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if check and done.returncode:
        raise Failed(f"{program} failed; its log is {HOME / 'log'}")
    return done


def binary(program):
    """The path of one of PostgreSQL's programs, of the newest version there is."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = (versions[-1] / program) if versions else None
    if found and found.exists():
        return str(found)
    if shutil.which(program):
        return program
    raise Failed("needs PostgreSQL 13 or newer: install it, or give PGHOST")

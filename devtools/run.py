"""./dev run: Odoo with the addon and its demo data, warmed up, at an address that the browser can open at once."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

from devtools import databases
from devtools.paths import ADDON, CACHE, say
from devtools.web import Session, Unreachable

START_SECONDS = 300


def port():
    """The port to serve on; ends with one clear line where somebody else has it."""
    number = int(os.environ.get("HTTP_PORT", "8069"))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            sys.exit(f"dev: port {number} is taken: choose another one, HTTP_PORT=8070 ./dev run")
    return number


def warm_up(session, server):
    """Wait for the first answer, then load what the browser will ask for: the assets are compiled on first use."""
    deadline = time.monotonic() + START_SECONDS
    while not session.answers():
        if server.poll() is not None:
            sys.exit(f"dev: Odoo ended with {server.returncode}")
        if time.monotonic() > deadline:
            sys.exit(f"dev: no answer from Odoo within {START_SECONDS} s")
        time.sleep(0.3)
    say("compiling the web client's assets")
    session.log_in("admin", "admin")
    session.load_assets("/odoo")


def stop(server):
    """End the server, by force where it does not."""
    server.terminate()
    try:
        with suppress(subprocess.TimeoutExpired):
            server.wait(30)
    finally:  # whoever does not want to wait ends it so
        server.kill()


def leave_on(*endings, told=0):
    """Who is ended by one of these signals leaves by their `finally`, with what `sys.exit` is `told`."""
    for ending in endings:
        signal.signal(ending, lambda *_: sys.exit(told))


def start(name, number, *arguments):
    """Odoo on a database and a port, as a process of its own: whoever starts it stops it."""
    return subprocess.Popen(
        [*databases.ODOO, "-d", name, "--db-filter", f"^{name}$", "--http-port", str(number), "--log-level", "warn",
         *arguments],
        # in a session of its own: the terminal's Ctrl-C reaches us alone, and we stop Odoo once
        cwd=CACHE, start_new_session=True)


@contextmanager
def serving(name):
    """Odoo on a database for as long as it takes: gives a session of the administrator."""
    leave_on(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, told="dev: cut off")
    number = port()
    session = Session(f"http://127.0.0.1:{number}")
    server = start(name, number, "--max-cron-threads", "0")
    try:
        warm_up(session, server)
        yield session
    finally:
        stop(server)


def main():
    name = databases.own(databases.run_database())
    number = port()
    databases.with_addon(name, fresh=False)
    say("starting Odoo")
    leave_on(signal.SIGTERM, signal.SIGHUP)
    server = start(name, number, *sys.argv[1:])
    try:
        address = f"http://127.0.0.1:{number}"
        try:
            warm_up(Session(address), server)
        except Unreachable as problem:
            say(f"the warm-up failed: {problem}")
        print(f"{ADDON} is ready at {address} - log in with admin / admin - Ctrl-C stops it", flush=True)
        sys.exit(server.wait())
    except KeyboardInterrupt:
        say("stopping")
    finally:
        stop(server)


if __name__ == "__main__":
    main()

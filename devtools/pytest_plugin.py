"""What pytest-odoo leaves open: a browser tour may not be skipped, and the browser may not call home. With several
workers the slowest files come first, so that none is left with a long one at the end, and each has its own filestore.
"""

import json
import os
import subprocess
import tempfile
from collections import Counter
from unittest import mock

import pytest

from odoo.tests.common import ChromeBrowser, HttpCase
from odoo.tools import config as odoo_config

from devtools.paths import CACHE

QUIET_BROWSER = ["--disable-component-update", "--disable-sync", "--disable-quic"]
SECONDS = CACHE / "test_seconds.json"  # of each file, in earlier runs
GUESS = 0.5  # seconds for a test of a file that has not run here yet


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Odoo skips a tour where the browser doesn't start: the suite would be green without having looked."""
    outcome = yield
    report = outcome.get_result()
    instance = getattr(item, "instance", None)
    if report.skipped and isinstance(instance, HttpCase) and "hrome" in str(report.longrepr):
        report.outcome = "failed"


def pytest_collection_modifyitems(items):
    """The slowest files first. Each worker sorts by the same figures, and gets whole files."""
    counts = Counter(_file(item.nodeid) for item in items)
    known = _read_seconds()
    items.sort(key=lambda item: (-known.get(_file(item.nodeid), GUESS * counts[_file(item.nodeid)]),
                                 _file(item.nodeid)))


def pytest_configure(config):
    if config.getoption("dist", "no") != "no" and "PYTEST_XDIST_WORKER" not in os.environ:
        config.pluginmanager.register(Stopwatch(), "stopwatch")


class Stopwatch:
    """Notes the seconds that each file took in a run on several cores, setting up its classes included."""

    def __init__(self):
        self.seconds = Counter()
        self.failed = set()

    def pytest_runtest_logreport(self, report):
        self.seconds[_file(report.nodeid)] += report.duration
        if report.failed:
            self.failed.add(_file(report.nodeid))

    def pytest_sessionfinish(self):
        whole = {name: round(seconds, 2) for name, seconds in self.seconds.items() if name not in self.failed}
        SECONDS.write_text(json.dumps({**_read_seconds(), **whole}, indent=1, sort_keys=True))


def _read_seconds():
    return json.loads(SECONDS.read_text()) if SECONDS.exists() else {}


def _file(nodeid):
    return nodeid.partition("::")[0]


@pytest.fixture(scope="session", autouse=True)
def quiet_browser():
    """Start the browser with the switches that keep it from looking for updates in the middle of a test."""
    spawn = ChromeBrowser._spawn_chrome

    def spawn_quietly(self, command):
        return spawn(self, [command[0], *QUIET_BROWSER, *command[1:]])

    ChromeBrowser._spawn_chrome = spawn_quietly
    yield
    ChromeBrowser._spawn_chrome = spawn


@pytest.fixture(scope="session", autouse=True)
def own_filestore(load_registry):
    """A filestore for each worker: Odoo sweeps it after each class, and would sweep away the others' files."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    shared = odoo_config.filestore(odoo_config["db_name"])
    with tempfile.TemporaryDirectory(dir=odoo_config["data_dir"]) as own:
        subprocess.run(["cp", "-al", f"{shared}/.", own], check=True)
        with mock.patch.object(odoo_config, "filestore", return_value=own):
            yield

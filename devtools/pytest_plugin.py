"""What pytest-odoo leaves open: a browser tour may not be skipped, and the browser may not call home."""

import pytest

from odoo.tests.common import ChromeBrowser, HttpCase

QUIET_BROWSER = ["--disable-component-update", "--disable-sync", "--disable-quic"]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Odoo skips a tour where the browser doesn't start: the suite would be green without having looked."""
    outcome = yield
    report = outcome.get_result()
    instance = getattr(item, "instance", None)
    if report.skipped and isinstance(instance, HttpCase) and "hrome" in str(report.longrepr):
        report.outcome = "failed"


@pytest.fixture(scope="session", autouse=True)
def quiet_browser():
    """Start the browser with the switches that keep it from looking for updates in the middle of a test."""
    spawn = ChromeBrowser._spawn_chrome

    def spawn_quietly(self, command):
        return spawn(self, [command[0], *QUIET_BROWSER, *command[1:]])

    ChromeBrowser._spawn_chrome = spawn_quietly
    yield
    ChromeBrowser._spawn_chrome = spawn

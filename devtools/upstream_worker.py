"""Runs test classes of Odoo's own modules in one process, with every installed module loaded.

`odoo -u stock --test-tags /stock` would run the at_install tests before later addons are in the registry, and so say
nothing about them. Here the whole registry is loaded first. Tests that want a server and a browser are left out.
"""

import json
import sys
import threading
from pathlib import Path

import odoo.service.server
from odoo import api
from odoo.modules.registry import Registry
from odoo.tests import loader
from odoo.tests.common import HttpCase
from odoo.tests.result import OdooTestResult
from odoo.tests.suite import OdooSuite, _ErrorHolder
from odoo.tools import config


class Recorder(OdooTestResult):
    """Writes one JSON line for each test that ran: its id, whether it passed, failed or was skipped, and why."""

    def __init__(self, report):
        super().__init__()
        self.report = report
        self.outcome = ("passed", "")

    def startTest(self, test):
        super().startTest(test)
        self.outcome = ("passed", "")

    def stopTest(self, test):
        super().stopTest(test)
        self._write(test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._keep(test, "skipped", reason)

    def logError(self, flavour, test, error):
        super().logError(flavour, test, error)
        self._keep(test, "failed", self._exc_info_to_string(error, test))

    def _keep(self, test, *outcome):
        self.outcome = outcome
        if isinstance(test, _ErrorHolder):  # a whole class, whose tests do not start
            self._write(test)

    def _write(self, test):
        self.report.write(json.dumps([test.id(), *self.outcome]) + "\n")
        self.report.flush()


def select(modules, part, parts):
    """The tests of `modules` but the browser ones; whole classes, spread over the parts by their number of tests."""
    config["test_tags"] = "+standard"
    tests = [
        test
        for position in ("at_install", "post_install")
        for test in loader.make_suite(modules, position)
        if not isinstance(test, HttpCase)
    ]
    classes = {}
    for test in tests:
        classes.setdefault(type(test), []).append(test)
    loads = [0] * parts
    mine = []
    for members in sorted(classes.values(), key=lambda members: (-len(members), members[0].id())):
        lightest = loads.index(min(loads))
        loads[lightest] += len(members)
        if lightest == part:
            mine += members
    return sorted(mine, key=lambda test: getattr(test, "test_sequence", 0))


def switch_on(registry):
    """Priority supply in every company that there is, and in those that the tests create."""
    with registry.cursor() as cursor:
        env = api.Environment(cursor, api.SUPERUSER_ID, {})
        env["ir.default"].set("res.company", "supply_priority_enabled", True)
        env["res.company"].search([]).write({"supply_priority_enabled": True})


def main():
    database, part, parts, report, switch, *modules = sys.argv[1:]
    config.parse_config(
        ["--database", database, "--no-http", "--max-cron-threads", "0", "--log-level", "warn"],
        setup_logging=True)
    odoo.service.server.load_server_wide_modules()
    registry = Registry(database)
    if switch == "on":
        switch_on(registry)
    config["test_enable"] = True
    threading.current_thread().testing = True
    with Path(report).open("w") as stream:
        OdooSuite(select(modules, int(part), int(parts)))(Recorder(stream))


if __name__ == "__main__":
    main()

"""Odoo's own lint tests (the module test_lint), run on our addon alone; prints what they complain of.

Left out: `test_checkers` tests the linters themselves, `test_eslint` needs npm, `test_markers` reads all of Odoo.
"""

import importlib
import logging
import sys
import types
from contextlib import contextmanager
from unittest import mock

import odoo.service.server
from odoo.modules.module import Manifest
from odoo.modules.registry import Registry
from odoo.tests.loader import get_module_test_cases
from odoo.tests.result import OdooTestResult
from odoo.tests.suite import OdooSuite
from odoo.tools import config, constants, parse_version

from devtools.paths import ADDON, ADDON_DIR

TESTS = (
    "docstring", "dunderinit", "i18n", "index", "jstranslate", "l10n", "manifests", "naming", "onchange_domains",
    "orm_import", "override_signatures", "pofile", "pylint", "routes", "test_holes",
)


class Complaints(logging.Handler):
    """Keeps what is logged at WARNING or above: a failed test, or something that test_lint only warns of."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage().strip())


class OurConfig(dict):
    """What test_pylint asks Odoo's configuration for; it lints everything below the root."""

    root_path = str(ADDON_DIR)


@contextmanager
def only_our_addon():
    """The tests see no addon but ours, where they look at files."""
    manifests = [Manifest.for_addon(ADDON)]
    pylint_tools = types.SimpleNamespace(
        config=OurConfig(addons_path=config["addons_path"]), constants=constants, parse_version=parse_version)
    prefix = "odoo.addons.test_lint.tests"
    with (mock.patch.object(Manifest, "all_addon_manifests", return_value=manifests),
          mock.patch(f"{prefix}.test_pofile.get_modules", return_value=[ADDON]),
          mock.patch(f"{prefix}.test_pylint.tools", pylint_tools)):
        yield


def main():
    name = sys.argv[1]
    config.parse_config(["--database", name, "--no-http", "--log-level", "critical"], setup_logging=True)
    odoo.service.server.load_server_wide_modules()
    Registry(name)
    modules = [importlib.import_module(f"odoo.addons.test_lint.tests.test_{test}") for test in TESTS]
    config["test_enable"] = True
    complaints = Complaints()
    logger = logging.getLogger("odoo.addons.test_lint")
    logger.addHandler(complaints)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    result = OdooTestResult()
    with only_our_addon():
        OdooSuite([test for module in modules for test in get_module_test_cases(module)])(result)
    print("\n".join(complaints.messages))
    print(f"{result.testsRun} tests", file=sys.stderr)
    sys.exit(bool(complaints.messages) or not result.wasSuccessful())


if __name__ == "__main__":
    main()

"""The scripts of an upgrade, run on rows as an older version left them."""

import importlib.util
from pathlib import Path

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


class MigrationCase:
    """Beside a `TransactionCase`."""

    def _migrate(self, name, version="19.0.1.0.0"):
        """Run `migrations/<name>` as an upgrade from that version does."""
        module = self._import(name)
        self.env.flush_all()
        module.migrate(self.env.cr, version)
        self.env.invalidate_all()

    def _import(self, name):
        spec = importlib.util.spec_from_file_location("migration", MIGRATIONS / name)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

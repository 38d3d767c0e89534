"""A company of whose changes programs read."""

from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from odoo.tools import SQL

LATER = datetime(2100, 1, 1)  # nobody is at work


class ChangesMixin:
    @contextmanager
    def _all_is_committed(self, horizon=LATER):
        """Whatever was written before that moment counts as committed."""
        with patch.object(self.registry["crm.change"], "_get_horizon", lambda model: horizon):
            yield

    def _read(self, user, since=None, limit=1000, companies=None, horizon=LATER):
        companies = self.company if companies is None else companies
        with self._all_is_committed(horizon):
            return companies.with_user(user).get_relationship_changes(since=since, limit=limit)

    def _read_all(self, user, limit, since=None, horizon=LATER):
        """What comes page by page."""
        told, is_full = [], True
        while is_full:
            page = self._read(user, since, limit, horizon=horizon)
            told += page["changes"]
            is_full, since = len(page["changes"]) == limit, page["cursor"]
        return told, since

    def _written(self, moment, *records):
        """Have these records been written at a moment."""
        self.env.flush_all()
        for record in records:
            column = "create_date" if record._name == "crm.tier.change" else "write_date"
            self.env.cr.execute(SQL("UPDATE %s SET %s = %s WHERE id = ANY(%s)", SQL.identifier(record._table),
                                    SQL.identifier(column), moment, record.ids))
        self.env.invalidate_all()

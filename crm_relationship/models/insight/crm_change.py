from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.changes import ASPECTS, CHANGES, Position

HELD_BACK = timedelta(seconds=5)  # clocks differ, and moments that programs note are cut to seconds
LONGEST_READING = timedelta(hours=1)  # who has written nothing for so long only reads


class CrmChange(models.AbstractModel):
    """What has changed, in the order in which it was written, for programs that follow us.

    A row carries the moment at which its transaction began, and is seen once that is over: rows with an older moment
    may turn up later. So nothing is told that is not older than all transactions that are still open, and nothing that
    has been told can be overtaken. That holds as long as the open transactions are looked at before the rows are, which
    takes a transaction of its own: that of a request has begun already.
    """

    _name = "crm.change"
    _description = "Change Feed"

    @api.model
    def _get_changes(self):
        """`{kind: tools.changes.Change}`; an addon that tells of more adds to it."""
        return CHANGES

    @api.model
    def _get_horizon(self):
        """The moment (UTC) before which everything has been written that ever will be.

        Those who only read hold back nobody for longer than an hour.
        """
        [[oldest]] = self.env.execute_query(SQL(
            """
            SELECT MIN(xact_start) AT TIME ZONE 'UTC'
              FROM pg_stat_activity
             WHERE datname = CURRENT_DATABASE() AND backend_type = 'client backend'
               AND (pid = PG_BACKEND_PID() OR backend_xid IS NOT NULL OR xact_start > CLOCK_TIMESTAMP() - %s)
            """, LONGEST_READING))
        return oldest - HELD_BACK

    @api.model
    def _read(self, companies, since, horizon, limit):
        """What has changed after a position and before the horizon, as far as the user may read it.

        :param since: a `tools.changes.Position`
        :return: pair (list of changes, the `Position` behind the last one)
        """
        rows = self.env.execute_query(self._select(companies, since, horizon, limit))
        ids = defaultdict(list)
        for kind, record_id, _partner_id, _at in rows:
            ids[kind].append(record_id)
        values = {(kind, record_id): told for kind, found in ids.items()
                  for record_id, told in self._read_values(kind, found).items()}
        changes = [{
            "kind": kind, "id": record_id, "partner_id": partner_id or False, "at": fields.Datetime.to_string(at),
            "values": values[kind, record_id]} for kind, record_id, partner_id, at in rows]
        if len(rows) < limit:
            return changes, max(since, Position(horizon))
        kind, record_id, _partner_id, at = rows[-1]
        return changes, Position(at, kind, record_id)

    # === QUERY ===#

    def _select(self, companies, since, horizon, limit):
        """Rows of `kind`, `id`, `partner_id` and `at`: of each kind no more than are wanted of all."""
        parts = [self._select_kind(kind, change, companies, since, horizon, limit)
                 for kind, change in sorted(self._get_changes().items())]
        return SQL(
            """SELECT kind, id, partner_id, at FROM (%s) change ORDER BY at, kind COLLATE "C", id LIMIT %s""",
            SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts), limit)

    def _select_kind(self, kind, change, companies, since, horizon, limit):
        model = self.env[change.model]
        query = model._search(
            Domain("company_id", "in", companies.ids) & Domain(change.domain), order=f"{change.moment}, id",
            limit=limit, active_test=False)
        at, record_id = (SQL.identifier(query.table, name) for name in (change.moment, "id"))
        query.add_where(SQL("%s < %s", at, horizon))
        if kind == since.kind:
            query.add_where(SQL("(%s, %s) > (%s, %s)", at, record_id, since.at, since.id))
        else:
            query.add_where(SQL("%s >= %s" if kind > since.kind else "%s > %s", at, since.at))
        return query.select(
            SQL("%s AS kind", kind), record_id,
            SQL("%s AS partner_id", SQL.identifier(query.table, change.customer)), SQL("%s AS at", at))

    # === VALUES ===#

    def _read_values(self, kind, ids):
        """`{id: values}` of records of a kind that the user may read."""
        change = self._get_changes()[kind]
        records = self.env[change.model].sudo().browse(ids)
        paths = {"company_id": "company_id", **change.values}
        records.fetch({path.partition(".")[0] for path in paths.values()})
        values = {record.id: {name: self._read_value(record, path) for name, path in paths.items()}
                  for record in records}
        if kind == "answer":
            for record in records:
                said = (record.aspects or "").split(",")
                values[record.id].update((aspect, False) for aspect in ASPECTS if aspect not in said)
        return values

    def _read_value(self, record, path):
        name, _dot, rest = path.partition(".")
        field, value = record._fields[name], record[name]
        if field.type == "many2one":
            return (value[rest] if rest else value.id) or False
        return field.to_string(value) if field.type in ("date", "datetime") else value

from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import arguments

ANY, SEPARATOR = "*", "|"
STAGE_LEVELS = {"prospect": 2, "introduction": 3, "growth": 4, "maturity": 4, "decline": 1, "lost": 0}


class Movement(NamedTuple):
    """A history of changes, and the field of the profile that it is of."""

    changes: str
    old: str
    current: str
    levels: dict | None = None  # how good each state is, the higher the better; none: in the order of the records


class CrmCustomerProfile(models.Model):
    """Who moved from where to where between two days, told by the changes back from today: no day is ever kept."""

    _inherit = "crm.customer.profile"

    movement = fields.Char(
        compute="_compute_movement", search="_search_movement",
        help="Only to search with: kind|first day|last day|before|after, * for any. The cells of the matrix use it.")

    def _compute_movement(self):
        self.movement = False

    @api.model
    def _get_movements(self):
        """`{kind: Movement}` of what has a history."""
        return {"tier": Movement("crm.tier.change", "old_tier_id", "tier_id"),
                "stage": Movement("crm.lifecycle.change", "old_stage", "lifecycle_stage", STAGE_LEVELS)}

    @api.model
    @api.readonly
    @arguments.read("any", arguments.period(code="period"), kind=arguments.text())
    def get_movement(self, kind="tier", date_from=None, date_to=None, period=None):
        """How the customers that the user may see moved in the current company: before the first day of a period and
        at the end of its last.

        :param kind: `tier` or `stage`
        :param date_from: first day (`date` or ISO string), default: that of the last 12 months
        :param date_to: last day, default today
        :param period: instead of days, one of `this_month`, `this_quarter`, `this_year`, `last_3_months`,
            `last_12_months`
        :return: a dict: `date_from`, `date_to` and `as_of` (ISO; the day of the figures), `currency_id`, `kinds` (what
            can be asked, as pairs of key and name), `states` (in their order: `key`, `name`, `color` (of a tier, else
            False), `level`, which is higher for a better one; the one without a key is none yet) and `cells`: `before`
            and `after` (keys), `customers`, `revenue` (company currency: what they bought in the window up to
            `as_of`); empty cells are left out. Customers without any sale are not counted
        :raises UserError: for an unknown kind
        :raises ValidationError: for days that are none, or in the wrong order
        """
        movement = self._get_movement(kind)
        first, last = self.env.company._get_period(date_from, date_to, period)
        query = self._search([("company_id", "=", self.env.company.id)])
        states = self._join_movement(self._table, query, movement, first, last)
        query.groupby = SQL("1, 2")
        rows = self.env.execute_query(query.select(
            *states, SQL("COUNT(*)"), SQL("COALESCE(SUM(%s), 0)::float8", SQL.identifier(self._table, "revenue")),
            SQL("MAX(%s)", SQL.identifier(self._table, "as_of"))))
        return {
            "date_from": fields.Date.to_string(first),
            "date_to": fields.Date.to_string(last),
            "as_of": fields.Date.to_string(max((row[4] for row in rows if row[4]), default=None)) or False,
            "currency_id": self.env.company.currency_id.id,
            "kinds": [[name, self._fields[found.current]._description_string(self.env)]
                      for name, found in self._get_movements().items()],
            "states": self._get_movement_states(movement),
            "cells": [{
                "before": self._get_movement_key(row[0]), "after": self._get_movement_key(row[1]),
                "customers": row[2], "revenue": row[3],
            } for row in rows],
        }

    def _get_movement(self, kind):
        movements = self._get_movements()
        if kind not in movements:
            raise UserError(self.env._("There is no movement of %(kind)s: ask for %(kinds)s.", kind=kind,
                                       kinds=", ".join(movements)))
        return movements[kind]

    def _join_movement(self, alias, query, movement, date_from, date_to):
        """Join the changes since the period began to a query on profiles; what a customer was before, and after it.

        Without a change since a day, what the profile says today was so on that day already.
        """
        changes = self.env[movement.changes]
        changes.flush_model()
        changed = query.make_alias(alias, f"{movement.current}_{date_from}_{date_to}")
        query.add_join("LEFT JOIN", changed, SQL(
            """
            (SELECT company_id, partner_id, (ARRAY_AGG(%(old)s ORDER BY date, id))[1] AS before,
                    (ARRAY_AGG(%(old)s ORDER BY date, id) FILTER (WHERE date >= %(end)s))[1] AS after,
                    BOOL_OR(date >= %(end)s) AS is_after
               FROM %(table)s
              WHERE company_id = %(company)s AND date >= %(start)s
           GROUP BY company_id, partner_id)
            """,
            old=SQL.identifier(movement.old), table=SQL.identifier(changes._table), company=self.env.company.id,
            start=date_from, end=date_to + timedelta(days=1)), SQL(
            "%s = %s AND %s = %s", SQL.identifier(changed, "partner_id"), SQL.identifier(alias, "partner_id"),
            SQL.identifier(changed, "company_id"), SQL.identifier(alias, "company_id")))
        current = SQL.identifier(alias, movement.current)
        return (
            SQL("CASE WHEN %s IS NULL THEN %s ELSE %s END", SQL.identifier(changed, "partner_id"), current,
                SQL.identifier(changed, "before")),
            SQL("CASE WHEN %s THEN %s ELSE %s END", SQL.identifier(changed, "is_after"),
                SQL.identifier(changed, "after"), current))

    def _get_movement_key(self, value):
        return str(value) if value else ""

    def _get_movement_states(self, movement):
        """What a customer can be, and at the end nothing yet."""
        field = self._fields[movement.current]
        if field.type == "many2one":
            records = self.env[field.comodel_name].with_context(active_test=False).search([])
            states = [(str(record.id), record.display_name, record.color, -place)
                      for place, record in enumerate(records)]
        else:
            states = [(key, label, False, movement.levels[key])
                      for key, label in field._description_selection(self.env)]
        return [{"key": key, "name": name, "color": color, "level": level}
                for key, name, color, level in (*states, ("", self.env._("None yet"), False, False))]

    def _search_movement(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_movement_domain(item) for item in value)

    @api.model
    def _read_movement(self, text):
        """Kind, days, and the states before and after.

        :raises ValueError: where there are more or fewer
        :raises ValidationError: for days that are none, or beyond all figures
        """
        read = self.env["crm.arguments"]._read
        kind, first, last, *states = read(arguments.text(), text, "movement").split(SEPARATOR)
        day = arguments.day(last=arguments.LAST_FIGURES)
        return kind, read(day, first, "movement"), read(day, last, "movement"), *states

    def _get_movement_domain(self, text):
        """The customers of a cell, `kind|first day|last day|before|after`, in the current company."""
        try:
            kind, first, last, before, after = self._read_movement(text)
        except ValueError as error:
            raise UserError(self.env._(
                "%(text)s is no movement: write it as kind|first day|last day|before|after.",
                text=arguments.show(text))) from error
        movement, days = self._get_movement(kind), (first, last)
        self.env["crm.arguments"]._check_period(*days)

        def condition(model, alias, query):
            states = model._join_movement(alias, query, movement, *days)
            return SQL(" AND ").join([SQL("TRUE"), *(
                SQL("COALESCE(%s::text, '') = %s", state, wanted)
                for state, wanted in zip(states, (before, after), strict=True) if wanted != ANY)])

        return Domain("company_id", "=", self.env.company.id) & Domain.custom(to_sql=condition)

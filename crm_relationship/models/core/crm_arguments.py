from contextlib import contextmanager

from psycopg2 import DataError, ProgrammingError

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, mute_logger

from ...tools import arguments


class CrmArguments(models.AbstractModel):
    """What `tools.arguments` refuses, in words; and the records that arguments name."""

    _name = "crm.arguments"
    _description = "Arguments of the API"

    def _read(self, rule, value, name):
        """The clean value by a rule of `tools.arguments`.

        :raises ValidationError: where the rule refuses it
        """
        try:
            return rule(value, name)
        except arguments.Refused as refusal:
            return self._refuse(refusal)

    def _check_period(self, first, last):
        """:raises ValidationError: where the first day is after the last one"""
        try:
            arguments.period().check({"date_from": first, "date_to": last})
        except arguments.Refused as refusal:
            self._refuse(refusal)

    def _get_past_day(self, day=None):
        """This `date`, today (UTC, as all days on which documents count) for none.

        :raises UserError: for a day to come
        """
        today = fields.Date.today()
        day = day or today
        if day > today:
            raise UserError(self.env._(
                "%(day)s lies in the future: choose today or a day before.", day=format_date(self.env, day)))
        return day

    def _find(self, model, ids, name):
        """The records with these ids (an id, or a list), all of them.

        :raises ValidationError: naming those that there are not
        """
        records = self.env[model].browse(ids)
        unknown = records - records.exists()
        if unknown:
            raise ValidationError(self.env._(
                "\"%(name)s\": there is no record with the id %(ids)s.", name=name,
                ids=", ".join(map(str, unknown.ids[:10]))))
        return records

    def _find_code(self, model, code, name):
        """The active record with this code, where one is given.

        :raises ValidationError: naming the codes that there are
        """
        records = self.env[model]
        found = records.search([("code", "=", code)]) if code else records
        if code and not found:
            raise ValidationError(self.env._(
                "\"%(name)s\": there is no code %(code)s. There are: %(codes)s.", name=name, code=code,
                codes=", ".join(records.search([]).mapped("code"))))
        return found

    @contextmanager
    def _searching(self, name):
        """Whatever is searched for inside by a domain of the caller: one that makes no sense is refused.

        :raises ValidationError: where field, operator or value do not fit
        """
        try:
            with self.env.cr.savepoint(flush=False), mute_logger("odoo.sql_db"):
                yield
        except (ValueError, TypeError, KeyError, AttributeError, NotImplementedError, OverflowError, DataError,
                ProgrammingError) as error:
            raise ValidationError(self.env._(
                "\"%(name)s\" is no domain that can be searched: check its fields, operators and values.",
                name=name)) from error

    def _refuse(self, refusal):
        raise ValidationError(self._get_text(refusal.problem) % refusal.values) from refusal

    def _get_text(self, problem):
        """What is wrong, with places for the values: these come from outside, and are filled in last."""
        _ = self.env._
        return {
            "base64": _("The content of \"%(name)s\" has to be a text in base64."),
            "call": _("%(name)s takes: %(possible)s."),
            "characters": _("\"%(name)s\" holds characters that cannot be kept: remove zeros and broken characters."),
            "choice": _("\"%(name)s\" has to be one of: %(possible)s."),
            "cursor": _("\"%(name)s\" is no cursor of an earlier call: leave it out to read from the beginning."),
            "day": _("\"%(name)s\": %(value)s is not a day. Write it as year-month-day, for example 2026-12-31."),
            "day_range": _("\"%(name)s\" has to be between %(first)s and %(last)s."),
            "dict": _("Give \"%(name)s\" as a dict of values."),
            "domain": _("\"%(name)s\" has to be a search domain, and not too long."),
            "file": _("Give \"%(name)s\" as a dict with \"name\" and \"content\", which is base64."),
            "file_kind": _(
                "\"%(name)s\": %(file)s cannot be sent. Pictures, PDF, office documents and plain text can."),
            "file_size": _("\"%(name)s\" is too large: at most %(size)s MB a file."),
            "files_size": _("The files of \"%(name)s\" are too large: at most %(size)s MB together."),
            "flag": _("\"%(name)s\" has to be true or false."),
            "id": _("\"%(name)s\" has to name records by their ids, whole numbers above 0: %(value)s is no id."),
            "ids": _("Give \"%(name)s\" as a list of ids."),
            "keys": _("\"%(name)s\" does not take: %(keys)s. It takes: %(possible)s."),
            "list": _("Give \"%(name)s\" as a list."),
            "long": _("\"%(name)s\" is too long: at most %(longest)s characters."),
            "many": _("\"%(name)s\" is too long: at most %(most)s at once."),
            "missing": _("\"%(name)s\" is missing."),
            "moment": _("\"%(name)s\": %(value)s is not a moment. Write it in UTC, for example 2026-12-31 08:00:00."),
            "number": _("\"%(name)s\" has to be a number."),
            "one": _("Give the id of exactly one record."),
            "order": _("\"%(name)s\" is after \"%(last)s\": the first day cannot be after the last one."),
            "range": _("\"%(name)s\" has to be between %(low)s and %(high)s."),
            "some": _("Give the id of one record at least."),
            "text": _("\"%(name)s\" has to be a text."),
            "twice": _("Give either \"%(name)s\" or the days \"%(first)s\" and \"%(last)s\"."),
            "whole": _("\"%(name)s\" has to be a whole number."),
        }[problem]

"""A strict reader of what callers give to the public methods: refused before the method runs.

    @arguments.read("one", remedy_id=arguments.record(), amount=arguments.number(0, required=False))
    def compensate(self, remedy_id, amount=None):

The rules are those of `argument_rules`. `crm.arguments` says in words what was refused, and finds the records and codes
that are named.
"""

import functools
import inspect

from .argument_rules import (
    LAST_DAY,
    LAST_FIGURES,
    LONG,
    SHORT,
    Refused,
    anything,
    choice,
    day,
    domain,
    flag,
    is_amount,
    is_id,
    listing,
    mapping,
    moment,
    number,
    period,
    record,
    records,
    show,
    table,
    text,
)

__all__ = [
    "LAST_DAY", "LAST_FIGURES", "LONG", "SHORT", "Refused", "anything", "choice", "day", "domain", "flag",
    "is_amount", "listing", "mapping", "moment", "number", "period", "read", "record", "records", "show", "table",
    "text"]


def read(many="any", *together, **rules):
    """Have the arguments of a public method read before it runs, and the records it is called on.

    :param many: how many records: `any` number, exactly `one`, or at least one (`some`)
    :param together: rules of several parameters at once, such as `period()`
    :param rules: the rule of each parameter; nothing given where there is a default means the default
    """
    for group in together:
        rules = {**rules, **group.rules}

    def decorate(method):
        signature = inspect.signature(method)
        defaults = {name: parameter.default for name, parameter in signature.parameters.items()}

        @functools.wraps(method)
        def read_first(self, *args, **kwargs):
            try:
                _check_records(self._ids, many)
                try:
                    given = signature.bind(self, *args, **kwargs).arguments
                except TypeError as error:
                    raise Refused("call", method.__name__, possible=", ".join([*defaults][1:]) or "–") from error
                values = _read_all(given, rules, defaults)
                for group in together:
                    group.check(values)
            except Refused as refusal:
                return self.env["crm.arguments"]._refuse(refusal)
            if len(set(self._ids)) < len(self._ids):
                self = self.browse(dict.fromkeys(self._ids))
            return method(self, **values)

        read_first.argument_rules = rules
        return read_first
    return decorate


def _check_records(ids, many):
    for record_id in ids:
        if not is_id(record_id) and not hasattr(record_id, "origin"):  # a record that is not saved yet has no id
            raise Refused("id", "ids", value=show(record_id))
    if (many != "any" and not ids) or (many == "one" and len(set(ids)) > 1):
        raise Refused("one" if many == "one" else "some", "ids")


def _read_all(given, rules, defaults):
    values = dict(list(given.items())[1:])
    for name in rules.keys() & values.keys():
        clean = rules[name](values[name], name)
        if clean is None and defaults[name] is not inspect.Parameter.empty:
            clean = defaults[name]
        values[name] = clean
    return values

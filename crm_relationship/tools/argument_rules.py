"""The rules by which arguments are read, without Odoo.

A rule is a function `(value, name)` that returns the clean value, or raises `Refused`. None, False and an empty text
stand for nothing (XML-RPC has no other nothing): what is not required becomes None then.
"""

import math
import re
from datetime import date, datetime, time, timezone

from .periods import STARTS, is_ordered

SHORT, LONG = 500, 100_000  # characters of a name or reason, and of a text with paragraphs
MOST_RECORDS = 10_000
MOST_TERMS, DEEPEST = 500, 20  # of a domain
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 12, 31)
LAST_FIGURES = date(2999, 12, 31)  # of a period over which something is summed up: there are days before and after it
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"([0-9-]{10})[ T]([0-9:]{5,8}(?:\.[0-9]{3}(?:[0-9]{3})?)?)(Z|[+-][0-9]{2}:[0-9]{2})?")
MONEY = 10**12  # more than anybody owes anybody here


class Refused(ValueError):
    """What is wrong with an argument: `problem` is a key of `crm.arguments`, `values` fill in its text."""

    def __init__(self, problem, name, **values):
        super().__init__(problem, name, values)
        self.problem, self.values = problem, {"name": name, **values}


# === RULES ===#


def text(longest=SHORT, required=True):
    """A text, stripped; characters that a database or a mail cannot keep are refused, not dropped."""
    def rule(value, name):
        if _is_nothing(value):
            return _nothing(name, required)
        if not isinstance(value, str):
            raise Refused("text", name)
        if len(value) > longest + 1000:  # before it costs anything
            raise Refused("long", name, longest=longest)
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise Refused("characters", name)
        value = value.strip()
        if len(value) > longest:
            raise Refused("long", name, longest=longest)
        return value or _nothing(name, required)
    return rule


def day(required=True, first=FIRST_DAY, last=LAST_DAY):
    """A `date`, from a date or a text such as 2026-12-31, and nothing behind it."""
    def rule(value, name):
        if _is_nothing(value):
            return _nothing(name, required)
        found = value
        if isinstance(value, datetime):  # XML-RPC knows no days without a time
            found = value.date() if value.time() == time() else None
        elif isinstance(value, str):
            found = _parse(date.fromisoformat, value) if DAY.fullmatch(value) else None
        if not isinstance(found, date):
            raise Refused("day", name, value=show(value))
        if not first <= found <= last:
            raise Refused("day_range", name, first=first.isoformat(), last=last.isoformat())
        return found
    return rule


class Together:
    """Rules of parameters that belong together, and what they have to be to each other."""

    def __init__(self, rules, check):
        self.rules, self._check = rules, check

    def check(self, values):
        """:raises Refused: where clean values do not fit each other"""
        self._check(values)


def period(first="date_from", last="date_to", code=None, latest=LAST_FIGURES):
    """Two days, both included and either left out, in their order; or a code of `periods` in a parameter of its own."""
    rules = dict.fromkeys((first, last), day(required=False, last=latest))
    if code:
        rules[code] = choice(*STARTS, required=False)

    def check(values):
        if code and values.get(code) and (values.get(first) or values.get(last)):
            raise Refused("twice", code, first=first, last=last)
        if not is_ordered(values.get(first), values.get(last)):
            raise Refused("order", first, last=last)
    return Together(rules, check)


def moment(required=True, first=FIRST_DAY, last=LAST_DAY):
    """A naive `datetime` in UTC, from one or from a text such as 2026-12-31 08:00:00, with an offset or without."""
    def rule(value, name):
        if _is_nothing(value):
            return _nothing(name, required)
        found = value
        if isinstance(value, str):
            found = _parse(datetime.fromisoformat, value.replace("Z", "+00:00")) if MOMENT.fullmatch(value) else None
        if not isinstance(found, datetime):
            raise Refused("moment", name, value=show(value))
        if not first <= found.date() <= last or (found.tzinfo and found.year in (first.year, last.year)):
            raise Refused("day_range", name, first=first.isoformat(), last=last.isoformat())
        found = found.astimezone(timezone.utc).replace(tzinfo=None) if found.tzinfo else found
        return found.replace(microsecond=0)
    return rule


def number(low=-MONEY, high=MONEY, whole=False, required=True):
    """A finite number from `low` to `high`; a whole one where that is asked for."""
    def rule(value, name):
        if _is_nothing(value):
            return _nothing(name, required)
        is_number = type(value) is int or (type(value) is float and math.isfinite(value))
        if not is_number or (whole and value != int(value)):
            raise Refused("whole" if whole else "number", name)
        if not low <= value <= high:
            raise Refused("range", name, low=low, high=high)
        return int(value) if whole else value
    return rule


def flag(required=True):
    """True or False, nothing else that looks like it."""
    def rule(value, name):
        if value is None:
            return _nothing(name, required)
        if not isinstance(value, bool):
            raise Refused("flag", name)
        return value
    return rule


def choice(*codes, required=True):
    """One of these codes."""
    def rule(value, name):
        if _is_nothing(value):
            return _nothing(name, required)
        if not isinstance(value, str) or value not in codes:
            raise Refused("choice", name, possible=", ".join(codes))
        return value
    return rule


def record(required=True):
    """The id of a record. Whether there is one is another question: `crm.arguments._find`."""
    def rule(value, name):
        if _is_nothing(value):
            return _nothing(name, required)
        if not is_id(value):
            raise Refused("id", name, value=show(value))
        return value
    return rule


def records(most=MOST_RECORDS, required=True):
    """A list of ids, each once, in order."""
    def rule(value, name):
        if _is_nothing(value):
            return _nothing(name, required)
        for item in _listed(value, name, most, "ids"):
            if not is_id(item):
                raise Refused("id", name, value=show(item))
        return list(dict.fromkeys(value))
    return rule


def listing(rule_of_item, most=MOST_RECORDS, required=True):
    """A list of values that are read by a rule each."""
    def rule(value, name):
        if _is_nothing(value):
            return _nothing(name, required)
        items = _listed(value, name, most, "list")
        return [rule_of_item(item, f"{name}[{position}]") for position, item in enumerate(items)]
    return rule


def mapping(rules, needed=(), required=True, together=()):
    """A dict that has no other keys than `rules`, each read by its rule; keys left out stay out, unless needed.

    :param together: rules of several keys at once, such as `period()`
    """
    for group in together:
        rules = {**rules, **group.rules}

    def rule(value, name):
        if value is None or value is False:
            return _nothing(name, required)
        if not isinstance(value, dict):
            raise Refused("dict", name)
        unknown = [key for key in value if not isinstance(key, str) or key not in rules]
        if unknown:
            raise Refused("keys", name, keys=", ".join(sorted(map(show, unknown))[:10]),
                          possible=", ".join(sorted(rules)))
        clean = {key: rules[key](value.get(key), key) for key in (*value, *needed)}
        for group in together:
            group.check(clean)
        return clean
    return rule


def table(rule_of_item, most=MOST_RECORDS, required=True):
    """A dict of values that are read by a rule each; any text may be a key."""
    def rule(value, name):
        if value is None or value is False:
            return _nothing(name, required)
        if not isinstance(value, dict):
            raise Refused("dict", name)
        if len(value) > most:
            raise Refused("many", name, most=most)
        return {text()(key, name): rule_of_item(item, f"{name}[{show(key)}]") for key, item in value.items()}
    return rule


def anything():
    """Whatever it is: the method reads it itself, by rules that only the database knows."""
    return lambda value, name: value


def domain(required=False):
    """A search domain as clients send it, of a sane size; what it names is checked where it is searched with."""
    def rule(value, name):
        if _is_nothing(value) or value == []:
            return _nothing(name, required)
        if not isinstance(value, list | tuple):
            raise Refused("domain", name)
        _check_terms(value, name, [MOST_TERMS])
        return list(value)
    return rule


def show(value):
    """A short, harmless picture of what somebody gave, for a message."""
    if isinstance(value, str):
        shown = "".join(character if character.isprintable() else "?" for character in value[:60])
        return shown if len(value) <= 60 else f"{shown}…"
    if type(value) in (int, float) and abs(value) < 10**20:
        return str(value)
    return type(value).__name__


# === HELPERS ===#


def _is_nothing(value):
    return value is None or value is False or (isinstance(value, str) and not value)


def _nothing(name, required):
    if required:
        raise Refused("missing", name)


def is_amount(value):
    """Whether a value can be written as an amount of money that is not negative; nothing at all is 0."""
    try:
        return 0 <= float(value or 0) < math.inf
    except (TypeError, ValueError):
        return False


def is_id(value):
    """Whether a value can be the id of a record."""
    return type(value) is int and 0 < value < 2**31


def _listed(value, name, most, problem):
    """A list that is one, and not too long."""
    if not isinstance(value, list | tuple):
        raise Refused(problem, name)
    if len(value) > most:
        raise Refused("many", name, most=most)
    return value


def _parse(function, value):
    try:
        return function(value)
    except ValueError:
        return None


def _check_terms(value, name, left, depth=0):
    left[0] -= 1
    if left[0] < 0 or depth > DEEPEST:
        raise Refused("domain", name)
    if isinstance(value, list | tuple):
        for item in value:
            _check_terms(item, name, left, depth + 1)
    elif isinstance(value, str):
        text(LONG, required=False)(value, name)
    elif value is not None and not isinstance(value, bool | date):
        number(-2**53, 2**53)(value, name)

"""What people hear of a case, and what they are asked to do about it, as plain values."""

from collections.abc import Callable
from typing import NamedTuple


class Call(NamedTuple):
    """Somebody hears of a case (`say`), is asked to do something about it (`kind`, by `deadline`), or both.

    `say`, `summary` and `details` are functions that make a text of the case as the user reads it. No user: what is
    said is for the record, what is to do is for a manager. `kind` names a type of activity of ours; `deadline` is a day
    or a moment, None: today, or as it was.
    """

    case: object
    user: object
    say: Callable | None = None
    kind: str = ""
    summary: Callable | None = None
    deadline: object = None
    details: Callable | None = None

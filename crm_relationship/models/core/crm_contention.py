from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo import exceptions, models

RETRY = "[RETRY]"


class LockError(exceptions.LockError):
    """Somebody else is at it: the same call may succeed in a moment, unlike after any other error.

    Programs know it by its name and its status, 409, over JSON-2, by its name and context over JSON-RPC, and by the
    code before the text over XML-RPC, which carries nothing but the text; people read the text alone.
    """

    __module__ = exceptions.LockError.__module__
    context = {"code": "retry"}

    def __str__(self):
        return f"{RETRY} {super().__str__()}"


class CrmContention(models.AbstractModel):
    """What to do where somebody else is at the same: say so, or have the whole call repeated."""

    _name = "crm.contention"
    _description = "Contention"

    def _refuse(self, message):
        """:raises LockError: with this translated message, which says what to do"""
        raise LockError(message)

    @contextmanager
    def _once(self):
        """Make, inside it, rows of which there is one only, after looking whether it is there.

        Where another call has just made the same, this transaction cannot see it: Odoo repeats the whole call, which
        then finds it.

        :raises ConcurrencyError: for Odoo, which repeats a request up to five times
        """
        try:
            with self.env.cr.savepoint():
                yield
        except UniqueViolation as error:
            raise exceptions.ConcurrencyError(str(error)) from error

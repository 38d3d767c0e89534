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
    """How to say that somebody else holds what is needed."""

    _name = "crm.contention"
    _description = "Contention"

    def _refuse(self, message):
        """:raises LockError: with this translated message, which says what to do"""
        raise LockError(message)

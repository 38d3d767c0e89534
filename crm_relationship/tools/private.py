"""Values in a context that no client can send: over RPC and HTTP come texts, numbers, lists and dicts, never these."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Private:
    """What our own code puts under a key of the context, and `read` finds there."""

    value: object = True


def read(context, key, default=None):
    """The value that our own code has put there; what a client has sent under the same key counts for nothing."""
    found = context.get(key)
    return found.value if isinstance(found, Private) else default

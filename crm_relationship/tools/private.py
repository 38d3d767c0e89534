"""Values that no client can send, in a context or in what is written: over RPC and HTTP come texts, numbers, lists and
dicts, never these."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Private:
    """What our own code puts under a key of the context, and `read` finds there; or what it hands on to be written in
    the name of a user into a guarded field, see `crm.guarded.mixin`."""

    value: object = True


def read(context, key, default=None):
    """The value that our own code has put there; what a client has sent under the same key counts for nothing."""
    found = context.get(key)
    return found.value if isinstance(found, Private) else default


def wrap(values):
    """These values, `{name: value}`, as given by our own code."""
    return {name: Private(value) for name, value in values.items()}


def unwrap(values):
    """These values as they are written."""
    return {name: value.value if isinstance(value, Private) else value for name, value in values.items()}

"""Labels of selections, and lists of names."""

from functools import reduce


def get_labels(records, name):
    """`{value: label}` of a selection of these records, in the language of whoever they are read for."""
    return dict(records._fields[name]._description_selection(records.env))


def join(env, texts):
    """Several names or figures as a list in a sentence, with the comma of the language of an environment."""
    return reduce(
        lambda first, second: env._("%(first)s, %(second)s", first=first, second=second), list(texts) or [""])

"""Labels of selections."""


def get_labels(records, name):
    """`{value: label}` of a selection of these records, in the language of whoever they are read for."""
    return dict(records._fields[name]._description_selection(records.env))

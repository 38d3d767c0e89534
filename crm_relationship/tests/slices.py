"""The slices of the addon in the order of dependency, and what each of them brings to the tests that go over all."""

from importlib import import_module
from importlib.util import find_spec

SLICES = ("core", "tier", "supply", "standard", "complaint", "retention", "satisfaction", "account", "insight")
# What a slice is about: words that the slices before it do not know, in code or in text.
CONCEPTS = {
    "supply": ("supply", "protection", "shortage"),
    "standard": ("crm.service.", "crm_service_", "breach", "remedy", "remedies"),
    "complaint": ("complain",),
    "retention": ("campaign", "churn.case", "churn_case", "win_back"),
    "satisfaction": ("satisfaction", "crm.feedback", "crm_feedback"),
    "account": ("crm.visit", "crm_visit", "visit_", "stakeholder", "account.plan", "account_plan"),
    "insight": ("scorecard", "dashboard"),
}


def get_parts(name):
    """The modules `tests/<slice>/<name>.py` of the slices that have one, in the order of dependency."""
    paths = [f"{__package__}.{part}" for part in SLICES if find_spec(f"{__package__}.{part}")]
    return [import_module(f"{path}.{name}") for path in paths if find_spec(f"{path}.{name}")]


def merge(name, table):
    """What `table` is called in each of these modules, in one dict; a key that two slices bring is an error."""
    merged = {}
    for part in get_parts(name):
        rows = getattr(part, table, {})
        if twice := rows.keys() & merged.keys():
            raise ValueError(f"{part.__name__}.{table}: an earlier slice has a row for {sorted(map(str, twice))}")
        merged.update(rows)
    return merged


def call_each(name, function, case):
    """Call the function of that name in each of these modules that has it, with the test case."""
    for part in get_parts(name):
        if hook := getattr(part, function, None):
            hook(case)

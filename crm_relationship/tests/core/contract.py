"""The public contract of key figures: more may be added, nothing may go."""

FIELDS = {}
SELECTIONS = {}
METHODS = {("res.company", "get_relationship_kpis"): ["date_from", "date_to", "period", "codes"]}

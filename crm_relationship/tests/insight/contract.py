"""The public contract of what the owner reads, as far as it is built: more may be added, nothing may go."""

FIELDS = {}
SELECTIONS = {}
METHODS = {
    ("crm.dashboard", "get_dashboard"): ["date_from", "date_to", "period"],
}

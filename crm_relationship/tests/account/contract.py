"""The public contract of key accounts, as far as it is built: more may be added, nothing may go."""

FIELDS = {}
SELECTIONS = {("crm.service.standard", "metric"): {"visit_interval"}}
METHODS = {}

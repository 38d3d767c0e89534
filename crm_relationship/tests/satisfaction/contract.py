"""The public contract of satisfaction, as far as it is built: more may be added, nothing may go."""

FIELDS = {"crm.customer.profile": {"satisfaction": "float"}}
SELECTIONS = {}
METHODS = {}

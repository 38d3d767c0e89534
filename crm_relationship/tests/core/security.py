"""Keys of a context that every slice reads."""

HARMLESS = {
    "active_id": "what a dialogue was opened for: it holds what its user may read",
    "active_ids": "the same, for several",
    "allowed_company_ids": "checked by Odoo against the user's companies",
    "company": "checked by Odoo against the user's companies",
    "lang": "the language of texts",
    "tz": "the zone of times",
    "uid": "not from the context: who asks",
}
WHOLE = {("models/core/crm_guarded_mixin.py", "create"): "takes defaults out"}

"""Who may do what with key figures, and the keys of a context that every slice reads."""

from ..security_case import COMPANIES, Row

MATRIX = {
    "crm.kpi.day": Row(
        COMPANIES, {}, {"numerator": 7},
        lambda case, scope: {
            "company_id": case._get_company(scope).id, "code": "orders", "tier_id": 0, "day": "2026-06-30",
            "numerator": 1, "denominator": 0}, is_kept=True),
    "crm.kpi.progress": Row(
        COMPANIES, {}, {"as_of": "2026-06-29"},
        lambda case, scope: {
            "company_id": case._get_company(scope).id, "source": "sales", "first_day": "2024-06-01",
            "as_of": "2026-06-30", "noted_at": "2026-07-01 02:00:00"}, is_kept=True),
}
METHODS = {("res.company", "get_relationship_kpis"): ("user", {"date_from": "2026-06-01", "date_to": "2026-06-30"})}
RECORDS = {"res.company": lambda case, method: case.company}

HARMLESS = {
    "active_id": "what a dialogue was opened for: it holds what its user may read",
    "active_ids": "the same, for several",
    "allowed_company_ids": "checked by Odoo against the user's companies",
    "company": "checked by Odoo against the user's companies",
    "lang": "the language of texts",
    "tz": "the zone of times",
    "uid": "not from the context: who asks",
}
PRIVATE = {"crm_moment": "at which moment of the past a story is told, of which nobody hears any more"}
WHOLE = {("models/core/crm_guarded_mixin.py", "create"): "takes defaults out"}

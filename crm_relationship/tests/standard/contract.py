"""The public contract of service standards: more may be added, nothing may go."""

FIELDS = {
    "crm.service.moment": {"name": "char", "code": "char", "sequence": "integer", "active": "boolean"},
    "crm.service.standard": {
        "name": "char", "code": "char", "moment_id": "many2one", "area": "selection", "factor": "selection",
        "metric": "selection", "active": "boolean", "target_ids": "one2many"},
    "crm.service.target": {
        "standard_id": "many2one", "tier_id": "many2one", "value": "float", "unit": "selection",
        "calendar_id": "many2one", "warn_percent": "float", "remedy_id": "many2one", "valid_from": "date",
        "valid_to": "date"},
    "crm.service.remedy": {
        "code": "char", "kind": "selection", "amount": "monetary", "percent": "float", "cap_amount": "monetary",
        "approval_required": "boolean"},
    "crm.service.breach": {
        "standard_id": "many2one", "target_id": "many2one", "partner_id": "many2one", "res_model": "char",
        "res_id": "many2one_reference", "promised": "datetime", "actual": "datetime", "state": "selection"},
    "crm.service.compliance": {
        "standard_id": "many2one", "tier_id": "many2one", "month": "date", "kept_count": "integer",
        "broken_count": "integer", "rate": "float"},
}
SELECTIONS = {
    ("crm.service.standard", "area"): {"procedure", "person", "place"},
    ("crm.service.standard", "factor"): {"basic", "performance", "motivation", "punishment"},
    ("crm.service.standard", "metric"): {
        "quotation_reply", "delivery_lead_time", "on_time_delivery", "in_full_delivery"},
    ("crm.service.target", "unit"): {"hours", "days", "percent"},
    ("crm.service.remedy", "kind"): {"coupon", "credit_note", "replacement", "call"},
    ("crm.service.breach", "state"): {"open", "proposed", "approved", "remedied", "waived"},
}
METHODS = {
    ("res.partner", "get_service_commitments"): [],
    ("crm.service.compliance", "get_compliance"): ["date_from", "date_to", "period"],
}

"""The public contract of retention: more may be added, nothing may go."""

FIELDS = {
    "crm.churn.case": {
        "partner_id": "many2one", "company_id": "many2one", "state": "selection", "risk": "float", "signals": "text",
        "value_at_risk": "monetary", "reason_id": "many2one", "competitor": "char", "user_id": "many2one",
        "opened_at": "datetime", "closed_at": "datetime", "at_risk_since": "date", "too_late_on": "date",
        "reopen_from": "date", "expected_return": "float", "recovered_order_id": "many2one",
        "lost_tier_id": "many2one", "lost_risk": "float", "lost_revenue": "monetary", "lost_margin": "monetary"},
    "crm.churn.signal": {"case_id": "many2one", "code": "selection", "figure": "float"},
    "crm.customer.profile": {"stage_advice": "text", "next_step": "char"},
    "res.partner": {"birthdate_date": "date", "relationship_channel": "selection"},
    "crm.churn.reason": {"name": "char", "code": "char", "usual_percent": "float"},
}
SELECTIONS = {
    ("crm.churn.case", "state"): {"at_risk", "planned", "saving", "recovered", "lost"},
    ("res.partner", "relationship_channel"): {"mail", "phone", "visit"},
    ("crm.churn.signal", "code"): {"rhythm", "order_size", "complaint", "promise"},
}
METHODS = {
    ("crm.churn.case", "get_summary"): [],
}

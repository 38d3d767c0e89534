"""What programs may rely on of scorecards."""

SCORECARD_FIELDS = {
    "crm.scorecard": {
        "user_id": "many2one", "company_id": "many2one", "date_from": "date", "date_to": "date", "state": "selection",
        "score": "float", "pay_factor": "float", "line_ids": "one2many", "customer_ids": "one2many", "note": "text",
        "as_of": "datetime", "closed_at": "datetime"},
    "crm.scorecard.line": {
        "scorecard_id": "many2one", "code": "selection", "floor": "float", "target": "float", "weight": "float",
        "actual": "float", "low": "float", "high": "float", "numerator": "float", "denominator": "float",
        "attainment": "float", "gain": "float", "reliability": "float", "band": "char", "hint": "selection"},
    "crm.scorecard.customer": {"scorecard_id": "many2one", "partner_id": "many2one", "is_new": "boolean"},
    "crm.scorecard.measure": {
        "company_id": "many2one", "code": "selection", "floor": "float", "target": "float", "weight": "float",
        "active": "boolean"},
    "res.company": {
        "scorecard_pay_low": "float", "scorecard_pay_high": "float", "scorecard_prior": "float",
        "scorecard_min_coverage": "float"},
}
SCORECARD_CODES = {"satisfaction", "retention", "revenue", "margin", "new_share", "promises", "over_promising",
                   "visits_kept", "complaint_rate"}
SCORECARD_SELECTIONS = {
    ("crm.scorecard", "state"): {"open", "closed"},
    ("crm.scorecard.line", "code"): SCORECARD_CODES,
    ("crm.scorecard.line", "hint"): {"few", "own", "floor", "nothing"},
    ("crm.scorecard.measure", "code"): SCORECARD_CODES,
}
SCORECARD_METHODS = {("res.company", "get_relationship_scorecards"): ["date_from", "date_to"]}

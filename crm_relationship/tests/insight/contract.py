"""The public contract of what the owner reads, as far as it is built: more may be added, nothing may go."""

from .scorecard_contract import SCORECARD_FIELDS, SCORECARD_METHODS, SCORECARD_SELECTIONS

PAPERS_FIELDS = {
    "crm.workbook.mail": {"company_id": "many2one", "user_id": "many2one", "month": "date", "state": "selection"},
    "res.company": {"relationship_workbook_recipient_ids": "many2many"},
    "digest.digest": {
        **{f"kpi_crm_{code}": "boolean" for code in (
            "retention", "value_at_risk", "satisfaction", "promises", "complaint_rate", "key_met")},
        **{f"kpi_crm_{code}_value": "float" for code in (
            "retention", "satisfaction", "promises", "complaint_rate", "key_met")},
        "kpi_crm_value_at_risk_value": "monetary"},
}
PROGRAMME_FIELDS = {
    "crm.programme.baseline": {
        "company_id": "many2one", "tier_id": "many2one", "customers": "integer", "retained": "integer",
        "is_manual": "boolean", "manual_retention": "float", "retention": "float"},
    "res.company": {
        "relationship_programme_start": "date", "relationship_attributed_percent": "float",
        "relationship_visit_cost": "monetary"},
}
ASSESS_FIELDS = {
    "crm.account.time": {
        "user_id": "many2one", "level": "selection", "partner_id": "many2one", "company_id": "many2one",
        "tier_id": "many2one", "date": "date", "kind": "selection", "hours": "float"},
    "survey.question": {"assessment_topic": "selection"},
    "survey.survey": {"assessment_of": "selection"},
    "res.company": {"assessment_month": "selection"},
}

# Each part's models; those that several of them extend are put together.
PARTS = (ASSESS_FIELDS, PAPERS_FIELDS, PROGRAMME_FIELDS, SCORECARD_FIELDS)
FIELDS = {model: {name: kind for part in PARTS for name, kind in part.get(model, {}).items()}
          for part in PARTS for model in part}
SELECTIONS = {
    **SCORECARD_SELECTIONS,
    ("crm.workbook.mail", "state"): {"waiting", "sent", "skipped", "failed", "unsure"},
    ("survey.survey", "assessment_of"): {"company", "manager"},
}
METHODS = {
    ("crm.programme", "get_programme"): [],
    ("crm.assessment", "get_results"): ["year"],
    ("crm.dashboard", "get_dashboard"): ["date_from", "date_to", "period"],
    **SCORECARD_METHODS,
    ("res.company", "get_relationship_changes"): ["since", "limit"],
}

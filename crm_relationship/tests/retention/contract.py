"""The public contract of retention: more may be added, nothing may go."""

FIELDS = {
    "crm.churn.case": {
        "partner_id": "many2one", "company_id": "many2one", "state": "selection", "risk": "float", "signals": "text",
        "value_at_risk": "monetary", "reason_id": "many2one", "competitor": "char", "user_id": "many2one",
        "opened_at": "datetime", "closed_at": "datetime", "at_risk_since": "date", "too_late_on": "date",
        "reopen_from": "date", "expected_return": "float", "recovered_order_id": "many2one",
        "lost_tier_id": "many2one", "lost_risk": "float", "lost_revenue": "monetary", "lost_margin": "monetary",
        "lost_yearly_margin": "monetary", "lost_years": "float", "lost_value": "monetary", "lost_class": "selection",
        "lost_class_reason": "char", "win_back_on": "date", "lost_case_id": "many2one", "user_input_id": "many2one",
        "answered_reason_id": "many2one"},
    "crm.churn.signal": {"case_id": "many2one", "code": "selection", "figure": "float"},
    "crm.customer.profile": {
        "stage_advice": "text", "next_step": "char", "relationship_balance": "integer",
        "relationship_change": "integer"},
    "crm.relationship.weight": {"name": "char", "code": "char", "points": "integer"},
    "crm.relationship.entry": {
        "kind": "selection", "partner_id": "many2one", "company_id": "many2one", "date": "date", "note": "char",
        "user_id": "many2one"},
    "crm.relationship.account": {
        "weight_id": "many2one", "points": "integer", "partner_id": "many2one", "company_id": "many2one",
        "date": "date", "res_model": "char", "res_id": "many2one_reference"},
    "res.partner": {"birthdate_date": "date", "relationship_channel": "selection"},
    "crm.retention.referral": {
        "referrer_id": "many2one", "referred_id": "many2one", "company_id": "many2one", "source": "char",
        "external_ref": "char", "state": "selection", "referred_on": "datetime", "order_id": "many2one"},
    "loyalty.program": {"is_personal": "boolean", "is_members_only": "boolean", "card_days": "integer"},
    "crm.churn.reason": {"name": "char", "code": "char", "usual_percent": "float"},
    "crm.retention.campaign": {
        "name": "char", "kind": "selection", "domain": "char", "holdout_percent": "integer", "budget": "monetary",
        "loyalty_program_id": "many2one", "mail_template_id": "many2one", "state": "selection", "start_date": "date",
        "end_date": "date", "key": "char", "parent_id": "many2one", "measure": "selection",
        "smallest_effect": "float", "contact_cost": "monetary", "verdict": "selection", "verdict_on": "date",
        "cap": "monetary"},
    "crm.retention.step": {
        "campaign_id": "many2one", "sequence": "integer", "kind": "selection", "delay_days": "integer",
        "condition": "selection"},
    "crm.retention.target": {
        "campaign_id": "many2one", "partner_id": "many2one", "contact_id": "many2one", "is_control": "boolean",
        "state": "selection", "stratum": "char", "started_at": "datetime", "revenue_before": "monetary",
        "revenue_after": "monetary", "margin_before": "monetary", "margin_after": "monetary",
        "orders_after": "integer"},
    "crm.retention.delivery": {
        "target_id": "many2one", "step_id": "many2one", "due_at": "datetime", "state": "selection",
        "reason": "selection", "res_model": "char", "res_id": "many2one_reference"},
}
SELECTIONS = {
    ("crm.churn.case", "state"): {"at_risk", "planned", "saving", "recovered", "lost"},
    ("res.partner", "relationship_channel"): {"mail", "phone", "visit"},
    ("crm.retention.referral", "state"): {"open", "rewarded", "refused"},
    ("crm.retention.campaign", "kind"): {"care", "win_back", "develop", "new_arrival", "birthday", "referral"},
    ("crm.retention.campaign", "state"): {"draft", "to_approve", "running", "paused", "done", "stopped"},
    ("crm.retention.campaign", "measure"): {"margin", "revenue", "bought", "retained"},
    ("crm.retention.step", "kind"): {"mail", "activity", "coupon", "points", "interview"},
    ("crm.retention.step", "condition"): {"always", "no_order", "no_answer"},
    ("crm.retention.delivery", "state"): {"due", "done", "skipped", "failed", "unsure"},
    ("crm.churn.signal", "code"): {"rhythm", "order_size", "complaint", "promise", "quiet", "lost", "balance"},
    ("crm.churn.case", "lost_class"): {"win_back", "replace", "let_go"},
}
METHODS = {
    ("crm.retention.referral", "submit"): ["values"],
    ("crm.churn.case", "get_summary"): [],
    ("crm.customer.profile", "get_retention"): [],
    ("crm.retention.campaign", "get_results"): [],
}

# What `get_results` tells of a campaign.
RESULTS = {
    "campaign_id", "state", "verdict", "verdict_on", "currency", "targets", "controls", "skipped", "cap", "measures",
    "smallest_visible", "more_needed", "cost", "gain"}
MEASURE = {"treated", "control", "difference", "low", "high", "told"}


def check(case):
    """The shape of the results."""
    campaign = case.env["crm.retention.campaign"].create({"name": "Shape"})
    [results] = campaign.get_results()
    case.assertLessEqual(RESULTS, set(results))
    case.assertEqual(set(results["measures"]), {"bought", "revenue", "margin", "retained"})
    for measure in results["measures"].values():
        case.assertEqual(set(measure), MEASURE)
    case.assertEqual(set(results["gain"]), {"low", "estimate", "high"})

"""The public contract of tiers and profiles: more may be added, nothing may go."""

FIELDS = {
    "crm.tier": {
        "name": "char", "code": "char", "sequence": "integer", "is_key_account": "boolean", "color": "integer",
        "cumulative_share": "float", "min_revenue": "float", "min_score": "float", "active": "boolean"},
    "crm.tier.policy": {
        "company_id": "many2one", "rule": "selection", "window_months": "integer", "revenue_basis": "selection",
        "hysteresis_percent": "float", "demotion_delay_days": "integer", "new_customer_days": "integer",
        "expected_years": "float"},
    "crm.tier.run": {
        "company_id": "many2one", "policy_id": "many2one", "started_at": "datetime", "duration_seconds": "float",
        "customer_count": "integer", "promoted_count": "integer", "demoted_count": "integer", "state": "selection"},
    "crm.customer.profile": {
        "partner_id": "many2one", "company_id": "many2one", "as_of": "date", "revenue": "monetary",
        "margin": "monetary", "order_count": "integer", "first_order_date": "date", "last_order_date": "date",
        "mean_interval_days": "float", "rfm_recency": "integer", "rfm_frequency": "integer", "rfm_monetary": "integer",
        "revenue_rank": "integer", "revenue_share": "float", "cumulative_share": "float", "growth_percent": "float",
        "purchase_level": "integer", "potential_level": "integer", "relation_type": "selection",
        "average_days_to_pay": "float", "overdue_amount": "monetary", "credit_grade": "selection",
        "lifetime_value": "monetary", "churn_risk": "float",
        "tier_id": "many2one", "computed_tier_id": "many2one", "tier_since": "date", "explanation": "text",
        "override_tier_id": "many2one", "override_reason": "char", "override_until": "date",
        "override_user_id": "many2one", "margin_share": "float", "margin_rank": "integer",
        "capacity_amount": "monetary", "capacity_source": "char", "wallet_share": "float",
        "potential_class": "selection", "is_heavyweight": "boolean", "influence_kind": "selection",
        "lifecycle_stage": "selection", "stage_since": "date"},
    "crm.lifecycle.change": {
        "partner_id": "many2one", "company_id": "many2one", "date": "date", "old_stage": "selection",
        "new_stage": "selection", "run_id": "many2one"},
    "crm.tier.change": {
        "partner_id": "many2one", "company_id": "many2one", "date": "date", "old_tier_id": "many2one",
        "new_tier_id": "many2one", "cause": "selection", "reason": "char", "run_id": "many2one", "user_id": "many2one"},
    "res.partner": {"tier_id": "many2one", "customer_profile_id": "many2one"},
}
SELECTIONS = {
    ("crm.tier.policy", "rule"): {"pareto", "threshold", "potential", "weighted"},
    ("crm.tier.policy", "revenue_basis"): {"ordered", "invoiced"},
    ("crm.customer.profile", "relation_type"): {"relational", "transactional", "one_off"},
    ("crm.customer.profile", "credit_grade"): {"a", "b", "c", "d"},
    ("crm.customer.profile", "potential_class"): {"a", "b", "c"},
    ("crm.customer.profile", "influence_kind"): {"reference", "opinion_leader", "group", "public_body"},
    ("crm.customer.profile", "lifecycle_stage"): {
        "prospect", "introduction", "growth", "maturity", "decline", "lost"},
    ("crm.tier.change", "cause"): {"run", "override", "expiry", "import"},
}
METHODS = {
    ("crm.tier.policy", "classify"): ["as_of"],
    ("crm.tier.policy", "preview"): ["as_of"],
    ("res.partner", "get_relationship_profile"): [],
    ("res.partner", "keep_as_prospect"): [],
    ("res.partner", "set_tier_override"): ["tier_code", "reason", "until"],
    ("res.partner", "clear_tier_override"): ["reason"],
}


def check(case):
    case.assertFalse(case.env["res.partner"]._fields["tier_id"].store)
    case.assertFalse(case.env["crm.customer.profile"]._log_access)

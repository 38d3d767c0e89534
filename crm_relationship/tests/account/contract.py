"""The public contract of key accounts, as far as it is built: more may be added, nothing may go."""

PEOPLE_FIELDS = {
    "crm.account.stakeholder": {
        "partner_id": "many2one", "account_id": "many2one", "company_id": "many2one", "role": "selection",
        "level": "selection", "influence": "selection", "attitude": "selection", "owner_id": "many2one",
        "goal": "text", "is_left": "boolean", "moved_to_id": "many2one", "last_touch_on": "date"},
    "crm.account.attitude": {"code": "selection", "goal": "text", "approach": "text"},
    "crm.account.attitude.line": {"partner_id": "many2one", "categ_id": "many2one", "attitude": "selection"},
    "crm.account.attitude.change": {
        "stakeholder_id": "many2one", "line_id": "many2one", "date": "date", "old_attitude": "selection",
        "new_attitude": "selection", "reason": "char", "user_id": "many2one"},
    "crm.account.note": {"stakeholder_id": "many2one", "kind": "selection", "text": "text", "user_id": "many2one"},
    "crm.account.alert": {
        "partner_id": "many2one", "company_id": "many2one", "kind": "selection", "figure": "float", "found_on": "date",
        "gone_on": "date"},
}
VISIT_FIELDS = {
    "crm.visit": {
        "partner_id": "many2one", "contact_ids": "many2many", "company_id": "many2one", "user_id": "many2one",
        "colleague_ids": "many2many", "kind": "selection", "planned_at": "datetime", "is_all_day": "boolean",
        "planned_on": "date", "done_at": "datetime", "state": "selection", "purpose": "char",
        "buying_stage": "selection", "outcome": "selection", "result": "text", "next_step": "char",
        "next_step_on": "date", "event_id": "many2one", "order_ids": "one2many"},
    "crm.visit.interval": {
        "partner_id": "many2one", "company_id": "many2one", "tier_id": "many2one", "started_at": "datetime",
        "ended_at": "datetime", "withdrawn_at": "datetime", "visit_id": "many2one", "deadline": "datetime"},
    "sale.order": {"visit_id": "many2one"},
}
PURCHASE_FIELDS = {
    "crm.purchase.pool": {},
    "crm.purchase.quality": {"company_id": "many2one", "judged_at": "datetime"},
    "crm.purchase.proposal": {
        "partner_id": "many2one", "company_id": "many2one", "product_id": "many2one", "visit_id": "many2one",
        "kind": "selection", "band": "selection", "reason_code": "selection", "quantity": "float",
        "proposed_at": "datetime", "order_line_id": "many2one", "is_taken": "boolean", "is_bought": "boolean"},
    "crm.account.white.space": {
        "partner_id": "many2one", "company_id": "many2one", "categ_id": "many2one", "buyer_count": "integer",
        "median_amount": "monetary", "own_amount": "monetary", "wallet_share": "float"},
    "crm.account.need": {
        "partner_id": "many2one", "company_id": "many2one", "categ_id": "many2one", "amount": "monetary",
        "source": "char", "day": "date"},
}
ATTITUDES = {"hostile", "indifferent", "interested", "occasional", "divided", "first_choice", "advocate"}
PLAN_FIELDS = {
    "crm.account.plan": {
        "partner_id": "many2one", "company_id": "many2one", "year": "integer", "user_id": "many2one",
        "sponsor_id": "many2one", "swot_strengths": "text", "swot_weaknesses": "text", "swot_opportunities": "text",
        "swot_threats": "text", "attractiveness": "float", "strength": "float", "position": "selection",
        "budget": "monetary", "state": "selection", "objective_ids": "one2many"},
    "crm.account.criterion": {"name": "char", "axis": "selection", "source": "selection", "weight": "float"},
    "crm.account.score": {"plan_id": "many2one", "criterion_id": "many2one", "value": "float", "reason": "char"},
}

TEAM_FIELDS = {
    "crm.account.member": {
        "partner_id": "many2one", "company_id": "many2one", "user_id": "many2one", "role": "selection",
        "task": "char", "active": "boolean"},
    "crm.tier": {"seller_level": "selection"},
    "res.company": {"relationship_executive_ids": "many2many", "relationship_middle_manager_ids": "many2many"},
}

OBJECTIVE_FIELDS = {
    "crm.account.objective": {
        "plan_id": "many2one", "name": "char", "metric": "selection", "baseline": "float", "target": "float",
        "actual": "float", "last_year": "float", "deadline": "date", "pace": "selection"},
}
METRICS = {"revenue", "margin", "orders", "categories", "promises", "delivered_on_time", "visits_kept", "satisfaction",
           "complaints", "open_complaints", "visits", "wallet_share"}

FIELDS = {**PLAN_FIELDS, **OBJECTIVE_FIELDS, **PEOPLE_FIELDS, **VISIT_FIELDS, **TEAM_FIELDS}
SELECTIONS = {
    ("crm.visit", "state"): {"proposed", "planned", "done", "missed", "cancelled"},
    ("crm.visit", "kind"): {"on_site", "video", "phone", "at_ours"},
    ("crm.visit", "outcome"): {"progress", "same", "setback"},
    ("crm.service.standard", "metric"): {"visit_interval"},
    ("crm.account.plan", "state"): {"draft", "active", "closed"},
    ("crm.account.plan", "position"): {"invest", "selective", "maintain", "harvest"},
    ("crm.account.objective", "metric"): METRICS,
    ("crm.account.objective", "pace"): {"ahead", "on_pace", "behind", "too_early"},
    ("crm.account.stakeholder", "role"): {"decider", "economic_buyer", "user", "technical", "gatekeeper", "coach"},
    ("crm.account.stakeholder", "level"): {"executive", "middle", "operational"},
    ("crm.account.stakeholder", "influence"): {"1", "2", "3"},
    ("crm.account.stakeholder", "attitude"): ATTITUDES,
    ("crm.account.member", "role"): {
        "coordinator", "sponsor", "seller", "service", "technical", "logistics", "finance"},
    ("crm.tier", "seller_level"): {"operational", "middle", "executive"},
    ("crm.account.alert", "kind"): {
        "one_contact", "no_senior", "owner_gone", "contact_left", "bouncing", "silent"},
    ("crm.churn.signal", "code"): {"contact"},
}
METHODS = {
    ("res.partner", "create_purchase_quotation"): ["lines", "visit_id"],
    ("res.partner", "get_visit_briefing"): [],
    ("crm.account.stakeholder", "get_map"): ["partner_id"],
}

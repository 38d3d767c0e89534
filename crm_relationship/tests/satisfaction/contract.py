"""The public contract of satisfaction, as far as it is built: more may be added, nothing may go."""

FIELDS = {
    "crm.feedback": {
        "name": "char", "kind": "selection", "description": "text", "partner_id": "many2one", "company_id": "many2one",
        "state": "selection", "product_id": "many2one", "quantity": "float", "department_id": "many2one",
        "reply_deadline": "datetime", "search_deadline": "datetime", "replied_at": "datetime", "change": "text"},
    "crm.customer.profile": {"satisfaction": "float"},
    "crm.satisfaction.indicator": {"name": "char", "code": "char", "group": "selection", "weight": "float"},
    "crm.satisfaction.answer": {
        "indicator_id": "many2one", "value": "float", "expectation": "float", "importance": "float", "date": "date",
        "user_input_id": "many2one", "partner_id": "many2one", "company_id": "many2one", "tier_id": "many2one",
        "card_id": "many2one", "product_categ_id": "many2one"},
    "crm.satisfaction.card": {
        "name": "char", "survey_id": "many2one", "company_id": "many2one", "token": "char", "least_cards": "integer"},
    "crm.service.audit": {
        "kind": "selection", "way": "selection", "subject": "selection", "competitor": "char", "user_id": "many2one",
        "judged_ids": "many2many", "company_id": "many2one", "planned_on": "date", "visited_at": "datetime",
        "report_deadline": "datetime", "reported_at": "datetime", "state": "selection", "line_ids": "one2many",
        "points": "float", "possible": "float", "score": "float"},
    "crm.service.audit.line": {
        "audit_id": "many2one", "standard_id": "many2one", "grade": "selection", "points": "float",
        "possible": "integer", "weight": "float", "photo_ids": "many2many"},
    "crm.satisfaction.composite": {
        "company_id": "many2one", "month": "date", "value": "float", "sources": "char", "is_complete": "boolean"},
    "crm.satisfaction.pool": {},
    "crm.satisfaction.remark": {
        "card_id": "many2one", "company_id": "many2one", "date": "date", "text": "text", "complaint_id": "many2one"},
    "crm.satisfaction.request": {
        "survey_id": "many2one", "trigger": "selection", "res_model": "char", "res_id": "many2one_reference",
        "contact_id": "many2one", "partner_id": "many2one", "company_id": "many2one", "state": "selection",
        "reason": "selection", "user_input_id": "many2one", "product_categ_id": "many2one"},
    "crm.satisfaction.action": {
        "name": "char", "indicator_id": "many2one", "company_id": "many2one", "user_id": "many2one",
        "deadline": "date", "state": "selection", "before_performance": "float", "before_answers": "integer",
        "after_performance": "float", "after_answers": "integer", "effective": "selection"},
    "crm.satisfaction.baseline": {
        "indicator_id": "many2one", "company_id": "many2one", "value": "float", "answers": "integer", "date": "date"},
    "crm.service.standard": {"indicator_ids": "many2many", "importance_follows": "boolean"},
}
SELECTIONS = {
    ("crm.feedback", "kind"): {"suggestion", "praise", "question", "wish", "repair"},
    ("crm.satisfaction.indicator", "group"): {"product", "service", "purchase", "benefit", "cost", "overall"},
    ("crm.satisfaction.action", "state"): {"todo", "done", "measured", "closed", "cancelled"},
    ("crm.satisfaction.request", "state"): {"excluded", "planned", "sent", "answered", "bounced", "expired"},
    ("crm.service.audit", "state"): {"planned", "visited", "reported", "cancelled"},
    ("crm.service.audit", "way"): {"passing_by", "coming_in", "buying", "phone", "web"},
}
METHODS = {
    ("crm.satisfaction.indicator", "get_gaps"): ["date_from", "date_to"],
    ("crm.satisfaction.answer", "get_trend"): ["date_from", "date_to", "period"],
    ("crm.satisfaction.indicator", "get_perceived_value"): ["date_from", "date_to", "period"],
    ("crm.satisfaction.indicator", "set_baseline"): ["date_from", "date_to"],
    ("crm.satisfaction.action", "action_done"): [],
    ("crm.satisfaction.composite", "get_months"): ["date_from", "date_to", "period"],
    ("crm.service.audit.line", "add_photos"): ["photos"],
}

"""The public contract of satisfaction, as far as it is built: more may be added, nothing may go."""

FIELDS = {
    "crm.customer.profile": {"satisfaction": "float"},
    "crm.satisfaction.indicator": {"name": "char", "code": "char", "group": "selection", "weight": "float"},
    "crm.satisfaction.answer": {
        "indicator_id": "many2one", "value": "float", "expectation": "float", "importance": "float", "date": "date",
        "user_input_id": "many2one", "partner_id": "many2one", "company_id": "many2one", "tier_id": "many2one",
        "card_id": "many2one"},
    "crm.satisfaction.card": {
        "name": "char", "survey_id": "many2one", "company_id": "many2one", "token": "char", "least_cards": "integer"},
    "crm.satisfaction.request": {
        "survey_id": "many2one", "trigger": "selection", "res_model": "char", "res_id": "many2one_reference",
        "contact_id": "many2one", "partner_id": "many2one", "company_id": "many2one", "state": "selection",
        "reason": "selection", "user_input_id": "many2one"},
}
SELECTIONS = {
    ("crm.satisfaction.indicator", "group"): {"product", "service", "purchase", "benefit", "cost", "overall"},
    ("crm.satisfaction.request", "state"): {"excluded", "planned", "sent", "answered", "bounced", "expired"},
}
METHODS = {("crm.satisfaction.indicator", "get_gaps"): ["date_from", "date_to"]}

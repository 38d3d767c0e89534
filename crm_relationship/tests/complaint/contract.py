"""The public contract of complaints: more may be added, nothing may go."""

FIELDS = {
    "crm.customer.profile": {"complaint_count": "integer"},
    "crm.complaint": {
        "name": "char", "subject": "char", "description": "html", "partner_id": "many2one", "email_from": "char",
        "channel": "selection", "category_id": "many2one", "severity": "selection", "tier_id": "many2one",
        "state": "selection", "user_id": "many2one", "team_id": "many2one", "sale_order_id": "many2one",
        "picking_id": "many2one", "product_id": "many2one", "invoice_id": "many2one", "reply_deadline": "datetime",
        "resolution_deadline": "datetime", "replied_at": "datetime", "resolved_at": "datetime",
        "resolved_by_id": "many2one", "resolution": "text", "verified_at": "datetime", "verified_by_id": "many2one",
        "sla_state": "selection", "escalation_level": "integer", "reopen_count": "integer", "cause_id": "many2one",
        "action_ids": "one2many", "value_at_risk": "monetary", "external_ref": "char", "source": "char",
        "company_id": "many2one"},
    "crm.complaint.category": {"parent_id": "many2one"},
    "crm.complaint.action": {
        "kind": "selection", "user_id": "many2one", "deadline": "date", "state": "selection", "effective": "selection"},
    "crm.complaint.escalation": {"level": "integer"},
}
SELECTIONS = {
    ("crm.service.standard", "metric"): {"complaint_reply", "complaint_resolution"},
    ("crm.complaint", "channel"): {"email", "phone", "portal", "web", "visit", "card", "social", "api"},
    ("crm.complaint", "severity"): {"minor", "major", "critical"},
    ("crm.complaint", "state"): {"new", "acknowledged", "in_progress", "resolved", "closed", "cancelled"},
    ("crm.complaint", "sla_state"): {"on_track", "at_risk", "late", "kept", "broken"},
    ("crm.complaint.action", "kind"): {"immediate", "corrective", "preventive"},
}
METHODS = {
    ("crm.complaint", "submit"): ["values"],
    ("crm.complaint", "submit_many"): ["values_list"],
    ("crm.complaint", "submit_history"): ["values_list"],
    ("crm.complaint", "get_status"): ["source", "external_refs"],
    ("crm.complaint", "add_message"): ["body", "attachments", "by_customer", "external_ref"],
    ("crm.complaint", "acknowledge"): ["message", "note"],
    ("crm.complaint", "resolve"): ["resolution", "cause_code"],
    ("crm.complaint", "verify"): ["satisfied", "note"],
    ("crm.complaint", "reopen"): ["reason"],
}

"""Who may do what with standards, what was measured, and breaches."""

from ..security_case import (
    COMPANIES,
    CUSTOMERS,
    MANAGED_BY_COMPANY,
    NO_COMPANY,
    READ_BY_ALL,
    READ_BY_COMPANY,
    READ_BY_CUSTOMER,
    SHARED,
    Row,
    wizard,
)


def _promise(case, scope):
    """A promise to a customer of that scope, and what it was about."""
    customer = case._get_customer(scope).id
    return {
        "company_id": case._get_company(scope).id, "partner_id": customer, "standard_id": case.standard.id,
        "target_id": case.target.id, "res_model": "res.partner", "res_id": customer}


WHOLE = {("models/standard/crm_service_breach_grant.py", "_grant"): "takes defaults out"}
MATRIX = {
    "crm.service.moment": Row(
        SHARED, READ_BY_ALL, {"name": "Renamed"}, lambda case, scope: {"name": "Spare", "code": "spare"},
        is_held_by_all=True),
    "crm.service.standard": Row(
        SHARED, READ_BY_ALL, {"importance": 50},
        lambda case, scope: {
            "name": "Spare", "code": f"spare_{len(case.records)}",
            "moment_id": case.env.ref("crm_relationship.crm_service_moment_order").id},
        is_kept=True, is_held_by_all=True),
    "crm.service.remedy": Row(
        SHARED, READ_BY_ALL, {"name": "Renamed"}, lambda case, scope: {"name": "Spare", "kind": "call"},
        is_held_by_all=True),
    "crm.service.target": Row(
        COMPANIES, MANAGED_BY_COMPANY, {"warn_percent": 50},
        lambda case, scope: {
            "company_id": case._get_company(scope).id, "standard_id": case.standard.id, "value": 1,
            "tier_id": scope == NO_COMPANY and case.tiers["vip"].id},
        is_held_by_all=True),
    "crm.service.progress": Row(
        COMPANIES, {}, {"measured_at": "2026-06-30 02:00:00"},
        lambda case, scope: {
            "company_id": case._get_company(scope).id, "standard_id": case.standard.id,
            "measured_at": "2026-06-30 01:00:00"}),
    "crm.service.measure": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"state": "kept"},
        lambda case, scope: {**_promise(case, scope), "document_date": "2026-06-30", "state": "broken"}),
    "crm.service.compliance": Row(
        COMPANIES, READ_BY_COMPANY, {"rate": 1},
        lambda case, scope: {"company_id": case._get_company(scope).id, "standard_id": case.standard.id},
        find=lambda case, scope: case.env["crm.service.compliance"].sudo().search(
            [("company_id", "=", case._get_company(scope).id)]),
        is_kept=True),
    "crm.service.breach": Row(
        CUSTOMERS, {
            "user": ("r", "r", "r", "", ""), "officer": ("r", "r", "r", "r", ""),
            "manager": ("rw", "rw", "rw", "rw", "")},
        {"remedy_amount": 5}, _promise),
    "crm.service.waive.wizard": Row(
        SHARED, wizard("officer", "manager"), {"reason": "Rewritten"},
        lambda case, scope: {
            "breach_ids": case.records["crm.service.breach", "mine"].ids, "reason": "The customer's fault"}),
}

METHODS = {
    ("res.partner", "get_service_commitments"): ("user", {}),
    ("res.partner", "action_view_service_breaches"): ("user", {}),
    ("sale.order", "action_view_open_breaches"): ("user", {}),
    ("sale.order", "action_view_pending_remedies"): ("user", {}),
    ("crm.service.standard", "action_view_measures"): ("user", {}),
    ("crm.service.standard", "action_view_breaches"): ("user", {}),
    ("crm.service.measure", "action_open_document"): ("user", {}),
    ("crm.service.compliance", "action_view_measures"): ("user", {}),
    ("crm.service.compliance", "get_compliance"): ("user", {}),
    ("crm.service.breach", "action_open_document"): ("user", {}),
    ("crm.service.breach", "action_open_granted"): ("user", {}),
    ("crm.service.breach", "action_waive"): ("officer", {"reason": "The customer's fault"}),
    ("crm.service.breach", "action_approve"): ("manager", {}),
    ("crm.service.waive.wizard", "action_waive"): ("officer", {}),
}
RECORDS = {
    "crm.service.standard": lambda case, method: case.breach.standard_id,
    "crm.service.measure": lambda case, method: case.breach.measure_id,
    "crm.service.compliance": lambda case, method: case.env["crm.service.compliance"].search(
        [("company_id", "=", case.company.id)]),
    "crm.service.breach": lambda case, method: case.breach,
    "crm.service.waive.wizard": lambda case, method: case.env["crm.service.waive.wizard"].create(
        {"breach_ids": case.breach.ids, "reason": "The customer's fault"}),
}


def prepare_matrix(case):
    case.standard = case.env.ref("crm_relationship.crm_service_standard_guidance")
    case.target = case.standard.target_ids


def prepare_methods(case):
    """A breach of a promise to the customer, with a remedy to approve."""
    prepare_matrix(case)
    values = _promise(case, "mine")
    measure = case.env["crm.service.measure"].sudo().create(
        {**values, "document_date": "2026-06-30", "state": "broken"})
    case.breach = case.env["crm.service.breach"].sudo().create({
        **values, "measure_id": measure.id, "granted_model": "res.partner", "granted_id": case.partner.id,
        "remedy_id": case.env.ref("crm_relationship.crm_service_remedy_call").id}).sudo(False)

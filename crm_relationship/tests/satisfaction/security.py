"""Who may do what with what customers are asked and say."""

from ..security_case import COMPANIES, CUSTOMERS, READ_BY_ALL, READ_BY_CUSTOMER, SHARED, Row


def _request(case, scope):
    customer = case.customers[scope]
    return {"company_id": case._get_company(scope).id, "partner_id": customer.id, "contact_id": customer.id,
            "trigger": "invitation", "res_model": "res.partner", "res_id": 1000 + len(case.records),
            "event_on": "2026-06-01"}


def _answer(case, scope):
    return {"company_id": case._get_company(scope).id, "partner_id": case.customers[scope].id, "date": "2026-06-01",
            "indicator_id": case.env.ref("crm_relationship.crm_satisfaction_indicator_quality").id, "value": 50}


MATRIX = {
    "crm.satisfaction.indicator": Row(
        SHARED, READ_BY_ALL, {"name": "Renamed"},
        lambda case, scope: {"name": "Spare", "code": f"spare_{len(case.records)}"}, is_held_by_all=True),
    "crm.satisfaction.request": Row(
        CUSTOMERS, {**READ_BY_CUSTOMER, "manager": ("rw", "rw", "rw", "rw", "")}, {"reason_note": "Rewritten"},
        _request, is_kept=True),
    "crm.satisfaction.card": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("crwu", "")}, {"name": "Renamed"},
        lambda case, scope: {"name": "Counter", "company_id": case._get_company(scope).id}),
    "crm.satisfaction.answer": Row(CUSTOMERS, READ_BY_CUSTOMER, {"value": 100}, _answer, is_kept=True),
}

METHODS = {
    ("crm.satisfaction.indicator", "get_gaps"): ("officer", {}),
    ("crm.satisfaction.indicator", "get_gap_matrix"): ("officer", {}),
    ("crm.satisfaction.request", "action_open_document"): ("user", {}),
    ("crm.satisfaction.request", "exclude"): ("manager", {"note": "for the test"}),
}


def _get_request(case, method):
    found = case.env["crm.satisfaction.request"].search([("partner_id", "=", case.partner.id)])
    return found or case.env["crm.satisfaction.request"].create({
        "company_id": case.company.id, "partner_id": case.partner.id, "contact_id": case.partner.id,
        "trigger": "invitation", "res_model": "res.partner", "res_id": case.partner.id, "event_on": "2026-06-01"})


RECORDS = {
    "crm.satisfaction.indicator": lambda case, method: case.env["crm.satisfaction.indicator"],
    "crm.satisfaction.request": _get_request,
}

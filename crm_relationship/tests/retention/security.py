"""Who may do what with churn cases and what hangs on them."""

from ..security_case import (
    COMPANIES,
    CUSTOMERS,
    READ_BY_ALL,
    READ_BY_COMPANY,
    READ_BY_CUSTOMER,
    SHARED,
    Row,
    wizard,
)


def _case(case, scope):
    return {"company_id": case._get_company(scope).id, "partner_id": case.customers[scope].id}


MATRIX = {
    "crm.churn.case": Row(
        CUSTOMERS, {
            "user": ("rw", "rw", "rw", "", ""), "officer": ("rw", "rw", "rw", "rw", ""),
            "manager": ("rw", "rw", "rw", "rw", "")},
        {"competitor": "Rewritten"}, _case, is_kept=True),
    "crm.churn.signal": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"figure": 1},
        lambda case, scope: {"case_id": case.records["crm.churn.case", scope].id, "code": "rhythm"}, is_kept=True),
    "crm.churn.waiting": Row(
        COMPANIES, READ_BY_COMPANY, {"customer_count": 1},
        lambda case, scope: {"company_id": case._get_company(scope).id}),
    "crm.churn.reason": Row(
        SHARED, READ_BY_ALL, {"name": "Renamed"},
        lambda case, scope: {"name": "Spare", "code": f"spare_{len(case.records)}"}, is_held_by_all=True),
    "crm.churn.lost.wizard": Row(
        SHARED, wizard("user", "officer", "manager"), {"competitor": "Rewritten"},
        lambda case, scope: {"case_ids": case.records["crm.churn.case", "mine"].ids}),
}

METHODS = {
    ("crm.churn.case", "get_summary"): ("user", {}),
    ("crm.churn.case", "action_launch"): ("user", {}),
    ("crm.churn.case", "action_reopen"): ("user", {}),
    ("crm.churn.lost.wizard", "action_lose"): ("user", {}),
    ("crm.customer.profile", "action_plan_next_step"): ("user", {}),
    ("res.partner", "action_view_churn_cases"): ("user", {}),
}


def _get_case(case, method):
    """The customer's case, in the state that the method wants."""
    case.env["crm.churn.case"].search([("partner_id", "=", case.partner.id)]).unlink()
    found = case.env["crm.churn.case"].create({"partner_id": case.partner.id, "company_id": case.company.id})
    if method == "action_reopen":
        found._lose(case.env.ref("crm_relationship.crm_churn_reason_product"))
    return found


RECORDS = {
    "crm.churn.case": _get_case,
    "crm.churn.lost.wizard": lambda case, method: case.env["crm.churn.lost.wizard"].create({
        "case_ids": _get_case(case, method).ids,
        "reason_id": case.env.ref("crm_relationship.crm_churn_reason_product").id}),
}

"""Who may do what with what customers are asked and say."""

from odoo import fields

from ..security_case import COMPANIES, CUSTOMERS, READ_BY_ALL, READ_BY_CUSTOMER, SHARED, Row, wizard

PIXEL = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"  # a picture of one point


def _request(case, scope):
    customer = case.customers[scope]
    return {"company_id": case._get_company(scope).id, "partner_id": customer.id, "contact_id": customer.id,
            "trigger": "invitation", "res_model": "res.partner", "res_id": 1000 + len(case.records),
            "event_on": "2026-06-01"}


def _feedback(case, scope):
    return {"company_id": case._get_company(scope).id, "partner_id": case.customers[scope].id, "name": "Smaller boxes"}


def _answer(case, scope):
    return {"company_id": case._get_company(scope).id, "partner_id": case.customers[scope].id, "date": "2026-06-01",
            "indicator_id": case.env.ref("crm_relationship.crm_satisfaction_indicator_quality").id, "value": 50}


def _audit(case, scope):
    return {"company_id": case._get_company(scope).id, "kind": "internal", "place": "Shop"}


def _card(case, scope):
    company = case._get_company(scope)
    return case.env["crm.satisfaction.card"].create({"name": "Showroom", "company_id": company.id})


def _card_result(case, scope):
    answer = case.env["crm.satisfaction.answer"].create({
        "card_id": _card(case, scope).id, "company_id": case._get_company(scope).id, "date": "2026-06-01", "value": 50,
        "indicator_id": case.env.ref("crm_relationship.crm_satisfaction_indicator_quality").id})
    return case.env["crm.satisfaction.card.result"].browse(answer.id)


def _action(case):
    return {"name": "Call before it is late", "deadline": "2026-07-31",
            "before_from": "2026-01-01", "before_to": "2026-06-01",
            "indicator_id": case.env.ref("crm_relationship.crm_satisfaction_indicator_delivery").id}


MATRIX = {
    "crm.feedback": Row(
        CUSTOMERS, {
            "user": ("crw", "crw", "crw", "c", ""), "officer": ("crw", "crw", "crw", "crw", ""),
            "manager": ("crwu", "crwu", "crwu", "crwu", "")},
        {"description": "Rewritten"}, _feedback, is_kept=True),
    "crm.feedback.wizard": Row(
        SHARED, wizard("user", "officer", "manager"), {"note": "Rewritten"},
        lambda case, scope: {"feedback_ids": case.records["crm.feedback", "mine"].ids, "note": "Told by phone"}),
    "crm.satisfaction.indicator": Row(
        SHARED, READ_BY_ALL, {"name": "Renamed"},
        lambda case, scope: {"name": "Spare", "code": f"spare_{len(case.records)}"}, is_held_by_all=True),
    "crm.satisfaction.request": Row(
        CUSTOMERS, {**READ_BY_CUSTOMER, "manager": ("rw", "rw", "rw", "rw", "")}, {"reason_note": "Rewritten"},
        _request, is_kept=True),
    "crm.satisfaction.card": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("crwu", "")}, {"name": "Renamed"},
        lambda case, scope: {"name": "Counter", "company_id": case._get_company(scope).id}),
    "crm.satisfaction.pool": Row(
        SHARED, {}, {"value": 100}, lambda case, scope: {"card": 1, "half_year": 4052, "value": 50}, is_kept=True),
    "crm.satisfaction.remark": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("ru", "")}, {"text": "Rewritten"},
        lambda case, scope: {"card_id": _card(case, scope).id, "company_id": case._get_company(scope).id,
                             "date": "2026-06-01", "text": "Chairs, please"}, is_kept=True),
    "crm.satisfaction.card.result": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("r", "")}, {"share": 100}, lambda case, scope: {"share": 100},
        find=_card_result, is_kept=True),
    "crm.satisfaction.baseline": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("crwu", "")}, {"value": 60},
        lambda case, scope: {
            "company_id": case._get_company(scope).id, "value": 50, "answers": 40,
            "indicator_id": case.env.ref("crm_relationship.crm_satisfaction_indicator_quality").id}),
    "crm.satisfaction.action": Row(
        COMPANIES, {"officer": ("crw", ""), "manager": ("crwu", "")}, {"note": "Rewritten"},
        lambda case, scope: {**_action(case), "company_id": case._get_company(scope).id}),
    "crm.satisfaction.answer": Row(CUSTOMERS, READ_BY_CUSTOMER, {"value": 100}, _answer, is_kept=True),
    "crm.service.audit": Row(
        COMPANIES, {"officer": ("crw", ""), "manager": ("crwu", "")}, {"place": "Office"}, _audit, is_kept=True),
    "crm.service.audit.line": Row(
        COMPANIES, {"officer": ("crwu", ""), "manager": ("crwu", "")}, {"note": "Rewritten"},
        lambda case, scope: {"audit_id": case.records["crm.service.audit", scope].id, "name": "Was it clean?"},
        is_kept=True),
    "crm.service.audit.question": Row(
        SHARED, READ_BY_ALL, {"name": "Renamed"}, lambda case, scope: {"name": "Was it clean?"}, is_held_by_all=True),
    "crm.satisfaction.composite": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("r", "")}, {"value": 100},
        lambda case, scope: {"company_id": case._get_company(scope).id, "month": "2026-05-01", "value": 50},
        is_kept=True),
}

METHODS = {
    ("crm.satisfaction.card", "action_open"): ("officer", {}),
    ("crm.satisfaction.card", "action_print_code"): ("officer", {}),
    ("crm.satisfaction.card.result", "action_view_answers"): ("officer", {}),
    ("crm.satisfaction.remark", "action_make_complaint"): ("manager", {}),
    **{("crm.feedback", method): ("user", {"note": "Told by phone", **more}) for method, more in (
        ("answer", {}), ("find", {}), ("close", {"change": "Boxes of five"}), ("decline", {"reason": "Too dear"}))},
    ("crm.feedback", "acknowledge"): ("user", {}),
    ("crm.feedback.wizard", "action_apply"): ("user", {}),
    ("crm.complaint", "action_make_feedback"): ("user", {}),
    ("res.partner", "action_view_feedback"): ("user", {}),
    ("crm.satisfaction.indicator", "get_gaps"): ("officer", {}),
    ("crm.satisfaction.indicator", "get_gap_matrix"): ("officer", {}),
    ("crm.satisfaction.answer", "get_trend"): ("officer", {}),
    ("res.partner", "action_view_satisfaction"): ("user", {}),
    ("crm.satisfaction.indicator", "get_perceived_value"): ("officer", {}),
    ("crm.satisfaction.indicator", "set_baseline"): ("manager", {}),
    ("crm.satisfaction.action", "action_done"): ("user", {}),
    ("crm.satisfaction.action", "action_cancel"): ("user", {}),
    ("crm.satisfaction.action", "action_worked"): ("user", {}),
    ("crm.satisfaction.action", "action_failed"): ("user", {}),
    # Of all companies: the managers of the matrix work in one of them, see `test_service_importance.py`.
    ("crm.service.standard", "action_take_importance"): ("nobody", {}),
    ("crm.satisfaction.request", "action_open_document"): ("user", {}),
    ("crm.satisfaction.request", "action_fill_in"): ("user", {}),
    ("survey.survey", "action_approve"): ("manager", {}),
    ("survey.survey", "get_start_url"): ("officer", {}),
    ("survey.survey", "action_assess"): ("officer", {}),
    ("survey.survey", "action_view_assessments"): ("officer", {}),
    ("crm.satisfaction.request", "action_create_complaint"): ("user", {}),
    ("crm.complaint", "action_view_low_answers"): ("user", {}),
    ("crm.satisfaction.request", "exclude"): ("manager", {"note": "for the test"}),
    ("crm.service.audit", "action_visit"): ("officer", {}),
    ("crm.service.audit", "action_report"): ("officer", {}),
    ("crm.service.audit", "action_cancel"): ("officer", {}),
    ("crm.service.audit.line", "add_photos"): ("officer", {"photos": [{"name": "shop.gif", "content": PIXEL}]}),
    ("crm.satisfaction.composite", "get_months"): ("officer", {}),
}


def _get_feedback(case, method):
    return case.env["crm.feedback"].create({
        "name": "Smaller boxes", "kind": "wish", "partner_id": case.partner.id, "company_id": case.company.id,
        "product_id": case.env["product.product"].create({"name": "Desk"}).id})


def _get_request(case, method):
    if method == "action_create_complaint":
        return case.env["crm.satisfaction.request"].create({
            "company_id": case.company.id, "partner_id": case.partner.id, "contact_id": case.partner.id,
            "trigger": "invitation", "res_model": "res.users", "res_id": case.env["res.users"].search_count([]),
            "event_on": "2026-06-01", "is_low": True})
    requests = case.env["crm.satisfaction.request"]
    found = requests.search([("company_id", "=", case.company.id), ("trigger", "=", "delivery")], limit=1)
    customer = found or case.partner.copy({"email": "asked@example.com"})  # without what others make of the customer
    return found or requests.create({
        "company_id": case.company.id, "partner_id": customer.id, "contact_id": customer.id, "trigger": "delivery",
        "survey_id": case.env.ref("crm_relationship.survey_delivery").id, "res_model": "res.partner",
        "res_id": customer.id, "event_on": "2026-06-01"})


def _get_audit(case, method):
    """A visit that everything but the step itself has been done for."""
    audit = case.env["crm.service.audit"].create({"company_id": case.company.id, "kind": "internal"})
    audit.line_ids.grade = "3"
    if method == "action_report":
        audit.action_visit()
    return audit


def _get_remark(case, method):
    return case.env["crm.satisfaction.remark"].create({
        "card_id": _card(case, "own company").id, "company_id": case.company.id, "date": "2026-06-01", "text": "Late"})


def _get_indicator(case, method):
    """One with a baseline's worth of answers, where that is asked for."""
    indicators = case.env["crm.satisfaction.indicator"]
    if method != "set_baseline":
        return indicators
    indicator = indicators.search([("code", "=", "quality")])
    case.env["crm.satisfaction.answer"].create(
        [{**_answer(case, "mine"), "indicator_id": indicator.id, "date": fields.Date.today()}] * 5)
    return indicator


def _get_action(case, method):
    """An action of the user, as far as the method wants it."""
    action = case.env["crm.satisfaction.action"].create({
        **_action(case), "company_id": case.company.id, "user_id": case.users["user"].id})
    if method in ("action_worked", "action_failed"):
        action._move_to("done")
        action._move_to("measured")
    return action


PRIVATE = {"crm_counted_answers": "what has been counted of the answers in this request"}
HARMLESS = {
    "approved_content": "which version of a survey its manager has seen: another one is refused, none is as it is now",
}
SURVEYS = {"get_start_url": "card", "action_approve": "delivery"}
RECORDS = {
    "crm.satisfaction.card": lambda case, method: _card(case, "own company"),
    "crm.satisfaction.card.result": lambda case, method: _card_result(case, "own company"),
    "crm.satisfaction.remark": _get_remark,
    "crm.satisfaction.answer": lambda case, method: case.env["crm.satisfaction.answer"],
    "crm.satisfaction.indicator": _get_indicator,
    "crm.satisfaction.action": _get_action,
    "crm.feedback": _get_feedback,
    "crm.feedback.wizard": lambda case, method: case.env["crm.feedback.wizard"].create(
        {"feedback_ids": _get_feedback(case, method).ids, "note": "Told by phone"}),
    "crm.satisfaction.request": _get_request,
    "crm.service.audit": _get_audit,
    "crm.service.audit.line": lambda case, method: _get_audit(case, method).line_ids[:1],
    "crm.satisfaction.composite": lambda case, method: case.env["crm.satisfaction.composite"],
    "survey.survey": lambda case, method: case.env.ref(f"crm_relationship.survey_{SURVEYS.get(method, 'self')}"),
}

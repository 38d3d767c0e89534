"""Who may do what with plans, people and visits."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from ..security_case import CUSTOMERS, READ_BY_ALL, READ_BY_CUSTOMER, SHARED, Row, wizard
from .purchase_security import PURCHASE_ARGUMENTS, PURCHASE_MATRIX, PURCHASE_METHODS, PURCHASE_RECORDS
from .team_security import TEAM_MATRIX, TEAM_METHODS, TEAM_RECORDS

EDITED_BY_CUSTOMER = {
    "user": ("crw", "crw", "crw", "", ""), "officer": ("crw", "crw", "crw", "crw", ""),
    "manager": ("crwu", "crwu", "crwu", "crwu", "")}


# === PLANS ===#


def _own(case, scope):
    return {"company_id": case._get_company(scope).id, "partner_id": case._get_customer(scope).id}


def _get_plan(case, method):
    plans = case.env["crm.account.plan"]
    year = max(plans.search([("partner_id", "=", case.partner.id)]).mapped("year"), default=2025) + 1
    return plans.create({
        "partner_id": case.partner.id, "company_id": case.company.id, "year": year, "user_id": case.users["user"].id,
        "objective_ids": [Command.create({"name": "More revenue", "metric": "revenue", "target": 100})]})


PLAN_METHODS = {
    ("crm.account.plan", "action_submit"): ("user", {}),
    ("crm.account.plan", "action_approve"): ("manager", {}),
    ("crm.account.plan", "action_send_back"): ("manager", {}),
    ("crm.account.plan", "action_close"): ("manager", {}),
    ("crm.account.plan", "action_copy_to_next_year"): ("user", {}),
    ("crm.account.plan", "get_positions"): ("user", {}),
    ("crm.account.plan.wizard", "action_start"): ("user", {}),
    ("res.partner", "action_view_account_plans"): ("user", {}),
}


def _get_plan_wizard(case, method):
    case.partner.set_tier_override("vip", "for the test")
    return case.env["crm.account.plan.wizard"].create(
        {"company_id": case.company.id, "year": 2040, "tier_ids": case.tiers["vip"].ids})


PLAN_RECORDS = {"crm.account.plan": _get_plan, "crm.account.plan.wizard": _get_plan_wizard}
PLAN_MATRIX = {
    "crm.account.score": Row(
        CUSTOMERS, {
            "user": ("rw", "rw", "rw", "", ""), "officer": ("rw", "rw", "rw", "rw", ""),
            "manager": ("rw", "rw", "rw", "rw", "")},
        {"grade": "3", "reason": "Grows"},
        lambda case, scope: {
            "plan_id": case.records["crm.account.plan", scope].id,
            "criterion_id": case.env["crm.account.criterion"].create({"name": "Spare"}).id},
        find=lambda case, scope: case.records["crm.account.plan", scope].score_ids.filtered(
            lambda score: not score.source)[:1], is_kept=True),
    "crm.account.criterion": Row(
        SHARED, READ_BY_ALL, {"name": "Renamed"}, lambda case, scope: {"name": "Spare"}, is_held_by_all=True),
    "crm.account.plan.wizard": Row(
        SHARED, wizard("user", "officer", "manager"), {"year": 2027}, lambda case, scope: {"year": 2026}),
}


# === OBJECTIVES ===#


def _objective(case, scope):
    plans = case.env["crm.account.plan"].sudo()
    own = {**_own(case, scope), "year": 2031}
    plan = plans.search([(name, "=", value) for name, value in own.items()]) or plans.create(own)
    return {"plan_id": plan.id, "name": "More revenue", "metric": "revenue", "target": 100,
            "deadline": "2031-12-31"}


OBJECTIVES_BY_CUSTOMER = {
    "user": ("crwu", "crwu", "crwu", "", ""), "officer": ("crwu", "crwu", "crwu", "crwu", ""),
    "manager": ("crwu", "crwu", "crwu", "crwu", "")}


def _get_objective(case, method):
    """Of a year that has begun, so that there are documents."""
    plan = _get_plan(case, method)
    plan.year = 2020
    return case.env["crm.account.objective"].create(
        {"plan_id": plan.id, "name": "More orders", "metric": "orders", "target": 100})


OBJECTIVE_METHODS = {
    ("crm.account.objective", "action_view_documents"): ("user", {}),
    ("crm.account.plan", "action_view_objectives"): ("user", {}),
}


# === PEOPLE ===#


def _stakeholder(case, scope):
    contact = case.env["res.partner"].create({"name": "Ann Lee", "parent_id": case.customers[scope].id})
    return {"partner_id": contact.id, "account_id": case.customers[scope].id,
            "company_id": case._get_company(scope).id, "attitude": "interested"}


def _attitude_line(case, scope):
    return {"partner_id": case.customers[scope].id, "company_id": case._get_company(scope).id, "attitude": "hostile"}


def _note(case, scope):
    """What the user has noted about somebody at their own customer, and others about others."""
    author = case.users["user"] if scope == "mine" else case.env.user
    return {"stakeholder_id": case.records["crm.account.stakeholder", scope].id, "text": "Sails", "user_id": author.id}


def _alert(case, scope):
    return {"partner_id": case.customers[scope].id, "company_id": case._get_company(scope).id, "kind": "no_senior",
            "found_on": "2026-06-01", "gone_on": "2026-06-02"}


def _get_stakeholder(case, method):
    """Somebody who works for another customer now, where the method is about that."""
    person = case.env["crm.account.stakeholder"].create(_stakeholder(case, "mine"))
    if method == "action_take_over":
        person.partner_id.parent_id = case.customers["team"]
    return person


# === VISITS ===#


def _visit(case, scope):
    """A visit that somebody else makes."""
    return {"partner_id": case.customers[scope].id, "company_id": case._get_company(scope).id,
            "user_id": case.env.user.id, "planned_at": "2026-06-01 09:00:00", "outcome": "progress"}


def _get_visit(case, method):
    """A planned visit, or one that can be planned again."""
    visit = case.env["crm.visit"].create(_visit(case, "mine"))
    if method == "action_invite":
        visit.write({"planned_at": fields.Datetime.now() + timedelta(days=1), "contact_ids": [Command.create({
            "name": "Ann Lee", "email": "ann@customer.example.com", "parent_id": visit.partner_id.id})]})
    return visit._move_to("missed").sudo(False) if method == "action_plan" else visit


def _interval(case, scope):
    return {"partner_id": case.customers[scope].id, "company_id": case._get_company(scope).id,
            "opened_at": "2026-06-01", "started_at": "2026-06-01"}


VISIT_MATRIX = {
    "crm.visit": Row(CUSTOMERS, EDITED_BY_CUSTOMER, {"purpose": "Rewritten"}, _visit, is_kept=True),
    "crm.visit.interval": Row(CUSTOMERS, READ_BY_CUSTOMER, {"started_at": "2026-05-01"}, _interval),
}
VISIT_METHODS = {
    **{("crm.visit", f"action_{step}"): ("user", {}) for step in (
        "plan", "done", "miss", "cancel", "invite", "view_orders", "open_proposals", "open_map")},
    ("crm.visit.interval", "action_visit"): ("user", {}),
    ("res.partner", "action_view_visits"): ("user", {}),
}
VISIT_RECORDS = {
    "crm.visit": _get_visit,
    "crm.visit.interval": lambda case, method: case.env["crm.visit.interval"].create(_interval(case, "mine")),
}
PRIVATE = {
    "crm_plan_owners": "who owns the plans of the customers of alerts that are planned together",
    "crm_visit_in_step": "that a visit and its event do not move each other in turn",
}
WHOLE = {
    ("models/account/crm_visit_event.py", "_quiet"): "takes defaults and what is active out",
    ("models/account/res_partner_purchase.py", "create_purchase_quotation"): "takes defaults out",
}


MATRIX = {
    "crm.account.plan": Row(
        CUSTOMERS, EDITED_BY_CUSTOMER, {"swot_strengths": "Rewritten"},
        lambda case, scope: {**_own(case, scope), "year": 2026}),
    **VISIT_MATRIX,
    **PURCHASE_MATRIX,
    **PLAN_MATRIX,
    "crm.account.objective": Row(
        CUSTOMERS, OBJECTIVES_BY_CUSTOMER, {"target": 200}, _objective),
    **TEAM_MATRIX,
    "crm.account.attitude": Row(
        SHARED, {"user": ("r",), "officer": ("r",), "manager": ("r",)}, {"goal": "Rewritten"}, lambda case, scope: {},
        find=lambda case, scope: case.env.ref("crm_relationship.crm_account_attitude_hostile"), is_kept=True),
    "crm.account.stakeholder": Row(
        CUSTOMERS, EDITED_BY_CUSTOMER, {"goal": "Rewritten"}, _stakeholder, is_kept=True),
    "crm.account.attitude.line": Row(
        CUSTOMERS, EDITED_BY_CUSTOMER, {"attitude_reason": "Rewritten"}, _attitude_line),
    "crm.account.attitude.change": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"reason": "Rewritten"},
        lambda case, scope: {"stakeholder_id": case.records["crm.account.stakeholder", scope].id, "date": "2026-06-01",
                             "new_attitude": "hostile"}, is_kept=True),
    "crm.account.alert": Row(CUSTOMERS, READ_BY_CUSTOMER, {"figure": 7}, _alert, is_kept=True),
    "crm.account.note": Row(
        CUSTOMERS, {"user": ("crwu", "", "", "", "")}, {"text": "Rewritten"}, _note, is_kept=True),
}
METHODS = {
    **PLAN_METHODS,
    **OBJECTIVE_METHODS,
    ("res.partner", "get_visit_briefing"): ("user", {}),
    ("res.partner", "action_open_briefing"): ("user", {}),
    ("res.partner", "action_print_briefing"): ("user", {}),
    ("crm.visit", "action_open_briefing"): ("user", {}),
    ("crm.visit", "action_print_briefing"): ("user", {}),
    **VISIT_METHODS,
    **PURCHASE_METHODS,
    ("crm.account.stakeholder", "get_map"): ("user", {}),
    **TEAM_METHODS,
    ("crm.account.stakeholder", "action_take_over"): ("user", {}),
    ("crm.account.alert", "action_open_map"): ("user", {}),
    ("res.partner", "action_view_people"): ("user", {}),
}
RECORDS = {
    **PLAN_RECORDS,
    **VISIT_RECORDS,
    **PURCHASE_RECORDS,
    "crm.account.objective": _get_objective,
    **TEAM_RECORDS,
    "crm.account.stakeholder": _get_stakeholder,
    "crm.account.alert": lambda case, method: case.env["crm.account.alert"].create(_alert(case, "mine")),
}
ARGUMENTS = {
    **PURCHASE_ARGUMENTS,
    ("crm.account.stakeholder", "get_map"): lambda case: {"partner_id": case.partner.id},
}

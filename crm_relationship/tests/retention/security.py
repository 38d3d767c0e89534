"""Who may do what with churn cases and campaigns, and what hangs on them."""

from datetime import date, timedelta

from odoo import fields
from odoo.fields import Command

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


def _campaign(case, scope):
    return {"name": "Matrix", "company_id": case._get_company(scope).id, "user_id": False}


def _target(case, scope):
    return {"campaign_id": case.records["crm.retention.campaign", scope].id, "company_id": case._get_company(scope).id,
            "partner_id": case.customers["mine"].id}


PREPARED = {"user": ("r", ""), "officer": ("crwu", ""), "manager": ("crwu", "")}
# Who looks after customers does not learn who of them is left alone to compare.
HIDDEN = {"officer": ("r", ""), "manager": ("r", "")}


def _referral(case, scope):
    customer = case.customers[scope]
    return {"company_id": case._get_company(scope).id, "referrer_id": customer.id,
            "referred_id": case._new_customer("Brought", user_id=customer.user_id.id).id}


def _get_loss(case, scope):
    """A customer who was lost; nothing was ever bought, so the row has no category."""
    company = case._get_company(scope)
    lost = case.env["crm.churn.case"].sudo().create({**_case(case, scope), "state": "lost"})
    losses = case.env["crm.churn.loss"].with_context(allowed_company_ids=company.ids).sudo()
    return case.env["crm.churn.loss"].browse(losses.search([("case_id", "=", lost.id)]).id)


MATRIX = {
    "crm.churn.case": Row(
        CUSTOMERS, {
            "user": ("rw", "rw", "rw", "", ""), "officer": ("rw", "rw", "rw", "rw", ""),
            "manager": ("rw", "rw", "rw", "rw", "")},
        {"competitor": "Rewritten"}, _case, is_kept=True),
    "crm.churn.signal": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"figure": 1},
        lambda case, scope: {"case_id": case.records["crm.churn.case", scope].id, "code": "rhythm"}, is_kept=True),
    "crm.churn.loss": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"competitor": "Rewritten"}, lambda case, scope: {}, find=_get_loss, is_kept=True),
    "crm.kpi.cohort": Row(
        COMPANIES, {}, {"customers": 7},
        lambda case, scope: {
            "company_id": case._get_company(scope).id, "first_quarter": "2026-04-01", "quarter": "2026-04-01",
            "tier_id": 0, "customers": 1, "revenue": 1}, is_kept=True),
    "crm.churn.waiting": Row(
        COMPANIES, READ_BY_COMPANY, {"customer_count": 1},
        lambda case, scope: {"company_id": case._get_company(scope).id}),
    "crm.churn.reason": Row(
        SHARED, READ_BY_ALL, {"name": "Renamed"},
        lambda case, scope: {"name": "Spare", "code": f"spare_{len(case.records)}"}, is_held_by_all=True),
    "crm.retention.referral": Row(
        CUSTOMERS, {
            "user": ("crw", "crw", "crw", "", ""), "officer": ("crw", "crw", "crw", "crw", ""),
            "manager": ("crwu", "crwu", "crwu", "crwu", "")},
        {"note": "Rewritten"}, _referral, is_kept=True),
    "crm.relationship.entry": Row(
        CUSTOMERS, {
            "user": ("crwu", "crwu", "crwu", "", ""), "officer": ("crwu", "crwu", "crwu", "crwu", ""),
            "manager": ("crwu", "crwu", "crwu", "crwu", "")},
        {"note": "Rewritten"}, lambda case, scope: {
            **_case(case, scope), "kind": "greeting", "note": "Good wishes",
            "date": date.today() - timedelta(days=len(case.records))}),
    "crm.relationship.account": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"points": 1}, lambda case, scope: {},
        find=lambda case, scope: case.env["crm.relationship.account"].sudo().search(
            [("res_model", "=", "crm.relationship.entry"),
             ("res_id", "=", case.records["crm.relationship.entry", scope].id)]), is_kept=True),
    "crm.relationship.weight": Row(
        SHARED, READ_BY_ALL, {"points": 5},
        lambda case, scope: {"name": "Spare", "code": f"spare_{len(case.records)}"}, is_held_by_all=True),
    "crm.churn.lost.wizard": Row(
        SHARED, wizard("user", "officer", "manager"), {"competitor": "Rewritten"},
        lambda case, scope: {"case_ids": case.records["crm.churn.case", "mine"].ids}),
    "crm.retention.campaign": Row(COMPANIES, PREPARED, {"name": "Rewritten"}, _campaign, is_kept=True),
    "crm.retention.step": Row(
        COMPANIES, PREPARED, {"delay_days": 3},
        lambda case, scope: {"campaign_id": case.records["crm.retention.campaign", scope].id}),
    "crm.retention.target": Row(COMPANIES, HIDDEN, {"state": "reached"}, _target, is_kept=True),
    "crm.retention.delivery": Row(
        COMPANIES, HIDDEN, {"state": "done"},
        lambda case, scope: {
            "target_id": case.records["crm.retention.target", scope].id, "due_at": "2026-06-30 12:00:00",
            "step_id": case.env["crm.retention.step"].create(
                {"campaign_id": case.records["crm.retention.campaign", scope].id}).id,
            "company_id": case._get_company(scope).id},
        is_kept=True),
}

METHODS = {
    ("crm.churn.case", "get_summary"): ("user", {}),
    ("crm.customer.profile", "get_retention"): ("officer", {}),
    ("crm.churn.case", "action_launch"): ("user", {}),
    ("crm.churn.case", "action_reopen"): ("user", {}),
    ("crm.churn.case", "action_interview"): ("user", {}),
    ("crm.churn.case", "action_send_interview"): ("user", {}),
    ("crm.churn.case", "action_take_reason"): ("user", {}),
    ("crm.churn.lost.wizard", "action_lose"): ("user", {}),
    ("crm.customer.profile", "action_plan_next_step"): ("user", {}),
    ("crm.customer.profile", "action_plan_campaign"): ("officer", {}),
    ("res.partner", "action_view_churn_cases"): ("user", {}),
    ("res.partner", "action_view_relationship_account"): ("user", {}),
    ("crm.relationship.account", "action_open_document"): ("user", {}),
    ("crm.retention.campaign", "action_start"): ("officer", {}),
    ("crm.retention.campaign", "get_results"): ("officer", {}),
    ("crm.retention.campaign", "action_approve"): ("manager", {}),
    ("crm.retention.campaign", "action_reset"): ("officer", {}),
    ("crm.retention.campaign", "action_pause"): ("officer", {}),
    ("crm.retention.campaign", "action_stop"): ("officer", {}),
    ("crm.retention.campaign", "action_view_targets"): ("officer", {}),
    ("crm.retention.campaign", "action_view_deliveries"): ("officer", {}),
    ("crm.retention.delivery", "action_send_again"): ("officer", {}),
    # Odoo's own, for who sends mailings: none of our roles does
    ("mailing.mailing", "action_put_in_queue"): ("nobody", {}),
    ("mailing.mailing", "action_retry_failed"): ("nobody", {}),
    ("crm.retention.referral", "submit"): ("user", {}),
    ("crm.retention.referral", "action_refuse"): ("manager", {}),
    ("res.partner", "action_view_referrals"): ("user", {}),
}


def _get_case(case, method):
    """The customer's case, in the state that the method wants."""
    case.env["crm.churn.case"].search([("partner_id", "=", case.partner.id)]).unlink()
    found = case.env["crm.churn.case"].create({"partner_id": case.partner.id, "company_id": case.company.id})
    case.partner.email = "asked@example.com"
    if method in ("action_reopen", "action_interview", "action_send_interview"):
        found._lose(case.env.ref("crm_relationship.crm_churn_reason_product"))
    return found


STATES = {"action_approve": "to_approve", "action_reset": "to_approve", "action_pause": "running",
          "action_stop": "running"}


def _get_campaign(case, method):
    """A campaign that lacks nothing, in the state that the method wants."""
    campaign = case.env["crm.retention.campaign"].create({
        "name": "Called", "company_id": case.company.id, "end_date": fields.Date.today() + timedelta(days=90),
        "step_ids": [Command.create({
            "kind": "activity", "activity_type_id": case.env.ref("mail.mail_activity_data_call").id})]})
    if method in STATES:
        campaign._move_to(STATES[method])
    return campaign


def _get_delivery(case, method):
    campaign = _get_campaign(case, "action_pause")
    target = case.env["crm.retention.target"].create({
        "campaign_id": campaign.id, "company_id": case.company.id, "partner_id": case.partner.id})
    return case.env["crm.retention.delivery"].create({
        "target_id": target.id, "step_id": campaign.step_ids.id, "company_id": case.company.id, "state": "unsure",
        "due_at": fields.Datetime.now()})


def _get_mailing(case, method):
    return _get_campaign(case, "action_pause").sudo()._get_mailing().with_env(case.env)


def _get_account(case, method):
    """A line of the customer's relationship account."""
    entries = case.env["crm.relationship.entry"]
    entry = entries.search([("partner_id", "=", case.partner.id)], limit=1) or entries.create({
        "note": "Good wishes", "kind": "greeting", "partner_id": case.partner.id, "company_id": case.company.id})
    return case.env["crm.relationship.account"].search([
        ("res_model", "=", "crm.relationship.entry"), ("res_id", "=", entry.id)])


RECORDS = {
    "mailing.mailing": _get_mailing,
    "crm.relationship.account": _get_account,
    "crm.retention.campaign": _get_campaign,
    "crm.retention.delivery": _get_delivery,
    "crm.retention.referral": lambda case, method: case.env["crm.retention.referral"].create(_referral(case, "mine")),
    "crm.churn.case": _get_case,
    "crm.churn.lost.wizard": lambda case, method: case.env["crm.churn.lost.wizard"].create({
        "case_ids": _get_case(case, method).ids,
        "reason_id": case.env.ref("crm_relationship.crm_churn_reason_product").id}),
}
ARGUMENTS = {
    ("crm.retention.referral", "submit"): lambda case: {
        "values": {key: value for key, value in _referral(case, "mine").items() if key != "company_id"}},
}

PRIVATE = {
    "loyalty_shared_points": "which cards of others in the customer's company an order gives points to",
    "retention_deliveries": "which emails the composer makes for which steps of a campaign",
}
WHOLE = {
    ("models/retention/crm_retention_referral_submit.py", "_create_submitted"): "takes defaults out",
}

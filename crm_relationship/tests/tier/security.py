"""Who may do what with tiers, profiles and runs."""

from datetime import date

from hypothesis import strategies as st

from ..hostile_values import HOSTILE
from ..security_case import (
    COMPANIES,
    CUSTOMERS,
    MANAGED_BY_COMPANY,
    READ_BY_ALL,
    READ_BY_COMPANY,
    READ_BY_CUSTOMER,
    SHARED,
    Row,
    wizard,
)


def _own(case, scope):
    return {"company_id": case._get_company(scope).id, "partner_id": case._get_customer(scope).id}


def _get_share(case, scope):
    company = case._get_company(scope)
    shares = case.env["crm.product.share"].with_context(allowed_company_ids=company.ids).sudo()
    return case.env["crm.product.share"].browse(shares.search([("product_id", "=", case.product.id)]).id)


MATRIX = {
    "crm.product.share": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("r", "")}, {"order_count": 7}, lambda case, scope: {},
        find=_get_share, is_kept=True),
    "crm.tier": Row(
        SHARED, dict.fromkeys(("internal", "user", "officer", "manager"), ("r",)), {"name": "Renamed"},
        lambda case, scope: {"name": "Spare", "code": "spare", "active": False}, is_held_by_all=True),
    "crm.tier.policy": Row(
        COMPANIES, MANAGED_BY_COMPANY, {"window_months": 6},
        lambda case, scope: {"company_id": case._get_company(scope).id},
        find=lambda case, scope: case.env["crm.tier.policy"].sudo().search(
            [("company_id", "=", case._get_company(scope).id)])),
    "crm.tier.run": Row(
        COMPANIES, READ_BY_COMPANY, {"state": "failed"},
        lambda case, scope: {
            "company_id": case._get_company(scope).id, "state": "done", "started_at": "2026-06-30 02:00:00"},
        is_kept=True),
    "crm.tier.run.line": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("r", "")}, {"revenue": 1},
        lambda case, scope: {"tier_id": case.tiers["vip"].id, "run_id": case.records["crm.tier.run", scope].id},
        is_kept=True),
    "crm.tier.change": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"reason": "Rewritten"},
        lambda case, scope: {**_own(case, scope), "date": "2026-06-30", "cause": "run"}, is_kept=True),
    "crm.lifecycle.change": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"new_stage": "growth"},
        lambda case, scope: {**_own(case, scope), "date": "2026-06-30"}, is_kept=True),
    "crm.customer.profile": Row(
        CUSTOMERS, {
            "user": ("rw", "rw", "rw", "", ""), "officer": ("rw", "rw", "rw", "rw", ""),
            "manager": ("rw", "rw", "rw", "rw", "")},
        {"potential_level": 2}, lambda case, scope: {**_own(case, scope), "tier_id": case.tiers["vip"].id}),
    "crm.account.trait": Row(
        SHARED, READ_BY_ALL, {"name": "Renamed"},
        lambda case, scope: {"name": "Spare", "code": "spare"}, is_held_by_all=True),
    "crm.account.trait.answer": Row(
        CUSTOMERS, {
            "user": ("rw", "rw", "rw", "", ""), "officer": ("rw", "rw", "rw", "rw", ""),
            "manager": ("rw", "rw", "rw", "rw", "")},
        {"answer": "yes"}, lambda case, scope: {
            **_own(case, scope), "trait_id": case.env.ref("crm_relationship.crm_account_trait_urgent_need").id}),
    "crm.tier.override.wizard": Row(
        SHARED, wizard("manager"), {"reason": "Rewritten"},
        lambda case, scope: {
            "partner_id": case.customers["mine"].id, "tier_id": case.tiers["vip"].id, "reason": "Opinion leader"}),
}

METHODS = {
    ("crm.tier", "action_view_customers"): ("internal", {}),
    ("crm.tier.policy", "classify"): ("manager", {"as_of": "2026-06-30"}),
    ("crm.tier.policy", "preview"): ("officer", {"as_of": "2026-06-30"}),
    ("crm.tier.policy", "get_preview"): ("officer", {}),
    ("crm.tier.policy", "apply_preview"): ("manager", {"values": {"window_months": 6}}),
    ("crm.tier.policy", "action_classify"): ("manager", {}),
    ("crm.customer.profile", "get_grid"): ("user", {}),
    ("crm.customer.profile", "get_quick_filters"): ("user", {}),
    ("crm.customer.profile", "get_movement"): ("user", {}),
    ("crm.customer.profile", "get_backtest"): ("officer", {}),
    ("crm.customer.profile", "action_export_workbook"): ("user", {}),
    ("crm.customer.profile", "action_open_partner"): ("user", {}),
    ("crm.customer.profile", "action_estimate_potential"): ("user", {}),
    ("crm.customer.profile", "action_override"): ("manager", {}),
    ("res.partner", "get_relationship_profile"): ("user", {}),
    ("res.partner", "get_relationship_panel"): ("user", {}),
    ("res.partner", "keep_as_prospect"): ("user", {}),
    ("res.partner", "get_account_traits"): ("user", {}),
    ("res.partner", "set_account_traits"): ("user", {"answers": {"urgent_need": "yes"}}),
    ("res.partner", "set_tier_override"): ("manager", {"tier_code": "vip", "reason": "Opinion leader"}),
    ("res.partner", "clear_tier_override"): ("manager", {"reason": "No longer"}),
    ("crm.tier.override.wizard", "action_apply"): ("manager", {}),
    ("crm.tier.override.wizard", "action_clear"): ("manager", {}),
}
RECORDS = {
    "crm.tier": lambda case, method: case.tiers["vip"],
    "crm.tier.policy": lambda case, method: case.policy,
    "crm.customer.profile": lambda case, method: case._profile(case.partner),
    "res.partner": lambda case, method: case.partner,
    "crm.tier.override.wizard": lambda case, method: case.env["crm.tier.override.wizard"].create(
        {"partner_id": case.partner.id, "tier_id": case.tiers["vip"].id, "reason": "Opinion leader"}),
}

PLAUSIBLE = {
    "threshold": lambda case: st.floats(0, 1),
    "horizon_days": lambda case: st.integers(1, 400),
    "values": lambda case: st.dictionaries(
        st.sampled_from(["rule", "window_months", "expected_years", "weight_margin", "company_id", "tiers"]),
        HOSTILE | st.integers(1, 9) | st.dictionaries(st.sampled_from(["vip", "small", "x"]), st.dictionaries(
            st.sampled_from(["min_revenue", "cumulative_share", "min_score"]), HOSTILE))),
}

PRIVATE = {"tier_import": "whether an override comes from a file"}
HARMLESS = {"active_domain": "the filter of a list, searched with the rights of who exports it"}
WHOLE = {("models/tier/res_partner.py", "_get_or_create_profiles"): "takes defaults out"}


def prepare_matrix(case):
    """A sale in each company, for what products bring."""
    for scope in COMPANIES:
        case._sell(case._get_customer(scope), date.today(), 100, company_id=case._get_company(scope).id)


def prepare_methods(case):
    for role in ("user", "officer", "manager"):
        case.users[role].group_ids |= case.env.ref("base.group_allow_export")
    case._sell(case.partner, case.today, 1000)
    case._sell(case.customers["stranger"], case.today, 5000)
    case._classify()

"""Who may do what with purchase plans, white space and needs: a part of `security.py`."""

from ..security_case import COMPANIES, CUSTOMERS, READ_BY_COMPANY, READ_BY_CUSTOMER, SHARED, Row, wizard

EDITED = {
    "user": ("crw", "crw", "crw", "", ""), "officer": ("crw", "crw", "crw", "crw", ""),
    "manager": ("crwu", "crwu", "crwu", "crwu", "")}


def _proposal(case, scope):
    product = case.env["product.product"].create({"name": "Desk"})
    return {"partner_id": case.customers[scope].id, "company_id": case._get_company(scope).id, "kind": "new",
            "product_id": product.id, "reason_code": "peers", "quantity": 3, "proposed_at": "2026-06-01 09:00:00"}


def _get_category(case, model, scope):
    """One that the customer has no row of yet, not a new one: the ids of losses hang on the number of categories."""
    rows = case.env[model].search([("partner_id", "=", case.customers[scope].id)])
    return case.env["product.category"].search([("id", "not in", rows.categ_id.ids)], limit=1).id


def _white_space(case, scope):
    return {"partner_id": case.customers[scope].id, "company_id": case._get_company(scope).id,
            "categ_id": _get_category(case, "crm.account.white.space", scope), "peer_count": 100, "buyer_count": 78}


def _need(case, scope):
    return {"partner_id": case.customers[scope].id, "company_id": case._get_company(scope).id, "amount": 9000,
            "categ_id": _get_category(case, "crm.account.need", scope), "source": "The buyer",
            "day": "2026-01-31"}


def _get_white_space_row(case, method):
    return case.env["crm.account.white.space"].create(_white_space(case, "mine"))


def _get_purchase_wizard(case, method):
    return case.env["crm.purchase.wizard"].create({"partner_id": case.partner.id, "line_ids": [(0, 0, {
        "kind": "due", "is_chosen": True, "quantity": 2,
        "product_id": case.env["product.product"].create({"name": "Desk"}).id})]})


PURCHASE_MATRIX = {
    "crm.purchase.pool": Row(
        SHARED, {}, {"orders": 5}, lambda case, scope: {
            "company_id": case.company.id, "customer": 1, "product": 1, "orders": 1, "recent_orders": 1, "breadth": 1,
            "last_at": "2026-06-01 09:00:00"}, is_kept=True),
    "crm.purchase.quality": Row(
        COMPANIES, READ_BY_COMPANY, {"likely_count": 5},
        lambda case, scope: {"company_id": case._get_company(scope).id}),
    "crm.purchase.proposal": Row(CUSTOMERS, READ_BY_CUSTOMER, {"quantity": 5}, _proposal, is_kept=True),
    "crm.purchase.wizard": Row(
        SHARED, wizard("user", "officer", "manager"), {"quality": "Rewritten"},
        lambda case, scope: {"partner_id": case.customers["mine"].id}),
    "crm.purchase.wizard.line": Row(
        SHARED, wizard("user", "officer", "manager"), {"quantity": 5}, lambda case, scope: {
            "wizard_id": case.env["crm.purchase.wizard"].create({"partner_id": case.customers["mine"].id}).id,
            "kind": "due", "product_id": case.env["product.product"].create({"name": "Desk"}).id}),
    "crm.account.white.space": Row(CUSTOMERS, READ_BY_CUSTOMER, {"buyer_count": 5}, _white_space, is_kept=True),
    "crm.account.need": Row(CUSTOMERS, EDITED, {"source": "Rewritten"}, _need, is_kept=True),
}
PURCHASE_METHODS = {
    ("res.partner", "create_purchase_quotation"): ("user", {}),
    ("res.partner", "action_view_purchase_plan"): ("user", {}),
    ("crm.purchase.wizard", "action_quote"): ("user", {}),
    ("crm.account.white.space", "action_enter_need"): ("user", {}),
}
PURCHASE_RECORDS = {
    "crm.purchase.wizard": _get_purchase_wizard,
    "crm.account.white.space": _get_white_space_row,
}
PURCHASE_ARGUMENTS = {
    ("res.partner", "create_purchase_quotation"): lambda case: {"lines": [
        {"product_id": case.env["product.product"].create({"name": "Desk"}).id, "quantity": 2}]},
}

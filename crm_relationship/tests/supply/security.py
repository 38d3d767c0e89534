"""Who may do what with protections, allocations and shortages."""

from datetime import timedelta

from hypothesis import strategies as st

from ..security_case import (
    COMPANIES,
    CUSTOMERS,
    MANAGED_BY_COMPANY,
    READ_BY_COMPANY,
    READ_BY_CUSTOMER,
    SHARED,
    Row,
    wizard,
)


def _place(case, scope):
    return {"warehouse_id": case.warehouses[case._get_company(scope)].id}


def _scarce(case, scope):
    return {"product_id": case.scarce.id, **_place(case, scope)}


MATRIX = {
    "crm.supply.lock": Row(
        SHARED, {}, {"taken": 7}, lambda case, scope: {"product_id": case.product.id, **_place(case, scope)}),
    "crm.supply.request": Row(SHARED, {}, {"company_id": False}, _scarce),
    "crm.supply.protection": Row(
        COMPANIES, MANAGED_BY_COMPANY, {"quantity": 7},
        lambda case, scope: {**_scarce(case, scope), "tier_id": case.tiers["vip"].id, "quantity": 1}),
    "crm.supply.protection.line": Row(
        COMPANIES, READ_BY_COMPANY, {"quantity": 7},
        lambda case, scope: {
            "product_id": case.product.id, "protection_id": case.records["crm.supply.protection", scope].id}),
    "crm.supply.season.wizard": Row(
        SHARED, wizard("manager"), {"peaks_only": False},
        lambda case, scope: {**_place(case, scope), "date_from": "2026-06-01"}),
    "crm.supply.substitute.wizard": Row(
        SHARED, wizard("user", "officer", "manager"), {"quantity": 2},
        lambda case, scope: {"order_line_id": case.short_moves["nobody"].sale_line_id.id, "quantity": 1}),
    "crm.supply.substitute.wizard.line": Row(
        SHARED, wizard("user", "officer", "manager"), {"free": 2},
        lambda case, scope: {"product_id": case.scarce.id, "wizard_id": case.env["crm.supply.substitute.wizard"].create(
            {"order_line_id": case.short_moves["nobody"].sale_line_id.id, "quantity": 1}).id}),
    "crm.supply.allocation": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("crwu", "")}, {"is_stale": True}, _place),
    "crm.supply.allocation.line": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("crwu", "")}, {"is_pinned": True},
        lambda case, scope: {
            "allocation_id": case.records["crm.supply.allocation", scope].id,
            "move_id": case.short_moves["other company" if scope == "other company" else "mine"].id}),
    "crm.supply.transfer": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("r", "")}, {"quantity": 7},
        lambda case, scope: {
            "product_id": case.scarce.id, "quantity": 1, "date": "2026-06-30",
            "allocation_id": case.env["crm.supply.allocation"].sudo().create(_place(case, scope)).id},
        is_kept=True),
    "crm.supply.shortage": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"missing": 7}, lambda case, scope: {},
        find=lambda case, scope: case.env["crm.supply.shortage"].browse(case.short_moves[scope].id), is_kept=True),
}

METHODS = {
    ("crm.supply.allocation", "simulate"): ("manager", {"product_ids": [], "warehouse_id": 1}),
    ("crm.supply.allocation", "apply"): ("manager", {}),
    ("crm.supply.allocation", "undo"): ("manager", {}),
    ("crm.supply.allocation", "action_simulate"): ("manager", {}),
    ("crm.supply.allocation", "action_apply"): ("manager", {}),
    ("crm.supply.allocation", "action_undo"): ("manager", {}),
    ("crm.supply.allocation", "action_view_transfers"): ("officer", {}),
    ("crm.supply.allocation.line", "action_toggle_pin"): ("manager", {}),
    ("crm.supply.allocation.line", "action_toggle_exclude"): ("manager", {}),
    ("crm.supply.allocation.line", "action_open_order"): ("officer", {}),
    ("crm.supply.protection", "protect"): ("manager", {"values": {"tier_code": "vip", "quantity": 1}}),
    ("crm.supply.protection", "release"): ("manager", {}),
    ("crm.supply.protection", "action_confirm"): ("manager", {}),
    ("crm.supply.protection", "action_release"): ("manager", {}),
    ("crm.supply.protection", "action_view_products"): ("user", {}),
    ("crm.supply.season.wizard", "action_propose"): ("manager", {}),
    ("crm.supply.shortage", "action_reallocate"): ("manager", {}),
    ("crm.supply.shortage", "action_expedite"): ("user", {}),
    ("crm.supply.shortage", "action_substitute"): ("user", {}),
    ("crm.supply.shortage", "action_open_order"): ("user", {}),
    ("crm.supply.substitute.wizard.line", "action_choose"): ("user", {}),
    ("product.product", "action_view_protections"): ("internal", {}),
    ("product.template", "action_view_protections"): ("internal", {}),
    ("sale.order", "get_supply_outlook"): ("user", {}),
    ("sale.order", "action_view_shortages"): ("user", {}),
}
ARGUMENTS = {
    ("crm.supply.allocation", "simulate"): lambda case: {
        "product_ids": case.goods.ids, "warehouse_id": case.warehouse.id},
    ("crm.supply.protection", "protect"): lambda case: {
        "values": {"tier_code": "vip", "quantity": 1, "product_id": case.goods.id}},
}

PLAUSIBLE = {
    "warehouse_id": lambda case: st.just(case.warehouse.id),
    "product_ids": lambda case: st.sampled_from([[], case.goods.ids, case.goods.ids * 2]),
}

PRIVATE = {
    "supply_caps": "how much a delivery may reserve",
    "supply_for_rank": "for whom the free quantity of a product is asked",
    "supply_grants": "which deliveries a re-allocation serves",
    "supply_is_checked": "whether a quantity typed in was held against protections already",
    "supply_pegged": "for which orders goods were received",
    "supply_queue": "whether the one queue stands in front of the order of a list",
}
HARMLESS = {
    "location": "Odoo's own: where the quantity of a product is asked, read with the rights of who asks",
}
WHOLE = {
    ("models/supply/crm_supply_allocation_apply.py", "_get_loss_body"): "hands on the language",
}


def prepare_matrix(case):
    """An order for goods that nobody has, for each way of belonging to somebody; `case.scarce` are the goods."""
    (case.company | case.other_company).supply_priority_enabled = True
    for role in ("user", "officer", "manager"):  # who substitutes goods reads orders: those of nobody, here
        case.users[role].group_ids |= case.env.ref("sales_team.group_sale_salesman")
    case.scarce = case.env["product.product"].create({"name": "Scarce", "is_storable": True})
    case.warehouses, case.short_moves = {}, {}
    for company in case.company | case.other_company:
        case.warehouses[company] = case.env["stock.warehouse"].sudo().search([("company_id", "=", company.id)], limit=1)
    for scope, customer in case.customers.items():
        company = case._get_company(scope)
        order = case.env["sale.order"].with_context(allowed_company_ids=company.ids).create({
            "partner_id": customer.id, "company_id": company.id, "user_id": customer.user_id.id,
            "warehouse_id": case.warehouses[company].id,
            "order_line": [(0, 0, {"product_id": case.scarce.id, "price_unit": 1, "tax_ids": False})]})
        order.action_confirm()
        case.short_moves[scope] = order.sudo().picking_ids.move_ids


def prepare_methods(case):
    """Goods that an order of no tier has reserved and a better one waits for."""
    for role in ("user", "officer", "manager"):  # these lists open orders and transfers
        case.users[role].group_ids |= case.env.ref("stock.group_stock_user") | case.env.ref(
            "sales_team.group_sale_salesman_all_leads")
    case.company.supply_priority_enabled = True
    case.warehouse = case.env["stock.warehouse"].search([("company_id", "=", case.company.id)], limit=1)
    case.goods = case.env["product.product"].create({"name": "Scarce", "is_storable": True})
    case.env["stock.quant"]._update_available_quantity(case.goods, case.warehouse.lot_stock_id, 10)
    for values in ({}, {"supply_rank_override": 1, "supply_rank_reason": "Opinion leader"}):
        case.order = case.env["sale.order"].create({
            "partner_id": case.partner.id, "company_id": case.company.id, "user_id": case.users["user"].id, **values,
            "order_line": [(0, 0, {"product_id": case.goods.id, "product_uom_qty": 10, "tax_ids": False})]})
        case.order.action_confirm()
        case.order.date_order = case.order.date_order - timedelta(days=5)


def _get_allocation(case, method):
    allocation = case.env["crm.supply.allocation"].create(
        {"warehouse_id": case.warehouse.id, "product_ids": [(6, 0, case.goods.ids)]})
    allocation.action_simulate()
    if "undo" in method:
        allocation.apply()
    return allocation


def _get_substitute(case, method):
    product = case.env["product.product"].create({"name": "Plenty", "is_storable": True})
    case.env["stock.quant"]._update_available_quantity(product, case.warehouse.lot_stock_id, 10)
    wizard = case.env["crm.supply.substitute.wizard"].create({
        "order_line_id": case.order.order_line.id, "quantity": 1, "line_ids": [(0, 0, {"product_id": product.id})]})
    return wizard.line_ids


RECORDS = {
    "crm.supply.allocation": _get_allocation,
    "crm.supply.allocation.line": lambda case, method: _get_allocation(case, method).line_ids[0],
    "crm.supply.protection": lambda case, method: case.env["crm.supply.protection"].create({
        "warehouse_id": case.warehouse.id, "product_id": case.goods.id, "tier_id": case.tiers["vip"].id,
        "quantity": 1}),
    "crm.supply.season.wizard": lambda case, method: case.env["crm.supply.season.wizard"].create({
        "warehouse_id": case.warehouse.id, "tier_id": case.tiers["small"].id,
        "product_ids": [(6, 0, case.goods.ids)], "peaks_only": False}),
    "crm.supply.shortage": lambda case, method: case.env["crm.supply.shortage"].browse(
        case.order.picking_ids.move_ids.id),
    "crm.supply.substitute.wizard.line": _get_substitute,
    "product.product": lambda case, method: case.goods,
    "product.template": lambda case, method: case.goods.product_tmpl_id,
    "sale.order": lambda case, method: case.order,
    "stock.picking": lambda case, method: case.order.picking_ids,
}

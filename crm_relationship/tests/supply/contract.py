"""The public contract of priority supply: more may be added, nothing may go."""

FIELDS = {
    "res.company": {"supply_priority_enabled": "boolean"},
    "sale.order": {"supply_rank": "integer", "supply_rank_override": "integer", "supply_rank_reason": "char"},
    "stock.picking": {"supply_rank": "integer"},
    "stock.move": {"supply_rank": "integer"},
    "crm.supply.protection": {
        "product_id": "many2one", "categ_id": "many2one", "warehouse_id": "many2one", "tier_id": "many2one",
        "quantity": "float", "coverage_days": "integer", "date_from": "date", "date_to": "date", "consumed": "float",
        "remaining": "float"},
    "crm.supply.allocation": {
        "product_ids": "many2many", "warehouse_id": "many2one", "state": "selection", "line_ids": "one2many"},
    "crm.supply.allocation.line": {
        "move_id": "many2one", "partner_id": "many2one", "tier_id": "many2one", "demand": "float", "before": "float",
        "after": "float", "change": "float", "days_late_before": "integer", "days_late_after": "integer",
        "reason": "char"},
    "crm.supply.transfer": {
        "from_move_id": "many2one", "to_move_id": "many2one", "quantity": "float", "user_id": "many2one",
        "date": "datetime", "allocation_id": "many2one"},
}
SELECTIONS = {
    ("crm.supply.allocation", "state"): {"draft", "simulated", "applied", "undone"},
    ("crm.tier", "supply_strategy"): {"win", "improve", "redistribute", "fill", "skip"},
}
METHODS = {
    ("crm.supply.protection", "protect"): ["values"],
    ("crm.supply.protection", "release"): [],
    ("crm.supply.allocation", "simulate"): ["product_ids", "warehouse_id"],
    ("crm.supply.allocation", "apply"): [],
    ("crm.supply.allocation", "undo"): [],
    ("sale.order", "get_supply_outlook"): [],
}


def check(case):
    shipped = {tier.code: tier.supply_strategy for tier in case.env["crm.tier"].search([])}
    case.assertEqual(shipped, {"vip": "win", "main": "improve", "ordinary": "redistribute", "small": "fill"})
    company = case.env["res.company"].new({})
    case.assertEqual(
        (company.supply_priority_enabled, company.supply_freeze_days, company.supply_other_rank), (False, 0, 50))

"""Who may do what with scorecards: everybody reads their own, managers keep all of the company."""

from ..security_case import COMPANIES, MANAGED_BY_COMPANY, SHARED, Row, wizard

CARDS = ("mine", "team", "other company")  # whose scorecard it is
READ_OWN = {"user": ("r", "", ""), "officer": ("", "", ""), "manager": ("r", "r", "")}
KEPT = {"user": ("r", "", ""), "officer": ("", "", ""), "manager": ("crwu", "crwu", "")}


def _card(case, scope):
    user = case.users["user"] if scope == "mine" else case.env.user
    return {"user_id": user.id, "company_id": case._get_company(scope).id, "date_from": "2026-01-01",
            "date_to": "2026-03-31"}


def _find_line(case, scope):
    return case.records["crm.scorecard", scope].line_ids[:1]


def _get_card(case, method):
    """Of somebody else than those who call: their own they may read, see `test_hostile_scorecards.py`."""
    cards = case.env["crm.scorecard"]
    year = 2000 + cards.search_count([])
    return cards.create({
        "user_id": case.env.user.id, "company_id": case.company.id, "date_from": f"{year}-01-01",
        "date_to": f"{year}-03-31"})


def prepare_scorecards(case):
    """One that the example of the API finds."""
    case.env["crm.scorecard"].create({
        "user_id": case.users["user"].id, "company_id": case.company.id, "date_from": "2026-07-01",
        "date_to": "2026-09-30"})


def _get_wizard(case, method):
    return case.env["crm.scorecard.wizard"].create({
        "company_id": case.company.id, "date_from": "2024-01-01", "date_to": "2024-03-31",
        "user_ids": case.users["user"].ids})


SCORECARD_MATRIX = {
    "crm.scorecard": Row(CARDS, KEPT, {"note": "Ring back"}, _card),
    "crm.scorecard.line": Row(
        CARDS, READ_OWN, {"actual": 200}, lambda case, scope: {
            "scorecard_id": case.records["crm.scorecard", scope].id, "code": "margin", "weight": 1},
        find=_find_line, is_kept=True),
    "crm.scorecard.customer": Row(
        CARDS, READ_OWN, {"is_new": True}, lambda case, scope: {
            "scorecard_id": case.records["crm.scorecard", scope].id, "company_id": case._get_company(scope).id,
            "partner_id": case.customers["mine"].id}),
    "crm.scorecard.measure": Row(
        COMPANIES, MANAGED_BY_COMPANY, {"weight": 12}, lambda case, scope: {
            "company_id": case._get_company(scope).id, "code": "revenue", "floor": 1, "target": 2},
        find=lambda case, scope: case.env["crm.scorecard.measure"].search(
            [("company_id", "=", case._get_company(scope).id), ("code", "=", "revenue")])),
    "crm.scorecard.wizard": Row(
        SHARED, wizard("manager"), {"date_to": "2026-03-30"},
        lambda case, scope: {"date_from": "2026-01-01", "date_to": "2026-03-31"}),
}
SCORECARD_METHODS = {
    ("crm.scorecard", "action_update"): ("manager", {}),
    ("crm.scorecard", "action_close"): ("manager", {}),
    ("crm.scorecard", "action_export"): ("manager", {}),
    ("crm.scorecard", "action_view_customers"): ("manager", {}),
    ("crm.scorecard.line", "action_view_records"): ("manager", {}),
    ("crm.scorecard.wizard", "action_open"): ("manager", {}),
    ("res.company", "get_relationship_scorecards"): ("user", {}),
}
SCORECARD_RECORDS = {
    "crm.scorecard": _get_card,
    "crm.scorecard.line": lambda case, method: _get_card(case, method).line_ids[:1],
    "crm.scorecard.wizard": _get_wizard,
}

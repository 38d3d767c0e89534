"""Who may do what with account teams, coverage, and customers of several teams."""

from ..security_case import COMPANIES, CUSTOMERS, READ_BY_CUSTOMER, Row


def _member(case, scope):
    return {"partner_id": case.customers[scope].id, "company_id": case._get_company(scope).id,
            "user_id": case.env.user.id, "role": "technical"}


def _overlap(case, scope):
    teams = case.env["crm.team"].search([], limit=2)
    return {"partner_id": case.customers[scope].id, "company_id": case._get_company(scope).id, "team_id": teams[0].id,
            "other_team_id": teams[1].id}


def _get_overlap(case, method):
    """The one of the customer: another one is refused."""
    overlaps = case.env["crm.account.overlap"]
    known = overlaps.search([
        ("partner_id", "=", case.customers["mine"].id), ("company_id", "=", case._get_company("mine").id)])
    return known or overlaps.create(_overlap(case, "mine"))


def _find_in(model, case, company, **values):
    """A row of a report, as somebody of that company may find it."""
    records = case.env[model].with_context(allowed_company_ids=company.ids).sudo()
    found = records.search([(name, "=", value) for name, value in values.items()], limit=1)
    return case.env[model].browse(found.id)


def _get_profile(case, scope):
    """The customer's profile, with a tier and an order of two teams."""
    customer, company = case.customers[scope], case._get_company(scope)
    profiles = case.env["crm.customer.profile"].sudo()
    return profiles.search([("partner_id", "=", customer.id), ("company_id", "=", company.id)]) or profiles.create(
        {"partner_id": customer.id, "company_id": company.id, "tier_id": case.tiers["vip"].id})


def _get_coverage(case, scope):
    _get_profile(case, scope).tier_id = case.tiers["vip"]
    return _find_in("crm.account.coverage", case, case._get_company(scope), partner_id=case.customers[scope].id)


def _get_team_sale(case, scope):
    _get_profile(case, scope).tier_id = case.tiers["vip"]
    case.env["crm.lead"].create({
        "name": "Chairs", "partner_id": case.customers[scope].id, "company_id": case._get_company(scope).id})
    return _find_in("crm.account.team.sale", case, case._get_company(scope), partner_id=case.customers[scope].id)


def _get_leader(case, scope):
    company, chief = case._get_company(scope), case.users["officer"]
    company.sudo().relationship_executive_ids = chief
    return _find_in("crm.account.leader", case, company, user_id=chief.id)


def _get_gap(case, method):
    """A customer whom nobody has met, and an executive who may visit them."""
    case.company.sudo().relationship_executive_ids = case.users["manager"]
    return _get_coverage(case, "mine")


TEAM_MATRIX = {
    "crm.account.member": Row(
        CUSTOMERS, {
            "user": ("crwu", "crwu", "crwu", "", ""), "officer": ("crwu", "crwu", "crwu", "crwu", ""),
            "manager": ("crwu", "crwu", "crwu", "crwu", "")}, {"task": "Rewritten"}, _member),
    "crm.account.overlap": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"document_count": 9}, _overlap, is_kept=True),
    "crm.account.coverage": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"rank": 9}, lambda case, scope: {}, find=_get_coverage, is_kept=True),
    "crm.account.team.sale": Row(
        CUSTOMERS, READ_BY_CUSTOMER, {"lead_count": 9}, lambda case, scope: {}, find=_get_team_sale, is_kept=True),
    "crm.account.leader": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("r", "")}, {"customer_count": 9}, lambda case, scope: {},
        find=_get_leader, is_kept=True),
}
TEAM_METHODS = {
    ("res.partner", "action_view_account_team"): ("user", {}),
    ("res.partner", "action_view_team_sales"): ("user", {}),
    ("res.partner", "action_view_next_visit"): ("user", {}),
    ("sale.order", "action_view_next_visit"): ("user", {}),
    ("res.partner", "action_view_account_alerts"): ("user", {}),
    ("crm.account.plan", "action_view_account_team"): ("user", {}),
    ("crm.account.coverage", "action_propose_visit"): ("user", {}),
    ("crm.account.leader", "action_view_people"): ("officer", {}),
    ("crm.account.leader", "action_view_visits"): ("officer", {}),
    ("crm.account.overlap", "action_coordinate"): ("user", {}),
    ("crm.account.overlap", "action_name_coordinator"): ("user", {}),
    ("crm.account.overlap", "action_view_team_sales"): ("user", {}),
}
TEAM_RECORDS = {
    "crm.account.coverage": _get_gap,
    "crm.account.leader": lambda case, method: _get_leader(case, "own company"),
    "crm.account.overlap": _get_overlap,
}

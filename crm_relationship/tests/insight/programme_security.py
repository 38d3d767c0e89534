"""Who may do what with the programme."""

from ..security_case import COMPANIES, Row


def _get_baseline(case, method):
    own = {"company_id": case.company.id, "tier_id": case.tiers["vip"].id}
    baselines = case.env["crm.programme.baseline"]
    return baselines.search([(name, "=", value) for name, value in own.items()]) or baselines.create(own)


PROGRAMME_MATRIX = {
    "crm.programme.baseline": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("crwu", "")}, {"is_manual": True, "manual_retention": 80},
        lambda case, scope: {"company_id": case._get_company(scope).id, "tier_id": case.tiers["main"].id}),
}
PROGRAMME_METHODS = {
    ("crm.programme", "get_programme"): ("officer", {}),
    ("crm.programme.baseline", "action_measure"): ("manager", {}),
}
PROGRAMME_RECORDS = {
    "crm.programme": lambda case, method: case.env["crm.programme"],
    "crm.programme.baseline": _get_baseline,
}

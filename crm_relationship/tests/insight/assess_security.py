"""Who may do what with self-assessments, executives' time and the feed of changes."""

from ..security_case import COMPANIES, Row


def _get_time(case, scope):
    """What an executive of the company has spent with a customer of it."""
    company = case._get_company(scope)
    visit = case.records["crm.visit", "other company" if scope == "other company" else "mine"].sudo()
    company.sudo().relationship_executive_ids |= visit.user_id
    if visit.state != "done":
        visit._move_to("done")
    times = case.env["crm.account.time"].with_context(allowed_company_ids=company.ids)
    times.invalidate_model()
    return case.env["crm.account.time"].browse(times.search([
        ("user_id", "=", visit.user_id.id), ("company_id", "=", company.id)], limit=1).ids)


ASSESS_MATRIX = {
    "crm.account.time": Row(
        COMPANIES, {"officer": ("r", ""), "manager": ("r", "")}, {"hours": 9}, lambda case, scope: {}, find=_get_time,
        is_kept=True),
}
ASSESS_METHODS = {
    ("res.company", "get_relationship_changes"): ("user", {}),
    ("crm.assessment", "get_results"): ("officer", {}),
}
ASSESS_RECORDS = {"crm.assessment": lambda case, method: case.env["crm.assessment"]}

"""Who may do what with workbooks that are sent, digests and pages for the board."""

from ..security_case import COMPANIES, Row

PAPERS_MATRIX = {
    "crm.workbook.mail": Row(
        COMPANIES, {"manager": ("r", "")}, {"error": "Rewritten"},
        lambda case, scope: {"company_id": case._get_company(scope).id, "user_id": case.users["manager"].id,
                             "month": "2026-06-01"}, is_kept=True),
}
PAPERS_HARMLESS = {
    "start_datetime": "Odoo's own: the window of a digest, of figures that who asks may read anyway",
    "end_datetime": "the same",
}
PAPERS_METHODS = {  # the workbook takes the right to export, too, see `test_papers_walk.py`
    ("crm.dashboard", "action_workbook"): ("user", {"period": "this_year"}),
    ("crm.dashboard", "action_board_page"): ("officer", {"period": "this_year"}),
}

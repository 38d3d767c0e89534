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
PAPERS_METHODS = {  # the workbook is tried in `test_papers_workbook.py`: it takes the right to export, too
    ("crm.dashboard", "action_workbook"): ("nobody", {"period": "this_year"}),
    ("crm.dashboard", "action_board_page"): ("officer", {"period": "this_year"}),
}

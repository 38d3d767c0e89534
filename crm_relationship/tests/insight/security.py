"""Who may do what with scorecards, assessments and papers of the whole."""

from .dashboard_security import DASHBOARD_METHODS, DASHBOARD_RECORDS
from .papers_security import PAPERS_HARMLESS, PAPERS_MATRIX, PAPERS_METHODS

MATRIX = {
    **PAPERS_MATRIX,
}
METHODS = {
    **DASHBOARD_METHODS,
    **PAPERS_METHODS,
}
RECORDS = {
    **DASHBOARD_RECORDS,
}
HARMLESS = {
    **PAPERS_HARMLESS,
}

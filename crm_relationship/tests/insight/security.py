"""Who may do what with scorecards, assessments and papers of the whole."""

from .dashboard_security import DASHBOARD_METHODS, DASHBOARD_RECORDS

MATRIX = {}
METHODS = {
    **DASHBOARD_METHODS,
}
RECORDS = {
    **DASHBOARD_RECORDS,
}

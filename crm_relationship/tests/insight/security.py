"""Who may do what with scorecards, assessments and papers of the whole."""

from .assess_security import ASSESS_MATRIX, ASSESS_METHODS, ASSESS_RECORDS
from .dashboard_security import DASHBOARD_METHODS, DASHBOARD_RECORDS
from .papers_security import PAPERS_HARMLESS, PAPERS_MATRIX, PAPERS_METHODS
from .programme_security import PROGRAMME_MATRIX, PROGRAMME_METHODS, PROGRAMME_RECORDS
from .scorecard_security import SCORECARD_MATRIX, SCORECARD_METHODS, SCORECARD_RECORDS, prepare_scorecards

MATRIX = {
    **SCORECARD_MATRIX,
    **PAPERS_MATRIX,
    **PROGRAMME_MATRIX,
    **ASSESS_MATRIX,
}
METHODS = {
    **SCORECARD_METHODS,
    **ASSESS_METHODS,
    **DASHBOARD_METHODS,
    **PAPERS_METHODS,
    **PROGRAMME_METHODS,
}
RECORDS = {
    **SCORECARD_RECORDS,
    **ASSESS_RECORDS,
    **DASHBOARD_RECORDS,
    **PROGRAMME_RECORDS,
}
HARMLESS = {
    **PAPERS_HARMLESS,
}


def prepare_methods(case):
    prepare_scorecards(case)

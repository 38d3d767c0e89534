"""Who may do what with scorecards, assessments and papers of the whole."""

MATRIX = {}
METHODS = {}
RECORDS = {}

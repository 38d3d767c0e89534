"""Who may do what with plans, people and visits."""

MATRIX = {}
METHODS = {}
RECORDS = {}

"""Who may do what with self-assessments, executives' time and the feed of changes."""

ASSESS_MATRIX = {}
ASSESS_METHODS = {
    ("res.company", "get_relationship_changes"): ("user", {}),
}
ASSESS_RECORDS = {}

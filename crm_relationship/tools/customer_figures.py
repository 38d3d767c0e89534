"""Limits that sort customers into classes. Plain numbers: the SQL of a run and the tests read the same ones."""

# Credit grade: average days paid late up to which a grade holds; anything overdue costs one grade.
CREDIT_GRADE_DAYS = (("a", 5), ("b", 15), ("c", 30))

# A relational customer keeps coming back and does not live on discounts.
RELATIONAL_ORDERS = 4
RELATIONAL_TENURE_DAYS = 180
RELATIONAL_MARGIN_SHARE = 0.9  # of the company's overall margin rate

# Peers (same industry, company or person) from which a customer's purchasing capacity is estimated.
PEERS_MINIMUM = 5
PEERS_QUANTILE = 0.75

# Score of a criterion nothing is known about, on the scale from 0 to 100.
NEUTRAL_SCORE = 50
CREDIT_GRADE_SCORES = {"a": 100, "b": 67, "c": 33, "d": 0}

# A tier's own retention rate replaces the policy's expected years from this many customers a year ago on.
RETENTION_MINIMUM_CUSTOMERS = 30
RETENTION_LIMIT = 0.95  # 20 years at most


def expected_years(retention_rate):
    """Mean number of years a customer stays when the share `retention_rate` (0-1) stays each year: 1 / (1 - rate)."""
    return 1 / (1 - min(retention_rate, RETENTION_LIMIT))

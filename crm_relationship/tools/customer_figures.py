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

# What a tier's own retention weighs against the policy's expected years: that counts like so many customers.
RETENTION_PRIOR_CUSTOMERS = 30
LONGEST_YEARS = 10


def expected_years(tiers, usual_years, window_years=1):
    """How long a customer of each tier stays, in years: 1 / (1 - r), r being the share that stays each year.

    `tiers` are (customers, of them retained over a window of `window_years`), best tier first. What few customers have
    done says little, so the usual years of the policy count like thirty customers more. A tier is never expected to
    stay longer than a better one: where the counts say so, the two are taken together. At most ten years, or the
    policy's own figure where that is more.
    """
    usual = max(1 - 1 / usual_years, 0) ** window_years
    groups = []
    for customers, retained in tiers:
        weight = customers + RETENTION_PRIOR_CUSTOMERS
        groups.append([weight, retained + usual * RETENTION_PRIOR_CUSTOMERS, 1])
        while len(groups) > 1 and groups[-1][1] * groups[-2][0] > groups[-2][1] * groups[-1][0]:
            last = groups.pop()
            groups[-1] = [total + part for total, part in zip(groups[-1], last, strict=True)]
    longest = max(LONGEST_YEARS, usual_years)
    years = []
    for weight, retained, count in groups:
        rate = min(retained / weight, 1) ** (1 / window_years)
        years += [1 / max(1 - rate, 1 / longest)] * count
    return years

"""What sorts customers into classes, and what they are worth. The SQL of a run and the tests read the same limits."""

from bisect import bisect_right

# Credit grade: average days paid late up to which a grade holds; anything overdue costs one grade.
CREDIT_GRADE_DAYS = (("a", 5), ("b", 15), ("c", 30))

# A relational customer keeps coming back and does not live on discounts.
RELATIONAL_ORDERS = 4
RELATIONAL_TENURE_DAYS = 180
RELATIONAL_MARGIN_SHARE = 0.9  # of the company's overall margin rate

# Purchase level: a customer's revenue against the median buyer's, in steps of four. Quartiles would call a quarter of
# all customers heavy buyers; shares of the biggest customer would put nearly everybody into the lowest level.
LEVEL_BOUNDS = (0.5, 2, 8)
HIGHEST_LEVEL = 4
UNKNOWN_LEVEL = -1  # of a potential: not known, which is not the same as none

# Peers (same industry or country, same band of breadth, company or person) from which a potential is estimated. A band
# begins at so many different products; less than the first: none.
PEERS_MINIMUM = 10
PEERS_QUANTILE = 0.75
BREADTH_BANDS = (1, 4, 11, 31)

# Average yearly sales: of the last so many years at most, over the time since the first order and half a year. Without
# that half year, one busy month would be a fortune.
VALUE_YEARS = 5
HEAD_START_YEARS = 0.5
DAYS_A_YEAR = 365.25

# Score of a criterion nothing is known about, on the scale from 0 to 100.
NEUTRAL_SCORE = 50
CREDIT_GRADE_SCORES = {"a": 100, "b": 67, "c": 33, "d": 0}

# What a tier's own retention weighs against the policy's expected years: that counts like so many customers.
RETENTION_PRIOR_CUSTOMERS = 30
LONGEST_YEARS = 10


def level(amount, median):
    """How much `amount` is for a window, beside what the median buyer spends in it (both in one currency).

    0 none, 1 below half of it, 2 up to twice, 3 up to eight times, 4 above; `UNKNOWN_LEVEL` where nobody buys.
    """
    if amount <= 0:
        return 0
    if not median:
        return UNKNOWN_LEVEL
    low, middle, high = (bound * median for bound in LEVEL_BOUNDS)
    return 1 if amount < low else 2 if amount <= middle else 3 if amount <= high else HIGHEST_LEVEL


def breadth_band(products):
    """The band of breadth, 0 to 4, of who buys so many different products."""
    return bisect_right(BREADTH_BANDS, products)


def potential_class(purchases, potential):
    """The class of a customer by both levels: "a", "b", "c", or None while the potential is not known."""
    if potential == UNKNOWN_LEVEL:
        return None
    if potential == HIGHEST_LEVEL or (purchases >= 3 and potential >= 3):
        return "a"
    return "b" if potential >= 2 else "c"


def value_years(tenure_days):
    """The years over which the sales of the last five years are spread, for who came so many days ago."""
    return min(tenure_days / DAYS_A_YEAR + HEAD_START_YEARS, VALUE_YEARS)


def expected_value(base, tenure_days, churn_risk):
    """What the next year is expected to bring: average yearly sales of who stays; never less than nothing.

    :param base: net revenue (or margin less the cost of serving) of the last five years, in any currency
    :param tenure_days: days since the first order
    :param churn_risk: 0 to 1
    """
    return max(base, 0) / value_years(tenure_days) * (1 - churn_risk)


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

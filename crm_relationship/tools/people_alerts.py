"""When the map of people at a customer gives reason to worry."""

YEAR_DAYS = 365  # touches of so many days are counted
ONE_SHARE = 0.8  # from this share of the days of touch with one person on, all hangs on that one
LEAST_TOUCHES = 5  # days of touch in the year, below which shares tell nothing
READ_DAYS = 730  # touches of so many days are read: silence that is longer is as long as it is
WORK_DAYS = 7  # after an alert somebody has so many days to do something
KINDS = ("one_contact", "no_senior", "owner_gone", "contact_left", "bouncing", "silent")


def get_cadence(target):
    """How many days may pass between two touches, by the target that is promised for visits; None: no promise."""
    if target is None or target.unit == "percent":
        return None
    return max(1, round(target.value if target.unit == "days" else target.value / 24))

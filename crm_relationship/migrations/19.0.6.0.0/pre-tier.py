"""What customers of a tier are asked, and what is low, was computed from the tier's code: from now on it is kept."""

COLUMNS = {
    "survey_percent": {"vip": 100, "main": 50, "ordinary": 20, "small": 10, None: 0},
    "periodic_days": {"vip": 182, None: 365},
    "periodic_percent": {"vip": 100, "main": 100, "ordinary": 20, "small": 5, None: 0},
    "low_grade": {"vip": 50, "main": 50, "ordinary": 25, None: 0},
}


def migrate(cr, version):
    """Versions before 19.0.5 do not know the columns."""
    for column, values in COLUMNS.items():
        cr.execute(f"ALTER TABLE crm_tier ADD COLUMN IF NOT EXISTS {column} integer")
        for code, value in values.items():  # those of no code that is shipped come last
            cr.execute(f"UPDATE crm_tier SET {column} = %s WHERE {column} IS NULL AND code = COALESCE(%s, code)",
                       [value, code])

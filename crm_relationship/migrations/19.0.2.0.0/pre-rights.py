"""What a complaint puts at risk is kept where only the program reads it."""


def migrate(cr, version):
    """The column is renamed, so that no value is lost; the old name is computed for who may see it."""
    cr.execute(
        """
        SELECT column_name FROM information_schema.columns
         WHERE table_name = 'crm_complaint' AND column_name IN ('value_at_risk', 'opening_value')
        """)
    if [name for (name,) in cr.fetchall()] == ["value_at_risk"]:
        cr.execute("ALTER TABLE crm_complaint RENAME COLUMN value_at_risk TO opening_value")

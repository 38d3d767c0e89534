"""When a remedy was granted: nothing is written in a breach once it is remedied but, where that was open, its end."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE crm_service_breach
           SET remedied_at = write_date
         WHERE state = 'remedied' AND remedied_at IS NULL
        """)

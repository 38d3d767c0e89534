"""What comes again is asked about again: an event is unique by its trigger, and a customer's turn by its day."""


def migrate(cr, version):
    cr.execute("""
        ALTER TABLE IF EXISTS crm_satisfaction_request
        DROP CONSTRAINT IF EXISTS crm_satisfaction_request_event_uniq""")

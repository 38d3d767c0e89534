def migrate(cr, version):
    """Emails of requests are claimed as those of campaigns are: when they were is not the campaigns' alone."""
    cr.execute("ALTER TABLE mail_mail RENAME COLUMN retention_claimed_at TO relationship_claimed_at")
    cr.execute("DROP INDEX IF EXISTS mail_mail__retention_claimed_idx")

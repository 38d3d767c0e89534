def migrate(cr, version):
    """Emails of requests that wait are looked at once more before they go out."""
    cr.execute("""
        UPDATE mail_mail SET satisfaction_request_id = request.id
          FROM crm_satisfaction_request request
         WHERE request.mail_id = mail_mail.id AND mail_mail.state = 'outgoing'""")

"""The address that a complaint has now is the one at its opening; one that is not the contact's was given by hand."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE crm_complaint complaint
           SET answer_address = COALESCE(complaint.email_normalized, partner.email_normalized),
               answer_address_by_id = CASE
                   WHEN complaint.email_normalized IS DISTINCT FROM partner.email_normalized
                    AND complaint.email_normalized IS NOT NULL THEN complaint.create_uid END
          FROM crm_complaint own
          LEFT JOIN res_partner partner ON partner.id = own.partner_id
         WHERE own.id = complaint.id AND complaint.answer_address IS NULL
        """)

"""Who had a hand in a complaint is kept: of those that are there already, who opened, has and solved them."""


def migrate(cr, version):
    cr.execute(
        """
        CREATE TABLE IF NOT EXISTS crm_complaint_involved_rel (
               complaint_id integer NOT NULL REFERENCES crm_complaint ON DELETE CASCADE,
               user_id integer NOT NULL REFERENCES res_users ON DELETE CASCADE,
               PRIMARY KEY (complaint_id, user_id))
        """)
    cr.execute("CREATE INDEX IF NOT EXISTS crm_complaint_involved_rel_user_id_complaint_id_idx"
               " ON crm_complaint_involved_rel (user_id, complaint_id)")
    cr.execute(
        """
        INSERT INTO crm_complaint_involved_rel (complaint_id, user_id)
        SELECT complaint.id, person.user_id
          FROM crm_complaint complaint
    CROSS JOIN LATERAL (VALUES (complaint.create_uid), (complaint.user_id), (complaint.resolved_by_id))
               AS person (user_id)
         WHERE person.user_id IS NOT NULL
            ON CONFLICT DO NOTHING
        """)

"""References of complaints that are nothing, and codes for remedies."""


def migrate(cr, version):
    """Nothing is lost: a blank reference named nothing, and remedies had no code."""
    forget_blank_references(cr)
    code_remedies(cr)


def forget_blank_references(cr):
    """A blank text was a reference of its own, and taken for ever."""
    cr.execute("UPDATE crm_complaint SET external_ref = NULL WHERE external_ref ~ '^\\s*$'")
    cr.execute("UPDATE crm_complaint SET source = NULL WHERE source ~ '^\\s*$'")


def code_remedies(cr):
    """Those that were shipped are called as in a new installation, others after their kind and number."""
    cr.execute("ALTER TABLE crm_service_remedy ADD COLUMN IF NOT EXISTS code VARCHAR")
    cr.execute("""
        UPDATE crm_service_remedy remedy
           SET code = COALESCE((
               SELECT SUBSTR(data.name, LENGTH('crm_service_remedy_') + 1)
                 FROM ir_model_data data
                WHERE data.module = 'crm_relationship' AND data.model = 'crm.service.remedy'
                  AND data.res_id = remedy.id AND data.name LIKE 'crm\\_service\\_remedy\\_%'
             ORDER BY data.id LIMIT 1), remedy.kind || '_' || remedy.id)
         WHERE remedy.code IS NULL
    """)

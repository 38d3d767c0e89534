def migrate(cr, version):
    """A private note is deleted by its author only."""
    cr.execute("""
        UPDATE ir_rule
           SET perm_unlink = TRUE
         WHERE id = (SELECT res_id FROM ir_model_data
                      WHERE module = 'crm_relationship' AND name = 'crm_account_note_rule_author')""")

"""At each upgrade, views of ours that change other views of ours are made anew: the old ones would look for what is no
longer there."""

OURS = """
    SELECT view.id
      FROM ir_ui_view view
      JOIN ir_model_data data ON data.model = 'ir.ui.view' AND data.res_id = view.id
     WHERE data.module = 'crm_relationship' AND NOT data.noupdate AND view.active
"""


def migrate(cr, version):
    """What somebody has switched off, keeps from updates or has built on stays, and so does what it stands on."""
    cr.execute(f"""
        WITH RECURSIVE kept AS (
            SELECT inherit_id AS id FROM ir_ui_view WHERE id NOT IN ({OURS})
             UNION
            SELECT view.inherit_id FROM ir_ui_view view JOIN kept ON kept.id = view.id
        )
        DELETE FROM ir_ui_view
         WHERE mode = 'extension' AND id IN ({OURS}) AND inherit_id IN ({OURS})
           AND id NOT IN (SELECT id FROM kept WHERE id IS NOT NULL)
    """)
    cr.execute("""
        DELETE FROM ir_model_data
         WHERE module = 'crm_relationship' AND model = 'ir.ui.view' AND res_id NOT IN (SELECT id FROM ir_ui_view)
    """)

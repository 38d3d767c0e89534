"""The third step of the ladder told the leader of the team again: where nobody has changed it, it tells a manager."""


def migrate(cr, version):
    cr.execute("""
        UPDATE crm_complaint_escalation step
           SET whom = 'manager'
          FROM ir_model_data data
         WHERE data.module = 'crm_relationship' AND data.name = 'crm_complaint_escalation_3'
           AND data.model = 'crm.complaint.escalation' AND data.res_id = step.id
           AND step.level = 3 AND step.after_hours = 24 AND step.whom = 'leader'
           AND step.user_id IS NULL AND step.category_id IS NULL AND step.company_id IS NULL
    """)

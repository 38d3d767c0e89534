"""Birthday wishes are for each contact: the shipped programme opens an edition on each day that is somebody's, where
nobody has started it; it is looked back on after a week, where nobody has said otherwise."""


def migrate(cr, version):
    cr.execute("""
        UPDATE crm_retention_campaign campaign
           SET recurrence = 'daily',
               measure_days = CASE WHEN campaign.measure_days = 30 THEN 7 ELSE campaign.measure_days END
          FROM ir_model_data data
         WHERE data.module = 'crm_relationship' AND data.name = 'retention_programme_birthday'
           AND data.model = 'crm.retention.campaign' AND data.res_id = campaign.id
           AND campaign.state = 'draft' AND campaign.recurrence = 'yearly'
    """)

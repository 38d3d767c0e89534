"""The worker of the supply is a model of its own: its scheduled actions run on it."""


def migrate(cr, version):
    cr.execute("""
        UPDATE ir_act_server action
           SET model_id = model.id
          FROM ir_cron cron, ir_model_data data, ir_model model
         WHERE action.id = cron.ir_actions_server_id AND cron.id = data.res_id AND data.model = 'ir.cron'
           AND data.module = 'crm_relationship' AND data.name IN ('ir_cron_supply', 'ir_cron_supply_daily')
           AND model.model = 'crm.supply.worker'
    """)

"""What the value at risk meant before, the revenue of customers with a churn warning, is no history of what it is."""


def migrate(cr, version):
    cr.execute("DELETE FROM crm_kpi_day WHERE code = 'value_at_risk'")

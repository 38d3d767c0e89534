"""How sure satisfaction is follows from figures that were not noted so far: they are noted anew in the next night."""


def migrate(cr, version):
    cr.execute("DELETE FROM crm_kpi_day WHERE code IN ('satisfaction', 'sheets')")
    cr.execute("DELETE FROM crm_kpi_progress WHERE source = 'satisfaction_index'")

"""A credit note counts by whether its customer has ordered, whenever that was: days that were noted before the first
order are noted anew. Figures are named by the day on which they were noted."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    cr.execute("UPDATE crm_kpi_progress SET noted_on = noted_at::date WHERE noted_on IS NULL")
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"].search([]):
        env["crm.kpi.day"]._note_again(company, ("sales",))

"""What new customers bought is noted for the days that are noted already; their revenue stays as it was noted."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    days = env["crm.kpi.day"]
    for noted in env["crm.kpi.progress"].search([("source", "=", "sales")]):
        facts = env["crm.kpi"].with_company(noted.company_id)._facts_sales(
            noted.company_id, noted.first_day, noted.as_of)
        days._write_facts(
            noted.company_id, ["new_share"], SQL("SELECT * FROM (%s) fact WHERE code = 'new_share'", facts),
            noted.first_day, noted.as_of)

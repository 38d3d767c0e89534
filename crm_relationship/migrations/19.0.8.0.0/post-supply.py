"""Who is to approve a remedy is asked by an activity: of those that wait already as well."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["crm.service.breach"].search([("state", "=", "proposed")])._ask_approver()

"""Requests know what category of products they are about, those of earlier orders and complaints too."""

from odoo.api import SUPERUSER_ID, Environment
from odoo.tools import SQL


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    cr.execute(SQL(
        "UPDATE crm_satisfaction_request event SET product_categ_id = %s"
        " WHERE product_categ_id IS NULL AND res_model IN ('sale.order', 'crm.complaint')",
        env["crm.satisfaction.planner"]._sql_product_category()))

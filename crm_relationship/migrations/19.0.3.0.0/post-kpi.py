"""Record rules say whose customers are somebody's own by one field, and the key figures of two years are noted."""

import re

from odoo import SUPERUSER_ID, api

TEAM = ("('{0}.user_id', '=', False), ('{0}.user_id', '=', user.id), "
        "('{0}.user_id.crm_team_member_ids.crm_team_id', 'in', user.crm_team_ids.ids)")


def migrate(cr, version):
    shorten_rules(cr)
    note_key_figures(cr)


def note_key_figures(cr):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env["res.company"].search([]):
        env["crm.kpi.day"]._take(company)


def shorten_rules(cr):
    """Those that nobody has changed: the three ways to be somebody's own customer become one."""
    cr.execute(
        """
        SELECT rule.id, rule.domain_force
          FROM ir_rule rule
          JOIN ir_model_data data ON data.model = 'ir.rule' AND data.res_id = rule.id
         WHERE data.module = 'crm_relationship' AND rule.domain_force LIKE '%crm_team_member_ids%'
        """)
    for rule_id, domain in cr.fetchall():
        cr.execute("UPDATE ir_rule SET domain_force = %s WHERE id = %s", [shorten(domain), rule_id])


def shorten(domain):
    """The same domain with `is_own_customer`; that of orders goes by the order's own salesperson."""
    orders = "['|', '|', ('user_id', '=', False), ('user_id', '=', user.id), " \
             "('user_id.crm_team_member_ids.crm_team_id', 'in', user.crm_team_ids.ids)]"
    if domain == orders:
        return "['|', ('user_id', '=', False), ('user_id.is_teammate', '=', True)]"
    for path in re.findall(r"\('([a-z_.]+)\.user_id\.crm_team_member_ids\.crm_team_id'", domain):
        team = TEAM.format(path)
        if team in domain:
            domain = domain.replace(team, f"('{path}.is_own_customer', '=', True)").replace("'|', '|', ", "", 1)
    return domain

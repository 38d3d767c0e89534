"""Record rules ask for the members of a team, not for the teams that a user had when a worker first read the rule."""

import re

TEAM = re.compile(r"\('((?:[a-z_]+\.)*team_id)', 'in', user\.crm_team_ids\.ids\)")
MEMBERS = r"('\1.crm_team_member_ids.user_id', '=', user.id)"


def migrate(cr, version):
    cr.execute(
        """
        SELECT rule.id, rule.domain_force
          FROM ir_rule rule
          JOIN ir_model_data data ON data.model = 'ir.rule' AND data.res_id = rule.id
         WHERE data.module = 'crm_relationship' AND rule.domain_force LIKE '%user.crm_team_ids%'
        """)
    for rule_id, domain in cr.fetchall():
        cr.execute("UPDATE ir_rule SET domain_force = %s WHERE id = %s", [TEAM.sub(MEMBERS, domain), rule_id])

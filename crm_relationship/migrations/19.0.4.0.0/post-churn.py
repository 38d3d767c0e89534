"""Held-out cases are hidden, and the losses so far are judged like those to come."""

from odoo import SUPERUSER_ID, api

HIDDEN = {
    "crm_churn_case_rule_user": "[('arm', '!=', 'control'), ",
    "crm_churn_signal_rule_user": "[('case_id.arm', '!=', 'control'), ",
    "crm_churn_case_rule_officer": "[('arm', '!=', 'control')]",
    "crm_churn_signal_rule_officer": "[('case_id.arm', '!=', 'control')]",
}


def migrate(cr, version):
    hide_held_out(cr)
    judge_losses(cr)


def hide_held_out(cr):
    """Whatever the rules say: nobody but managers finds a case that is held out."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, condition in HIDDEN.items():
        rule = env.ref(f"crm_relationship.{name}", raise_if_not_found=False)
        if rule and "arm" not in rule.domain_force:
            rule.domain_force = condition if condition.endswith("]") else rule.domain_force.replace("[", condition, 1)


def judge_losses(cr):
    """By the margin of the tiers' window when they were lost; who was lost before is not won back by itself."""
    cr.execute("""
        UPDATE crm_churn_case lost
           SET lost_yearly_margin = lost.lost_margin * 12 / NULLIF(policy.window_months, 0),
               lost_years = COALESCE(profile.expected_years, policy.expected_years)
          FROM crm_tier_policy policy, crm_churn_case before
     LEFT JOIN crm_customer_profile profile
            ON profile.partner_id = before.partner_id AND profile.company_id = before.company_id
         WHERE before.id = lost.id AND policy.company_id = lost.company_id AND lost.state = 'lost'
           AND lost.lost_yearly_margin IS NULL
     RETURNING lost.id""")
    env = api.Environment(cr, SUPERUSER_ID, {})
    lost = env["crm.churn.case"].browse([case_id for (case_id,) in cr.fetchall()])
    lost.invalidate_recordset()
    for name in ("lost_value", "lost_class"):
        env.add_to_compute(lost._fields[name], lost)
    lost.flush_recordset()

"""What has been cancelled can be deleted; wishes that are waited for have a day by which the goods come."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The rule of audits is as it was installed, or somebody's own."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("crm_relationship.crm_service_audit_rule_open", raise_if_not_found=False)
    if rule and env.ref("crm_relationship.crm_service_audit_rule_unlink", raise_if_not_found=False):
        rule.perm_unlink = False
    wishes = env["crm.feedback"].search([("state", "=", "found"), ("deadline", "=", False)])
    wishes._set_deadlines()
    wishes._plan_work()

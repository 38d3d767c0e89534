from odoo.tools import SQL

KINDS = (
    "shortage", "review", "complaint", "complaint_look", "complaint_verify", "complaint_escalation", "complaint_cause",
    "complaint_action", "churn", "campaign", "campaign_harm", "audit", "satisfaction_action", "feedback",
    "feedback_department", "account_plan", "visit", "account_alert", "assessment")
KEPT = (
    "res.partner", "crm.tier", "crm.account.trait", "product.product", "product.template", "product.category",
    "crm.service.moment", "crm.service.standard", "crm.service.target", "crm.service.remedy",
    "crm.complaint.category", "crm.complaint.department", "crm.complaint.cause", "crm.complaint.escalation",
    "crm.churn.reason", "crm.retention.campaign", "crm.retention.step", "crm.satisfaction.indicator",
    "loyalty.program", "loyalty.reward", "res.users")


def post_init_hook(env):
    """Classify at once: whoever installs the addon sees the tiers of their customers the same minute, and the key
    figures of two years."""
    policies = env["crm.tier.policy"]._search_unserved()
    if policies:
        policies.classify()
    for company in env["res.company"].search([]):
        env["crm.kpi.day"]._take(company)


def uninstall_hook(env):
    """Take our to-dos along, else they would become plain ones, and emails to customers that wait: nobody would look at
    consent any more. Let go of records that cannot be deleted one by one:
    customers and products of the demo data have orders, tiers a history, targets what was measured by them. Foreign
    keys of the fields that we add to Odoo's models have no external id: Odoo would keep their records."""
    data = env["ir.model.data"].search([
        ("module", "=", "crm_relationship"), ("model", "=", "mail.activity.type"),
        ("name", "in", [f"mail_activity_type_{kind}" for kind in KINDS])])
    env["mail.activity"].with_context(active_test=False).search(
        [("activity_type_id", "in", data.mapped("res_id"))]).unlink()
    waiting = env["mail.mail"].search([("state", "=", "outgoing")])
    waiting.filtered(lambda mail: mail._is_once()).cancel()
    env["ir.model.data"].search([("module", "=", "crm_relationship"), ("model", "in", KEPT)]).unlink()
    for table in ("crm_retention_campaign", "crm_retention_step"):  # they hold on to our templates, which go
        env.cr.execute(SQL("UPDATE %s SET mail_template_id = NULL", SQL.identifier(table)))
    env["ir.model.constraint"].search([("module.name", "=", "crm_relationship"), ("type", "=", "f")]).filtered(
        lambda key: env[key.model.model]._original_module != "crm_relationship").unlink()

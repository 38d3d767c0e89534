from odoo import api, models
from odoo.tools import SQL


class CrmDashboard(models.AbstractModel):
    """What to do first, in a company of which there is nothing to show yet."""

    _inherit = "crm.dashboard"

    @api.model
    def _get_start(self, company, values):
        """The three steps to the first figures, until all of them are done: then False.

        :param values: of the key figures: who has customers and promises needs no steps, and nothing is looked up
        :return: a list of `{key, title, text, is_done, action}` (the external id of an action, or False where the user
            has no right to it)
        """
        if values["promises"]["denominator"] and values.get("tier_customers", {}).get("value"):
            return False
        has_orders, has_tiers, has_promises = self._read_start(company)
        if has_orders and has_tiers and has_promises:
            return False
        return [{
            "key": "orders", "title": self.env._("Sell"), "is_done": has_orders, "text": self.env._(
                "Confirm sales orders, or import those of the last years: every figure here is counted from them."),
            "action": self.env["sale.order"].has_access("read") and "sale.action_orders",
        }, {
            "key": "tiers", "title": self.env._("Classify the customers"), "is_done": has_tiers, "text": self.env._(
                "Each night all customers get a tier by what they buy. Look at the policy, and classify them at once."),
            "action": self.env["crm.tier.policy"].has_access("write")
            and "crm_relationship.crm_tier_policy_preview_action",
        }, {
            "key": "promises", "title": self.env._("Say what you promise"), "is_done": has_promises,
            "text": self.env._(
                "Service standards say what customers of each tier can count on. Some are there to begin with: change "
                "what does not suit you. What is kept and broken is counted by itself."),
            "action": "crm_relationship.crm_service_standard_action",
        }]

    @api.model
    def _read_start(self, company):
        """Whether there are orders, customers with tiers, and standards in force; who has tiers has ordered."""
        self.env.flush_all()
        [steps] = self.env.execute_query(SQL(
            """
            SELECT has_tiers OR EXISTS (
                       SELECT FROM sale_order WHERE company_id = %(company)s AND state = 'sale'), has_tiers,
                   EXISTS (
                       SELECT FROM crm_service_target target
                         JOIN crm_service_standard standard ON standard.id = target.standard_id AND standard.active
                        WHERE COALESCE(target.company_id, %(company)s) = %(company)s AND target.valid_from <= %(today)s
                          AND COALESCE(target.valid_to, %(today)s) >= %(today)s)
              FROM (SELECT EXISTS (
                       SELECT FROM crm_tier_run
                        WHERE company_id = %(company)s AND state = 'done' AND customer_count > 0) AS has_tiers) known
            """, company=company.id, today=company._get_today()))
        return steps

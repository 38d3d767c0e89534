from odoo import fields, models


class MailActivityPlan(models.Model):
    """Plans for churn cases are playbooks: they say for which customers they are."""

    _inherit = "mail.activity.plan"

    churn_tier_ids = fields.Many2many(
        "crm.tier", string="For Tiers", help="Tiers whose customers are kept this way. Empty: all.")
    churn_signal = fields.Selection(
        lambda self: self.env["crm.churn.signal"]._fields["code"]._description_selection(self.env), "For Signal",
        help="What the customer shows. Empty: whatever it is.")

    def _fits(self, case):
        """Whether this playbook is for a case."""
        return ((not self.company_id or self.company_id == case.company_id)
                and (not self.churn_tier_ids or case.tier_id in self.churn_tier_ids)
                and (not self.churn_signal or self.churn_signal in case.signal_ids.mapped("code")))

    def _get_nearness(self, case):
        """The more it says about a case, the better it fits."""
        return bool(self.company_id), bool(self.churn_signal), bool(self.churn_tier_ids), -self.id

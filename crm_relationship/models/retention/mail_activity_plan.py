from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
WORDS = (  # names and steps of the playbooks that are shipped
    _lt("Call and ask"), _lt("Call, and ask what has changed"), _lt("Make an offer that fits what you heard"),
    _lt("Visit a key account"), _lt("Tell the relationship manager, who knows the customer's management"),
    _lt("Visit: listen, and ask what has changed"), _lt("Call: has it been enough?"),
    _lt("Make a complaint good"), _lt("Apologise in person, and say what has been done"),
    _lt("Ask whether all is well"),
    _lt("Keep our word again"), _lt("Apologise for the broken promise, and say what has changed"),
    _lt("Win back"), _lt("Call: say what has changed since they left"), _lt("Make an offer to come back"),
    _lt("Call: have they decided?"))


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

    @api.model
    def _speak(self):
        """Put the shipped playbooks into the administrator's language, once: Odoo keeps one name for all languages."""
        admin = self.env.ref("base.user_admin", raise_if_not_found=False) or self.env.user
        words = {word._translate("en_US"): word._translate(admin.lang) for word in WORDS}
        for model, name in ((self._name, "name"), ("mail.activity.plan.template", "summary")):
            shipped = self.env["ir.model.data"].search([("module", "=", "crm_relationship"), ("model", "=", model)])
            for record in self.env[model].browse(shipped.mapped("res_id")).exists():
                record[name] = words.get(record[name], record[name])

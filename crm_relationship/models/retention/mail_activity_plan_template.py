from odoo import fields, models


class MailActivityPlanTemplate(models.Model):
    _inherit = "mail.activity.plan.template"

    responsible_type = fields.Selection(
        selection_add=[("churn_owner", "Who keeps the customer"), ("churn_manager", "Relationship manager")],
        ondelete={"churn_owner": "set default", "churn_manager": "set default"})

    def _determine_responsible(self, on_demand_responsible, applied_on_record):
        finders = {"churn_owner": "_get_responsible", "churn_manager": "_get_manager"}
        if self.responsible_type not in finders:
            return super()._determine_responsible(on_demand_responsible, applied_on_record)
        is_case = applied_on_record._name == "crm.churn.case"
        user = getattr(applied_on_record.sudo(), finders[self.responsible_type])() if is_case else on_demand_responsible
        error = False if user else self.env._("Nobody is there for %(step)s: choose a user.", step=self.summary or "-")
        return {"responsible": user, "error": error, "warning": False}

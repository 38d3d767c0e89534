from odoo import api, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    @api.model
    def _get_model_info_by_xmlid(self):
        """Without the types by which cases ask, nobody would hear of them: they are not deleted, nor moved to other
        documents."""
        cases = self.env.registry["crm.case.mixin"]
        return super()._get_model_info_by_xmlid() | {
            f"crm_relationship.{kind}": {"res_model": name, "unlink": False}
            for name, model in self.env.registry.items() if issubclass(model, cases)
            for base in model.__mro__ for kind in (vars(base).get("_work_kind"), *vars(base).get("_case_kinds", ()))
            if kind}

from odoo import api, models

from ...tools.ours import is_ours, split_shown


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.depends("res_model", "res_id")
    def _compute_res_name(self):
        shown, hidden = split_shown(self, "res_model", "res_id")
        hidden.res_name = False
        return super(MailActivity, shown)._compute_res_name()

    def write(self, vals):
        """Who is asked to do something about a record may read it: nobody asks themselves about one of others."""
        if not self.env.su and {"res_id", "res_model", "res_model_id"} & vals.keys():
            given = self.env["ir.model"].sudo().browse(vals.get("res_model_id") or []).model or vals.get("res_model")
            for activity in self:
                model, res_id = given or activity.res_model, vals.get("res_id", activity.res_id)
                if res_id and is_ours(self.env, model):
                    self.env[model].browse(res_id).check_access("read")
        return super().write(vals)

from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def write(self, vals):
        """Who is asked to do something about a complaint may read it: nobody asks himself about one of others."""
        if not self.env.su and {"res_id", "res_model", "res_model_id"} & vals.keys():
            model = self.env["ir.model"].sudo().browse(vals.get("res_model_id") or []).model or vals.get("res_model")
            moved = self.filtered(lambda activity: (model or activity.res_model) == "crm.complaint")
            self.env["crm.complaint"].browse(
                filter(None, {vals.get("res_id", activity.res_id) for activity in moved})).check_access("read")
        return super().write(vals)

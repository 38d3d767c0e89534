from odoo import api, models

from ...tools.ours import is_ours, split_shown


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.depends("model", "res_id")
    @api.depends_context("uid")
    def _compute_record_name(self):
        shown, hidden = split_shown(self, "model", "res_id")
        hidden.record_name = False
        return super(MailMessage, shown)._compute_record_name()

    def write(self, vals):
        """Nobody moves a message to a record of others, to read its name there."""
        if not self.env.su and {"model", "res_id"} & vals.keys():
            for message in self:
                model, res_id = vals.get("model", message.model), vals.get("res_id", message.res_id)
                if res_id and is_ours(self.env, model):
                    self.env[model].browse(res_id).check_access("read")
        return super().write(vals)

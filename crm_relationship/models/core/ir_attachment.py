from odoo import models

from ...tools.ours import split_shown


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _compute_res_name(self):
        shown, hidden = split_shown(self, "res_model", "res_id")
        hidden.res_name = False
        return super(IrAttachment, shown)._compute_res_name()

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import plaintext2html


class MailComposeMessage(models.TransientModel):
    """Odoo's canned responses for the dialogue that writes to a customer: in the chatter they are typed with `::`."""

    _inherit = "mail.compose.message"

    # Only while the dialogue is filled in: who could keep it would be shown the name of anybody's.
    canned_response_id = fields.Many2one("mail.canned.response", "Canned Response", store=False)

    @api.onchange("canned_response_id")
    def _onchange_canned_response_id(self):
        """Put the text before what is there already, such as a signature; another one may follow."""
        if self.canned_response_id:
            self.body = plaintext2html(self.canned_response_id.substitution) + (self.body or Markup())
            self.canned_response_id = False

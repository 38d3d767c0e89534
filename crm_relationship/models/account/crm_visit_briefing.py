from odoo import models

from ...tools import arguments


class CrmVisit(models.Model):
    """What to know before a visit."""

    _inherit = "crm.visit"

    @arguments.read("one")
    def action_open_briefing(self):
        """Open the briefing of the customer; what is quoted there belongs to this visit."""
        self.check_access("read")
        return dict(self.partner_id.action_open_briefing(), params={"visit_id": self.id})

    @arguments.read("some")
    def action_print_briefing(self):
        """The briefings of the customers of these visits, a page each, in one file."""
        self.check_access("read")
        return self.partner_id.action_print_briefing()

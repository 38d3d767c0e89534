from odoo import api, models
from odoo.exceptions import ValidationError

CARDS = "/comment-card"


class LinkTracker(models.Model):
    _inherit = "link.tracker"

    @api.constrains("url")
    def _check_no_card(self):
        if any(f"{CARDS}/" in (link.url or "") for link in self):
            raise ValidationError(self.env._(
                "A comment card is opened by its own link: a tracked one would note who has opened it."))

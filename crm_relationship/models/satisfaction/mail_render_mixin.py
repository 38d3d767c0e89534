from odoo import api, models

from .link_tracker import CARDS


class MailRenderMixin(models.AbstractModel):
    """Links to comment cards stay as they are: short ones note who has opened them."""

    _inherit = "mail.render.mixin"

    @api.model
    def _shorten_links(self, html, link_tracker_vals, blacklist=None, base_url=None):
        return super()._shorten_links(html, link_tracker_vals, [*(blacklist or ()), CARDS], base_url)

    @api.model
    def _shorten_links_text(self, content, link_tracker_vals, blacklist=None, base_url=None):
        return super()._shorten_links_text(content, link_tracker_vals, [*(blacklist or ()), CARDS], base_url)

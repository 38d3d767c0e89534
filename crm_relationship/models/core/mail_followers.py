from odoo import api, models
from odoo.fields import Domain

from ...tools.ours import is_ours


class MailFollowers(models.Model):
    _inherit = "mail.followers"

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Who follows a record of ours is for those who may read the record."""
        if not self.env.su:
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _get_readable_domain(self):
        """The followers of records of others, and of those of ours that the user may read."""
        ours = [name for name, model in self.env.registry.items() if is_ours(self.env, name)
                and model._auto and "message_follower_ids" in model._fields]
        readable = Domain.OR(
            Domain("res_model", "=", name) & Domain("res_id", "in", self.env[name].with_context(
                active_test=False)._search([])) for name in ours if self.env[name].has_access("read"))
        return Domain("res_model", "not in", ours) | readable

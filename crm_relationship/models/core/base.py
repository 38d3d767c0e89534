from odoo import models

from ...tools.ours import MODULE


class Base(models.AbstractModel):
    """Whom a record of ours is about is for those who may read it.

    Odoo's dialogue for text messages takes any model, any record and the name of any field. What is computed with all
    rights was shown to everybody there: who leaves, why, and how a plan stands.
    """

    _inherit = "base"

    def _mail_get_partners(self, introspect_fields=False):
        if self._original_module == MODULE:
            self.check_access("read")
        return super()._mail_get_partners(introspect_fields=introspect_fields)

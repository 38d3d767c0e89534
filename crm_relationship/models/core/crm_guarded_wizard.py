from odoo import models


class CrmGuardedWizard(models.AbstractModel):
    """A dialogue about records: it shows, and acts on, only what its user may read.

    Its related fields are read as the user (`related_sudo=False`).
    """

    _name = "crm.guarded.wizard"
    _description = "Guarded Dialogue"
    _inherit = "crm.link.guard"

    def read(self, fields=None, load="_classic_read"):
        self._check_links()  # rights may have changed since the dialogue was opened
        return super().read(fields, load=load)

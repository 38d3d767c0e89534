from odoo import models


class CrmRetentionWorker(models.AbstractModel):
    """Looks after emails whose sender has died."""

    _inherit = "crm.retention.worker"

    def _tick(self):
        self.env["mail.mail"]._find_unsure()
        self.env["ir.cron"]._commit_progress()
        return super()._tick()

from odoo import models


class CrmTierClassifier(models.AbstractModel):
    _inherit = "crm.tier.classifier"

    def _write_changes(self, scope, run):
        changed = super()._write_changes(scope, run)
        if changed:
            self.env["crm.supply.request"]._note_companies(scope.company)
        return changed

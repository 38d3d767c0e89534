from odoo import api, models

RHYTHM_FIELDS = {"state", "done_at", "kind", "partner_id"}


class CrmVisit(models.Model):
    """What visits do to the time between them."""

    _inherit = "crm.visit"

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._rebuild_rhythm(visits._get_visited())
        return visits

    def write(self, vals):
        if not RHYTHM_FIELDS & vals.keys():
            return super().write(vals)
        before = self._get_visited()
        result = super().write(vals)
        self._rebuild_rhythm(before | self._get_visited())
        return result

    def unlink(self):
        visited = self._get_visited()
        result = super().unlink()
        self._rebuild_rhythm(visited)
        return result

    def _get_visited(self):
        """Pairs of customer and company, of the visits that were made."""
        return {(visit.partner_id, visit.company_id) for visit in self.sudo() if visit.state == "done"}

    @api.model
    def _rebuild_rhythm(self, visited):
        for customer, company in visited:
            self.env["crm.visit.interval"].sudo()._rebuild(customer.sudo(), company.sudo())

from odoo import fields, models


class CrmServiceProgress(models.Model):
    """Up to when the documents of a company have been measured by a standard. No row: measure all of the window."""

    _name = "crm.service.progress"
    _description = "Service Measuring Progress"
    _log_access = False

    standard_id = fields.Many2one("crm.service.standard", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    measured_at = fields.Datetime(required=True)

    _standard_company_uniq = models.Constraint(
        "UNIQUE (standard_id, company_id)", "There is one row for a standard and a company.")

    def _get(self, standard, company):
        return self.search([("standard_id", "=", standard.id), ("company_id", "=", company.id)])

    def _note(self, standard, company, moment):
        """Note that all that was written before `moment` is measured."""
        progress = self._get(standard, company)
        if progress:
            progress.measured_at = moment
        else:
            self.create({"standard_id": standard.id, "company_id": company.id, "measured_at": moment})

    def _forget(self, standards):
        """Have the documents of these standards measured anew."""
        self.sudo().search([("standard_id", "in", standards.ids)]).unlink()

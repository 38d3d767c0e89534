from odoo import api, models
from odoo.exceptions import UserError

from ...tools.ours import MODULE

OFFERED = ("exportable", "groupable", "searchable", "sortable")  # where people pick a field


class Base(models.AbstractModel):
    """What Odoo does with any record by its model and id, for records of ours."""

    _inherit = "base"

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """As before; what only a screen needs, colours and fields of ours that are not exported, people are not offered
        to export, group, filter or sort by."""
        described = super().fields_get(allfields, attributes)
        for name, description in described.items():
            field = self._fields.get(name)
            if field is not None and field._module == MODULE and (name.endswith("_color") or not field.exportable):
                description.update((key, False) for key in OFFERED if key in description)
        return described

    @api.model
    def name_create(self, name):
        """As before; what is named after another record is not made from a text."""
        field = self._fields.get(self._rec_name)
        if self._original_module == MODULE and field is not None and field.relational:
            raise UserError(self.env._(
                "%(records)s: a name alone does not make one. Fill in the form.", records=self._description))
        return super().name_create(name)

    def _mail_get_partners(self, introspect_fields=False):
        """Whom a record is about is for those who may read it.

        Odoo's dialogue for text messages takes any model, any record and the name of any field. What is computed with
        all rights was shown to everybody there: who leaves, why, and how a plan stands.
        """
        if self._original_module == MODULE:
            self.check_access("read")
        return super()._mail_get_partners(introspect_fields=introspect_fields)

import re
from itertools import chain, count

from odoo import models


class CrmCopyMixin(models.AbstractModel):
    """Records that people duplicate: a copy says so in its name, in every language that has one.

    Where programs know the records by a code (`code`, required), the copy gets a free one of its own.
    """

    _name = "crm.copy.mixin"
    _description = "Copies"
    _copied_name = "name"  # the field that says it

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        given = default or {}
        if self._copied_name not in given:
            for record, vals in zip(self, vals_list, strict=True):
                vals[self._copied_name] = record._get_copy_name()
        if "code" in self._fields and "code" not in given:
            for vals, code in zip(vals_list, self._get_copy_codes(), strict=True):
                vals["code"] = code
        return vals_list

    def copy_translations(self, new, excluded=()):
        super().copy_translations(new, excluded)
        field = self._fields[self._copied_name]
        if not field.translate or field.name in excluded:
            return
        lang = self.env.lang or "en_US"
        new.update_field_translations(field.name, {
            other: self.with_context(lang=other)._get_copy_name()
            for other in field._get_stored_translations(self) or () if other != lang})

    def _get_copy_name(self):
        return self.env._("%(name)s (copy)", name=self[self._copied_name])

    def _get_copy_codes(self):
        """A free code for a copy of each record: that of the record with `_copy`, and with a number where that is
        taken."""
        everything = self.sudo().with_context(active_test=False)
        taken, codes = set(everything.search([]).mapped("code")), []
        for record in self:
            stem = re.sub(r"_copy(_\d+)?$", "", record.code) + "_copy"
            numbered = chain([stem], (f"{stem}_{number}" for number in count(2)))
            codes.append(next(code for code in numbered if code not in taken))
            taken.add(codes[-1])
        return codes

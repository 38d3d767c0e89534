from odoo import models
from odoo.exceptions import ValidationError

from ...tools import arguments


class CrmArguments(models.AbstractModel):
    """Records that are named by their codes, beside their ids."""

    _inherit = "crm.arguments"

    def _find_either(self, model, record_id, code, name, field="code", company_id=None):
        """The record with an id, with a code, or with both; empty where neither is given.

        :param name: of the id, such as `warehouse_id`; that of the code is `warehouse_code`
        :param field: that holds the code
        :param company_id: of the records, where they belong to one; default: the current company
        :raises ValidationError: for an unknown id or code, one of several records, or two different records
        """
        record = self._find(model, self._read(arguments.record(required=False), record_id, name) or [], name)
        code_name = f"{name.removesuffix('_id')}_code"
        code = self._read(arguments.text(required=False), code, code_name)
        if not code or (record and record[field] == code):
            return record
        found = self._find_coded(model, [code], code_name, field, company_id)
        if record:
            raise ValidationError(self.env._(
                "\"%(name)s\" and \"%(code_name)s\" are of two different records: give one of them.",
                name=name, code_name=code_name))
        return found

    def _find_coded(self, model, codes, name, field="code", company_id=None):
        """The records with these codes, in their order, each of one record; parameters as before."""
        company_id = company_id or self.env.company.id
        domain = [("company_id", "in", (False, company_id))] if "company_id" in self.env[model]._fields else []
        known = self.env[model].search([(field, "in", codes), *domain]).grouped(field)
        unknown = [code for code in codes if len(known.get(code, ())) != 1]
        if unknown:
            shown = ", ".join(map(arguments.show, unknown[:10]))
            raise ValidationError(
                self.env._("\"%(name)s\": there is more than one record with the code %(code)s: give its id.",
                           name=name, code=shown) if unknown[0] in known else
                self.env._("\"%(name)s\": there is no record with the code %(code)s.", name=name, code=shown))
        return self.env[model].union(*(known[code] for code in codes))

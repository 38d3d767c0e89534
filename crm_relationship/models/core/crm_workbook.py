import json
from urllib.parse import urlencode

from odoo import fields, models

from ...tools.workbook import Column, build

ROUTE = "/crm_relationship/workbook/"
KINDS = {"monetary": "money", "integer": "integer", "float": "number", "date": "date", "datetime": "moment"}


class CrmWorkbook(models.AbstractModel):
    """Excel workbooks to download, by name.

    A slice adds one with a method `_workbook_<name>(parameters)` here: `parameters` are texts of the address, so
    whatever a browser sends; it returns the title of the file and a list of `tools.workbook.Sheet`, of what the user
    may read, and raises `ValueError` or `UserError` for parameters it cannot read.
    """

    _name = "crm.workbook"
    _description = "Workbook"

    def _get_download(self, name, **parameters):
        """The action that downloads a workbook of the companies in use.

        :param parameters: plain values; what is no text is sent as JSON
        """
        texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in parameters.items()}
        texts["company_ids"] = ",".join(map(str, self.env.companies.ids))
        return {"type": "ir.actions.act_url", "target": "download", "url": f"{ROUTE}{name}?{urlencode(texts)}"}

    def _get_file(self, name, parameters):
        """The file's name and bytes; `(False, b"")` where no slice has such a workbook.

        :raises AccessError: for who may not export
        """
        self._check_may_export()
        method = getattr(self, f"_workbook_{name}", None)
        if not method:
            return False, b""
        title, sheets = method(parameters)
        return f"{title} {fields.Date.to_string(fields.Date.today())}.xlsx", build(sheets)

    def _check_may_export(self):
        self.env["res.users"]._check_role("base.group_allow_export", self.env._("export workbooks"))

    # === TABLES OF RECORDS ===#

    def _get_columns(self, model, names, **kinds):
        """A `Column` for each of these fields that the user may read, with its label.

        :param model: an empty recordset
        :param kinds: kind by field, where the field does not tell: numbers whose label ends with `(%)` are per cent
        """
        readable = model.fields_get(names, ["type"])
        return [Column(name, model._fields[name]._description_string(self.env),
                       kinds.get(name) or self._get_kind(model._fields[name]))
                for name in names if name in readable]

    def _get_kind(self, field):
        if field.type == "float" and field.string.endswith("(%)"):
            return "percent"
        return KINDS.get(field.type, "text")

    def _get_rows(self, records, columns):
        """One dict a record, with a value for each of these columns: names of records, labels of selections."""
        words = {column.key: dict(field._description_selection(self.env)) for column in columns
                 if (field := records._fields[column.key]).type == "selection"}
        words |= {column.key: {True: self.env._("Yes")} for column in columns
                  if records._fields[column.key].type == "boolean"}

        def show(record, name):
            value = record[name]
            if isinstance(value, models.BaseModel):
                return value.display_name
            return words[name].get(value, False) if name in words else value

        return [{column.key: show(record, column.key) for column in columns} for record in records]

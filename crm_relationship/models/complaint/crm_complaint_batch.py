from odoo import api, models
from odoo.exceptions import UserError

from ...tools import arguments

MOST_COMPLAINTS = 500


class CrmComplaint(models.Model):
    """Many complaints in one call: what is wrong with one of them stops none of the others."""

    _inherit = "crm.complaint"

    # === PUBLIC API ===#

    @api.model
    @arguments.read(values_list=arguments.listing(arguments.anything(), MOST_COMPLAINTS))
    def submit_many(self, values_list):
        """Open up to 500 complaints, each on its own.

        :param values_list: a list of what `submit` takes
        :return: a list in the same order: `{ok: True}` with what `submit` returns, or `{ok: False, error}`, the error
            being `{name, message}`: `ValidationError`, `AccessError`, `MissingError` or `UserError`, and what to do
        :raises ValidationError: for what is no list, or too long
        :raises AccessError: for who may not create complaints
        """
        self.check_access("create")
        return self._submit_each(values_list, self._check_submitted)

    # === BUSINESS METHODS ===#

    def _submit_each(self, values_list, check):
        """Results in the order of the values. What is new goes in one piece; where that fails, one by one."""
        results, checked = {}, {}
        for number, values in enumerate(values_list):
            try:
                checked[number] = check(values)
            except UserError as error:
                results[number] = self._format_error(error)
        for complaint, number in self._open_together(checked):
            results[number] = {"ok": True, **complaint._format_submitted(created=True)}
        for number, values in checked.items():
            if number not in results:
                results[number] = self._submit_alone(values)
        return [results[number] for number in range(len(values_list))]

    def _open_together(self, checked):
        """Pairs (complaint, number) of those that are opened in one piece: new ones without files, each once."""
        groups, seen = {}, set()
        for number, values in checked.items():
            key = (values["company_id"], values.get("source"), values.get("external_ref"))
            if not (values["attachments"] or key in seen or self._find_submitted(values)):
                groups.setdefault(values["company_id"], {})[number] = values
            if values.get("external_ref"):
                seen.add(key)
        for group in groups.values():
            try:
                with self.env.cr.savepoint():
                    complaints = self._open_submitted(list(group.values()))
            except UserError:
                continue
            yield from zip(complaints, group, strict=True)

    def _submit_alone(self, values):
        try:
            with self.env.cr.savepoint():
                return {"ok": True, **self._submit_checked(values)}
        except UserError as error:
            return self._format_error(error)

    def _format_error(self, error):
        return {"ok": False, "error": {"name": type(error).__name__, "message": str(error)}}

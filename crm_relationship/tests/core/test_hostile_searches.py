"""Whatever is searched for in the fields that we search by ourselves: nothing breaks that Odoo's own fields would take,
nothing is found that may not be read, and what is denied finds the others."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..security_case import SecurityCommon

MODULE = "crm_relationship"
OPERATORS = ("=", "!=", "in", "not in", "<", ">=", "like", "not like", "=ilike", "any", "not any", "child_of")
VALUES = (False, True, 1, 10**30, 1.5, float("inf"), "", "x", [], [False], [1, False], ["x"], [("id", "=", 1)])
DENIALS = (("=", "!="), ("in", "not in"), ("like", "not like"), ("any", "not any"))
# A stored field of core for each type: what a search by it raises, one by ours may.
YARDSTICKS = {
    "many2one": ("res.partner", "parent_id"), "char": ("res.partner", "name"), "text": ("res.partner", "name"),
    "boolean": ("res.partner", "active"), "selection": ("res.partner", "type"), "integer": ("res.partner", "color"),
    "float": ("crm.lead", "probability"), "monetary": ("crm.lead", "expected_revenue"),
    "date": ("crm.lead", "date_deadline"), "datetime": ("crm.lead", "date_open")}


@tagged("post_install", "-at_install", MODULE)
class TestHostileSearches(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for customer in cls.customers.values():
            cls._sell(customer, cls.today, 1000)
        cls._classify()

    def _get_fields(self):
        """Pairs (model, name) of what we search by ourselves; the related ones are core's matter."""
        return [(name, field.name) for name, model in sorted(self.env.registry.items())
                if not (model._abstract or model._transient) for field in model._fields.values()
                if MODULE in field._modules and field.search and not field.related]

    def _search(self, model, name, operator, value):
        """The records found, or the exception."""
        try:
            with mute_logger("odoo.sql_db", "odoo.domains"), self.env.cr.savepoint(flush=False):
                return set(model.search([(name, operator, value)])._ids)
        except Exception as error:  # whatever it is, it is judged
            return error

    def _may_raise(self, error, field, operator, value):
        if isinstance(error, UserError | ValueError):
            return True
        model, name = YARDSTICKS[field.type]
        return isinstance(self._search(self.env[model], name, operator, value), type(error))

    def test_fields(self):
        fields, wrong = self._get_fields(), []
        self.assertGreater(len(fields), 30)
        for role in ("user", "manager"):
            for model_name, name in fields:
                model = self.env[model_name].with_user(self.users[role]).with_context(active_test=False)
                if model.has_access("read") and model._has_field_access(model._fields[name], "read"):
                    wrong += [f"{role}: {problem}" for problem in self._try_field(model, name)]
        self.assertEqual(wrong, [])

    def _try_field(self, model, name):
        everything, field = set(model.search([])._ids), model._fields[name]
        found = {(operator, index): self._search(model, name, operator, value)
                 for operator in OPERATORS for index, value in enumerate(VALUES)}
        for (operator, index), result in found.items():
            case = f"{field} {operator} {VALUES[index]!r}"
            if isinstance(result, Exception):
                if not self._may_raise(result, field, operator, VALUES[index]):
                    yield f"{case}: {result!r}"
            elif result - everything:
                yield f"{case}: finds what may not be read"
        for yes, no in DENIALS:
            for index, value in enumerate(VALUES):
                both = found[yes, index], found[no, index]
                if all(isinstance(result, set) for result in both) and (
                        both[0] & both[1] or both[0] | both[1] != everything):
                    yield f"{field} {yes} {value!r}: {no} does not find the others"

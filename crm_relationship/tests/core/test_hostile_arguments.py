import inspect
import json

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import RedirectWarning, UserError
from odoo.service.model import call_kw
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from odoo.addons.rpc.controllers.xmlrpc import dumps

from .. import slices
from ..hostile_values import HOSTILE, SCALARS, TEXTS
from ..security_case import MethodsCommon

EXAMPLES, EXAMPLES_WITHOUT_ARGUMENTS = 25, 5
CALLERS = ("user", "officer", "manager")
ALLOWED = (UserError, RedirectWarning, IntegrityError)  # the service itself turns the last one into a ValidationError
DAYS = st.sampled_from(["2026-06-30", "2025-06-30", "1900-01-01", "9999-12-31", "2030-01-01", None])


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileArguments(MethodsCommon):
    """Whatever a public method is called with: it works, or refuses in words, as over RPC."""

    def _get_plausible(self, name):
        """Values that a parameter of this name may really have."""
        general = {**dict.fromkeys(("as_of", "until", "date_from", "date_to"), DAYS), "domain": self._get_domains()}
        found = [plausible[name](self) for part in slices.get_parts("security")
                 if name in (plausible := getattr(part, "PLAUSIBLE", {}))]
        return st.one_of(*found) if found else general.get(name, TEXTS)

    def _get_domains(self):
        names = st.sampled_from(["partner_id", "revenue", "tier_id.code", "as_of", "id", "nonsense", "partner_id.x.y"])
        operators = st.sampled_from(["=", "!=", "in", "ilike", "any", "child_of", "=?", "<", "nonsense"])
        terms = st.lists(st.tuples(names, operators, HOSTILE) | st.sampled_from(["&", "|", "!"]), max_size=3)
        return terms | HOSTILE

    def _get_arguments(self, function):
        """A strategy for the keyword arguments of a method: some left out, some strange, some there by mistake."""
        parameters = [*inspect.signature(function).parameters.values()][1:]
        given_ = {parameter.name: self._get_plausible(parameter.name) | HOSTILE for parameter in parameters}
        return st.fixed_dictionaries({}, optional={**given_, "nonsense": HOSTILE}) | st.fixed_dictionaries(given_)

    def _get_ids(self, record):
        strange = st.lists(SCALARS, max_size=3) | st.sampled_from([[], "ab", 2**40, [record.id, 2**31 - 1]])
        return st.just(record.ids) | st.just(record.ids * 2) | strange

    def _try(self, model, method, is_of_model, user, ids, arguments):
        with self.env.cr.savepoint(flush=False) as savepoint:
            try:
                result = call_kw(self.env[model].with_user(user), method, [] if is_of_model else [ids], arguments)
                self.env.flush_all()
                dumps((result,))
                json.dumps(result)
            except ALLOWED as error:
                str(error).encode()  # has to get through, too
            finally:
                self.env.transaction.clear()
                savepoint.rollback()

    def _drive(self, model, method):
        function = getattr(type(self.env[model]), method)
        record, is_of_model = self._get_record(model, method), getattr(function, "_api_model", False)
        arguments = self._get_arguments(function)
        self.env.flush_all()
        examples = EXAMPLES if len(inspect.signature(function).parameters) > 1 else EXAMPLES_WITHOUT_ARGUMENTS

        @settings(max_examples=examples, derandomize=True, database=None, deadline=None,
                  phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
        @given(st.sampled_from(CALLERS), self._get_ids(record), arguments)
        def check(caller, ids, values):
            self._try(model, method, is_of_model, self.users[caller], ids, values)

        for caller in CALLERS:
            plain = {name: value for name, value in self.methods[model, method][1].items() if name != "values"}
            self._try(model, method, is_of_model, self.users[caller], record.ids, plain)
        check()

    def test_all_public_methods(self):
        self.enterContext(mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.domains"))
        wrong = {}
        for model, method in sorted(self._find_own_methods()):
            try:
                self._drive(model, method)
            except Exception as error:  # all of them at once: whoever breaks something sees how much
                wrong[f"{model}.{method}"] = [repr(error), *getattr(error, "__notes__", ())]
        self.assertEqual(wrong, {})

import inspect
import json
import xmlrpc.client

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import RedirectWarning, UserError
from odoo.service.model import call_kw
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from odoo.addons.rpc.controllers.xmlrpc import dumps

from ..security_case import MethodsCommon

EXAMPLES, EXAMPLES_WITHOUT_ARGUMENTS = 25, 5
CALLERS = ("user", "officer", "manager")
ALLOWED = (UserError, RedirectWarning, IntegrityError)  # the service itself turns the last one into a ValidationError

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.binary(max_size=5),
    st.sampled_from([
        2**31, 2**63, -2**63, 0, -1, 10**400, 1e300, float("nan"), float("inf"), "\x00", "a\x00b", "\ud800", "b\udfff",
        "x" * 1_000_000, "48", "0001-01-01", "9999-12-31", "2027-12-31garbage", "2026-02-30", "2026-06-30 10:00:00",
        "' OR 1=1 --", "%s %(x)s {x}", "<script>", "\u202e", xmlrpc.client.Binary(b"x")]))
HOSTILE = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5)
DAYS = st.sampled_from(["2026-06-30", "2025-06-30", "1900-01-01", "9999-12-31", "2030-01-01", None])
TEXTS = st.sampled_from(["Because", "ü€𝄞", "  a  ", "x" * 400, "vip", "satisfied"])


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileArguments(MethodsCommon):
    """Whatever a public method is called with: it works, or refuses in words, as over RPC."""

    def _get_plausible(self, name):
        """Values that a parameter of this name may really have."""
        texts = dict.fromkeys(("tier_code", "cause_code", "reason", "message", "resolution", "note"), TEXTS)
        days = dict.fromkeys(("as_of", "until", "date_from", "date_to"), DAYS)
        choices = {
            "satisfied": st.booleans(), "amount": st.floats(0, 100), "threshold": st.floats(0, 1),
            "horizon_days": st.integers(1, 400), "warehouse_id": st.just(self.warehouse.id),
            "product_ids": st.sampled_from([[], self.goods.ids, self.goods.ids * 2]),
            "remedy_id": st.sampled_from(self.env["crm.service.remedy"].search([]).ids),
            "complaint_ids": st.just(self.complaints.ids), "domain": self._get_domains(), "values": self._get_values()}
        return {**texts, **days, **choices}.get(name, TEXTS)

    def _get_domains(self):
        names = st.sampled_from(["partner_id", "revenue", "tier_id.code", "as_of", "id", "nonsense", "partner_id.x.y"])
        operators = st.sampled_from(["=", "!=", "in", "ilike", "any", "child_of", "=?", "<", "nonsense"])
        terms = st.lists(st.tuples(names, operators, HOSTILE) | st.sampled_from(["&", "|", "!"]), max_size=3)
        return terms | HOSTILE

    def _get_values(self):
        complaint = st.dictionaries(st.sampled_from(
            ["subject", "description", "partner_id", "channel", "severity", "sale_order_id", "external_ref", "source",
             "company_id", "email_from", "product_id", "nonsense"]), TEXTS | HOSTILE | st.just(self.partner.id))
        cut = st.dictionaries(st.sampled_from(["min_revenue", "cumulative_share", "min_score"]), HOSTILE)
        policy = st.dictionaries(
            st.sampled_from(["rule", "window_months", "expected_years", "weight_margin", "company_id", "tiers"]),
            HOSTILE | st.integers(1, 9) | st.dictionaries(st.sampled_from(["vip", "small", "x"]), cut))
        return st.one_of(complaint, policy, HOSTILE)

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
        self.complaints = self.env["crm.complaint"].create([
            {"subject": "Scratched", "partner_id": self.partner.id, "company_id": self.company.id}] * 2)
        self.enterContext(mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.domains"))
        wrong = {}
        for model, method in sorted(self._find_own_methods()):
            try:
                self._drive(model, method)
            except Exception as error:  # all of them at once: whoever breaks something sees how much
                wrong[f"{model}.{method}"] = [repr(error), *getattr(error, "__notes__", ())]
        self.assertEqual(wrong, {})

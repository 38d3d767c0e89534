"""The dialogues of the addon, pointed at records that their user may not read."""

from contextlib import suppress

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase

MODULE = "crm_relationship"


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileWizards(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls._new_branch()
        cls.secret = cls.env["crm.complaint"].with_context(allowed_company_ids=cls.elsewhere.ids).create({
            "subject": "Secret matter", "partner_id": cls._new_customer("Secret customer", phone="555").id,
            "company_id": cls.elsewhere.id}).with_env(cls.env)
        cls.env.flush_all()

    def _get_wizards(self):
        """Each dialogue of the addon, as the least of those may open it who has any right to it."""
        for name in self.env.registry:
            model = self.env[name]
            if model._transient and model._original_module == MODULE:
                user = next(user for user in (self.agent, self.officer, self.manager)
                            if model.with_user(user).has_access("create"))
                yield model.with_user(user)

    def _get_links(self, wizard):
        """`{name: record}` of all that a dialogue points at, and that a rule hides from everybody."""
        links = {}
        for name, field in wizard._fields.items():
            if not (field.relational and field.store) or name in ("create_uid", "write_uid"):
                continue
            if field.type == "one2many" and self.env[field.comodel_name]._transient:
                continue  # rows of the dialogue itself
            hidden = self.secret
            if field.comodel_name != hidden._name:
                hidden = self.env[field.comodel_name].sudo().search(
                    [("id", "!=", self._valid[wizard._name].get(name)), ("id", "!=", self.company.id)], limit=1,
                    order="id DESC")
                self.assertTrue(hidden, f"nothing to hide behind {wizard._name}.{name}")
            self.env["ir.rule"].create({
                "name": "Hidden", "model_id": self.env["ir.model"]._get_id(field.comodel_name),
                "domain_force": f"[('id', 'not in', {hidden.ids})]"})
            links[name] = hidden
        return links

    def _compensate(self):
        complaint = self._complain()
        return self.env["crm.service.breach"].browse(complaint.compensate(self._remedy().id)["breach_id"])

    def _value(self, field, record):
        return record.id if field.type == "many2one" else [Command.set(record.ids)]

    def _attack(self, wizard, name, record):
        """Each way to point the dialogue at a record over RPC."""
        field = wizard._fields[name]
        value, spec = self._value(field, record), {name: {"fields": {"display_name": {}}}}
        others = {key: item for key, item in self._valid[wizard._name].items() if key != name}
        defaulting = wizard.with_context(**{f"default_{name}": value})
        context = {"active_id": record.id, "active_ids": record.ids, "active_model": record._name}
        found = {
            "create": lambda: wizard.create({**others, name: value}),
            "save": lambda: wizard.web_save({**others, name: value}, spec),
            "write": lambda: self._open(wizard).write({name: value}),
            "save again": lambda: self._open(wizard).web_save({name: value}, spec),
            "default of the context": lambda: defaulting.default_get([name]),
            "create by default": lambda: defaulting.create(others),
            "form": lambda: wizard.onchange({name: value}, [name], spec),
            "new form": lambda: defaulting.onchange({}, [], spec),
            "dict": lambda: wizard.onchange({name: {"id": record.id}}, [name], spec),
        }
        if field.type == "many2many":
            found["linked"] = lambda: wizard.onchange({name: [Command.link(record.id)]}, [name], spec)
            del found["dict"]
        if field.default and record._name in ("crm.complaint", "crm.service.breach"):
            found["active record"] = lambda: wizard.with_context(**context).default_get([name])
            found["form of the active record"] = lambda: wizard.with_context(**context).onchange({}, [], spec)
        return found

    def _open(self, wizard):
        """A dialogue of this user that is there already."""
        return wizard.create(self._valid[wizard._name])

    def test_every_dialogue(self):
        """A dialogue that comes later is tried as well."""
        self.own = self._bring("resolved")
        self.env["crm.churn.case"].create({
            "partner_id": self.customers["main"].id, "company_id": self.company.id})
        breaches = [self._compensate(), self._compensate()]
        one, several = {"complaint_id": self.own.id}, {"complaint_ids": self.own.ids}
        plans = self.env["crm.purchase.wizard"].create([{"partner_id": self.customers["main"].id}] * 2)
        lines = self.env["sale.order"].create([{
            "partner_id": self.customers["main"].id, "company_id": self.company.id, "order_line": [Command.create({
                "product_id": self.env["product.product"].search([("sale_ok", "=", True)], limit=1).id})],
        }] * 2).order_line
        substitutes = self.env["crm.supply.substitute.wizard"].create(
            [{"order_line_id": line.id, "quantity": 1} for line in lines])
        self._valid = {wizard._name: {} for wizard in self._get_wizards()} | {
            "crm.complaint.compensate.wizard": {**one, "remedy_id": self._remedy().id},
            "crm.complaint.merge.wizard": {"complaint_ids": self._complain().ids},
            "crm.complaint.resolve.wizard": {**several, "resolution": "Replaced"},
            "crm.complaint.reason.wizard": {**several, "mode": "cancel"},
            "crm.complaint.verify.wizard": {**one, "answer": "satisfied"},
            "crm.purchase.wizard": {"partner_id": self.customers["main"].id},
            "crm.purchase.wizard.line": {
                "wizard_id": plans[0].id, "kind": "due",
                "product_id": self.env["product.product"].search([], limit=1).id},
            "crm.service.waive.wizard": {"breach_ids": breaches[0].ids, "reason": "Ours"},
            "crm.supply.season.wizard": {"warehouse_id": self.warehouse.id},
            "crm.supply.substitute.wizard": {"order_line_id": lines[0].id, "quantity": 1},
            "crm.supply.substitute.wizard.line": {
                "wizard_id": substitutes[0].id, "product_id": self.env["product.product"].search([], limit=1).id},
            "crm.tier.override.wizard": {"partner_id": self.customers["main"].id, "reason": "Opinion leader"},
        }
        passed = []
        for wizard in self._get_wizards():
            for name, record in self._get_links(wizard).items():
                for attempt, attack in self._attack(wizard, name, record).items():
                    with self.env.cr.savepoint() as savepoint:
                        with suppress(AccessError):
                            attack()
                            passed.append(f"{wizard._name}.{name}: {attempt}")
                        savepoint.rollback()
                        self.env.invalidate_all()
        self.assertEqual(passed, [])

    def test_every_dialogue_is_guarded(self):
        for wizard in self._get_wizards():
            with self.subTest(wizard=wizard._name):
                self.assertTrue(issubclass(type(wizard), self.env.registry["crm.guarded.wizard"]))
                self.assertFalse([name for name, field in wizard._fields.items()
                                  if field.related and field.compute_sudo], "read as the superuser")

    def test_rights_that_are_gone(self):
        """What was shown before is not shown again."""
        complaint = self._bring("resolved")
        wizard = self.env["crm.complaint.verify.wizard"].with_user(self.agent).create(
            {"complaint_id": complaint.id, "answer": "satisfied"})
        spec = {"partner_id": {"fields": {"display_name": {}}}, "resolution": {}}
        self.assertEqual(wizard.web_read(spec)[0]["resolution"], "Replaced")
        self.env["ir.rule"].create({
            "name": "Hidden", "model_id": self.env["ir.model"]._get_id("crm.complaint"),
            "domain_force": f"[('id', '!=', {complaint.id})]"})
        self.env.flush_all()
        self.env.invalidate_all()
        for read in (lambda: wizard.web_read(spec), lambda: wizard.read(["call_number"]),
                     lambda: wizard.search_read([], ["resolution"])):
            with self.assertRaises(AccessError):
                read()

    def test_another_company(self):
        """What was done on a running server: every number of a complaint gave its customer away."""
        wizard = self.env["crm.complaint.verify.wizard"].with_user(self.agent)
        with self.assertRaises(AccessError):
            wizard.create({"complaint_id": self.secret.id, "answer": "satisfied"})
        with self.assertRaises(AccessError):
            wizard.onchange({"complaint_id": self.secret.id}, ["complaint_id"], {
                "partner_id": {"fields": {"display_name": {}}}, "call_number": {}, "resolution": {}})

    def test_similar_ones_that_are_anothers(self):
        """The dialogue offers what its user may read, and opens where there is more."""
        loner = self._new_user("complaint_loner", "user")
        own = self._complain(user=loner, team_id=False, category_id=False)
        self._complain()
        wizard = self.env["crm.complaint.merge.wizard"].with_user(loner).with_context(active_ids=own.ids).create({})
        self.assertEqual(wizard.candidate_ids, own.with_user(loner))

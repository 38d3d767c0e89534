"""What all companies share, in the hands of a manager of one of them."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .. import slices
from ..security_case import NO_COMPANY, SHARED, SecurityCommon

ALL = "All companies share"
SHIPPED = {"crm.account.attitude"}  # nobody makes another one of them, so that it is tried with people


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileShared(SecurityCommon):
    """`cls.shared` has a record of no company of each model that all companies share, by the table of its slice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["manager"]
        cls.overall = cls._new_user(
            "shared_overall", "manager", company_ids=[Command.set(cls.env["res.company"].search([]).ids)])
        cls.rows = {model: row for model, row in slices.merge("security", "MATRIX").items() if row.is_held_by_all}
        cls.records = {}
        slices.call_each("security", "prepare_matrix", cls)
        cls.shared = {
            model: cls.env[model].create(row.values(cls, "shared" if row.scopes == SHARED else NO_COMPANY))
            for model, row in cls.rows.items()}
        cls.env.flush_all()

    def test_every_shared_model_is_guarded(self):
        """Ours that managers write and that have no company, or may be without one, have the guard."""
        found = set()
        for name in self.env.registry:
            model = self.env[name]
            is_ours = model._original_module == "crm_relationship" and not (model._abstract or model._transient)
            if not is_ours or not model.with_user(self.manager).has_access("write") or not model._auto:
                continue
            company = model._fields.get("company_id")
            if not company or not (company.required or company.related or company.compute):
                found.add(name)
                self.assertTrue(issubclass(type(model), self.env.registry["crm.shared.record"]), name)
        self.assertEqual(found - SHIPPED, set(self.rows))

    def test_a_manager_of_one_company(self):
        for model, record in self.shared.items():
            record = record.with_user(self.manager)
            self.assertTrue(record.read(["display_name"]), "they read it")
            values = self.rows[model].change
            attacks = {
                "write": lambda record=record, values=values: record.write(values),
                "save": lambda record=record, values=values: record.web_save(values, {"display_name": {}}),
                "copy": lambda record=record: record.copy(self._get_copy_values(record)),
                "unlink": record.unlink,
                "import": lambda record=record, values=values: self._import(record, values),
            }
            if "active" in record._fields:
                attacks["archive"] = record.action_archive if record.active else record.action_unarchive
            if "name" in record._fields and record._fields["name"].translate:
                attacks["translate"] = lambda record=record: record.update_field_translations("name", {"en_US": "Mine"})
            for attempt, attack in attacks.items():
                with self.assertRaisesRegex(AccessError, ALL, msg=f"{model}: {attempt}"), self.env.cr.savepoint():
                    attack()
                self.env.invalidate_all()
                self.assertTrue(record.exists())

    def _get_copy_values(self, record):
        if "tier_id" in record._fields:
            return {"tier_id": self.tiers["main"].id}
        return {"code": "test_copy"} if "code" in record._fields else {}

    def _import(self, record, values):
        [(name, value)] = values.items()
        result = record.with_context(active_test=False).load([".id", name], [[str(record.id), str(value)]])
        if not result["ids"]:
            raise AccessError(result["messages"][0]["message"])

    def test_a_manager_of_all_companies(self):
        for model, record in self.shared.items():
            with self.subTest(model=model):
                record.with_user(self.overall).write(self.rows[model].change)
                record.with_user(self.overall).unlink()

    def test_a_single_company(self):
        """As before."""
        self.env.cr.execute("UPDATE res_company SET active = FALSE WHERE id != %s", [self.company.id])
        self.env.invalidate_all()
        self.shared["crm.tier"].with_user(self.manager).write({"name": "Ours"})
        self.assertEqual(self.shared["crm.tier"].name, "Ours")

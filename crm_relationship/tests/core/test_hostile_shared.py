"""What all companies share, in the hands of a manager of one of them."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import RelationshipCommon

SHARED = (
    "crm.tier", "crm.service.moment", "crm.service.standard", "crm.service.remedy", "crm.service.target",
    "crm.complaint.category", "crm.complaint.department", "crm.complaint.cause", "crm.complaint.escalation")
ALL = "All companies share"


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileShared(RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("shared_manager", "manager")
        cls.overall = cls._new_user(
            "shared_overall", "manager", company_ids=[Command.set(cls.env["res.company"].search([]).ids)])
        moment = cls.env["crm.service.moment"].create({"name": "Shared", "code": "test_shared"})
        standard = cls.env["crm.service.standard"].create(
            {"name": "Shared", "code": "test_shared", "moment_id": moment.id})
        cls.records = {
            "crm.tier": cls.env["crm.tier"].create({"name": "Shared", "code": "test_shared", "active": False}),
            "crm.service.moment": cls.env["crm.service.moment"].create({"name": "Other", "code": "test_other"}),
            "crm.service.standard": standard,
            "crm.service.remedy": cls.env["crm.service.remedy"].create({"name": "Shared", "kind": "call"}),
            "crm.service.target": cls.env["crm.service.target"].create({"standard_id": standard.id, "value": 1}),
            "crm.complaint.category": cls.env["crm.complaint.category"].create(
                {"name": "Shared", "code": "test_shared"}),
            "crm.complaint.department": cls.env["crm.complaint.department"].create({"name": "Shared"}),
            "crm.complaint.cause": cls.env["crm.complaint.cause"].create({"name": "Shared", "code": "test_shared"}),
            "crm.complaint.escalation": cls.env["crm.complaint.escalation"].create({"level": 7, "after_hours": 1}),
        }
        cls.changes = {"crm.service.target": {"warn_percent": 5}, "crm.complaint.escalation": {"after_hours": 5}}
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
        self.assertEqual(found, set(SHARED))

    def test_a_manager_of_one_company(self):
        for model in SHARED:
            record = self.records[model].with_user(self.manager)
            self.assertTrue(record.read(["display_name"]), "they read it")
            values = self.changes.get(model, {"name": "Mine"})
            attacks = {
                "write": lambda record=record, values=values: record.write(values),
                "save": lambda record=record, values=values: record.web_save(values, {"display_name": {}}),
                "copy": lambda record=record: record.copy(self._get_copy_values(record)),
                "unlink": record.unlink,
                "import": lambda record=record, values=values: self._import(record, values),
            }
            if "active" in record._fields:
                attacks["archive"] = record.action_archive if record.active else record.action_unarchive
            if "name" in values:
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
        for model in SHARED:
            record = self.records[model].with_user(self.overall)
            with self.subTest(model=model):
                record.write(self.changes.get(model, {"name": "Ours"}))
        self.records["crm.complaint.escalation"].with_user(self.overall).unlink()

    def test_what_belongs_to_a_company(self):
        """Its own promises and ladder are its managers'; neither way do they become shared."""
        targets = self.env["crm.service.target"].with_user(self.manager)
        standard = self.records["crm.service.standard"]
        own = targets.create({"standard_id": standard.id, "value": 2, "company_id": self.company.id,
                              "tier_id": self.tiers["vip"].id})
        own.write({"warn_percent": 50})
        standard.with_user(self.manager).write({"target_ids": [Command.update(own.id, {"warn_percent": 60})]})
        self.assertEqual(own.warn_percent, 60)
        for attack in (lambda: own.write({"company_id": False}),
                       lambda: self.records["crm.service.target"].with_user(self.manager).write(
                           {"company_id": self.company.id}),
                       lambda: targets.create(
                           {"standard_id": standard.id, "value": 3, "tier_id": self.tiers["small"].id}),
                       lambda: standard.with_user(self.manager).write({"target_ids": [Command.update(
                           self.records["crm.service.target"].id, {"warn_percent": 60})]}),
                       lambda: standard.with_user(self.manager).write(
                           {"target_ids": [Command.create({"value": 3, "tier_id": self.tiers["main"].id})]})):
            with self.assertRaisesRegex(AccessError, ALL), self.env.cr.savepoint():
                attack()
            self.env.invalidate_all()
        own.unlink()

    def test_what_each_company_has_for_itself(self):
        """Who handles a category in one's own company is one's own affair."""
        category = self.records["crm.complaint.category"].with_user(self.manager).with_company(self.company)
        category.write({"user_id": self.manager.id})
        self.assertEqual(category.user_id, self.manager)
        department = self.records["crm.complaint.department"].with_user(self.manager).with_company(self.company)
        department.write({"user_id": self.manager.id})
        with self.assertRaisesRegex(AccessError, ALL):
            category.write({"user_id": self.manager.id, "name": "Mine"})

    def test_the_policys_preview(self):
        """Applied by a manager of one company, it does not move the tiers of the others."""
        tier = self.tiers["vip"]
        before = tier.cumulative_share
        with self.assertRaisesRegex(AccessError, ALL), self.env.cr.savepoint():
            self.policy.with_user(self.manager).apply_preview({"tiers": {"vip": {"cumulative_share": before - 1}}})
        self.env.invalidate_all()
        self.assertEqual(tier.cumulative_share, before)

    def test_a_single_company(self):
        """As before."""
        self.env.cr.execute("UPDATE res_company SET active = FALSE WHERE id != %s", [self.company.id])
        self.env.invalidate_all()
        self.records["crm.tier"].with_user(self.manager).write({"name": "Ours"})
        self.assertEqual(self.records["crm.tier"].name, "Ours")

"""What the gear menu of a form or a list offers as Duplicate makes a record that can be kept."""

from lxml import etree

from odoo.fields import Command
from odoo.tests import Form, tagged

from .. import slices
from ..security_case import SecurityCommon

VIEWS = ("form", "list", "kanban")


@tagged("post_install", "-at_install", "crm_relationship")
class TestDuplicates(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matrix = slices.merge("security", "MATRIX")
        cls.manager = cls._new_user(
            "duplicates_manager", "manager", company_ids=[Command.set(cls.env["res.company"].search([]).ids)])
        cls.records = {}
        slices.call_each("security", "prepare_matrix", cls)
        for model, row in cls.matrix.items():
            for scope in row.scopes:
                cls.records[model, scope] = row.find(cls, scope) if row.find else cls.env[model].sudo().create(
                    row.values(cls, scope))

    def _get_offered(self):
        """Names of our models with a view that offers to duplicate."""
        views = self.env["ir.ui.view"].search([
            ("type", "in", VIEWS), ("mode", "=", "primary"), ("model", "in", list(self.matrix))])
        offered = set()
        for view in views:
            model = self.env[view.model].with_user(self.manager)
            if not (model._auto and not model._transient and model.has_access("create")):
                continue
            arch = etree.fromstring(model.get_view(view.id, view.type)["arch"])
            if "0" not in (arch.get("create"), arch.get("duplicate")):
                offered.add(view.model)
        return sorted(offered)

    def test_what_is_offered_works(self):
        offered = self._get_offered()
        self.assertIn("crm.tier", offered)
        self.assertNotIn("crm.account.plan", offered, "one a year")
        for model in offered:
            with self.subTest(model=model):
                record = self.records[model, self.matrix[model].scopes[0]].with_user(self.manager)
                copies = record.copy() + record.copy()
                self.env.flush_all()
                self.assertEqual(len(copies), 2)

    def test_records_with_a_code(self):
        """All of them: who adds a model thinks of its copies."""
        coded = [name for name in self.matrix if self.env[name].with_user(self.manager).has_access("create")
                 and (field := self.env[name]._fields.get("code")) and field.type == "char" and field.required]
        self.assertIn("crm.tier", coded)
        for model in coded:
            with self.subTest(model=model):
                record = self.records[model, self.matrix[model].scopes[0]].with_user(self.manager)
                first, second = record.copy(), record.copy()
                again = (record + second).copy()
                self.assertEqual((first.code, second.code), (f"{record.code}_copy", f"{record.code}_copy_2"))
                self.assertEqual(again.mapped("code"), [f"{record.code}_copy_3", f"{record.code}_copy_4"])
                self.assertEqual(first.name, f"{record.name} (copy)")
                self.assertEqual(record.copy({"code": "mine", "name": "Mine"}).mapped("code"), ["mine"])

    def test_names_in_every_language(self):
        self._activate_languages("fr_FR")
        tier = self.tiers["vip"].with_user(self.manager)
        tier.with_context(lang="fr_FR").name = "Le meilleur"
        copy = tier.with_context(lang="en_US").copy()
        self.assertEqual(copy.with_context(lang="en_US").name, f"{tier.with_context(lang='en_US').name} (copy)")
        self.assertEqual(copy.with_context(lang="fr_FR").name, "Le meilleur (copy)")
        named = tier.with_context(lang="en_US").copy({"name": "Gold"})
        self.assertEqual(named.with_context(lang="fr_FR").name, "Gold")

    def test_a_tier_in_use(self):
        """Its copy waits, archived, until it has a place and figures of its own."""
        copy = self.tiers["main"].with_user(self.manager).copy()
        self.assertFalse(copy.active)
        self.assertEqual((copy.sequence, copy.cumulative_share), (2, self.tiers["main"].cumulative_share))
        self.assertNotIn(copy, self.env["crm.tier"].search([]))
        for code, sequence in (("small", 5), ("ordinary", 4), ("main", 3)):
            self.tiers[code].sequence = sequence
        with Form(copy) as form:
            form.cumulative_share, form.min_revenue, form.min_score = 70, 50000, 60
        copy.action_unarchive()
        codes = self.env["crm.tier"].search([]).mapped("code")
        self.assertEqual(codes, ["vip", "main_copy", "main", "ordinary", "small"])

    def test_a_complaint_of_another_subject(self):
        complaint = self.records["crm.complaint", self.matrix["crm.complaint"].scopes[0]]
        self.assertEqual(complaint.copy().subject, f"{complaint.subject} (copy)")
        self.assertEqual(complaint.copy({"subject": "Another matter"}).subject, "Another matter")

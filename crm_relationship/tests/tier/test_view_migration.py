"""Upgrades make our changes of our own views anew, and leave what others decided."""

from odoo.tests import TransactionCase, tagged

from ..migration_case import MigrationCase


@tagged("post_install", "-at_install", "tier")
class TestViewMigration(MigrationCase, TransactionCase):
    """Three views of ours, each changing the one before; as an administrator left them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = cls._make("base", arch="<list><field name='name'/></list>")
        cls.first = cls._make("first", cls.base)
        cls.second = cls._make("second", cls.first)

    @classmethod
    def _make(cls, name, parent=None, ours=True, arch="<field name='name' position='after'><field name='id'/></field>"):
        view = cls.env["ir.ui.view"].create({
            "name": name, "model": "crm.tier", "arch": arch, "inherit_id": parent and parent.id,
            "mode": "extension" if parent else "primary"})
        if ours:
            cls.env["ir.model.data"].create({
                "module": "crm_relationship", "name": f"migrated_{name}", "model": "ir.ui.view", "res_id": view.id})
        return view

    def _get_left(self):
        """Names of what an upgrade leaves; their external ids tell the same."""
        views = self.base | self.first | self.second
        self._migrate("0.0.0/pre-views.py")
        left = views.exists()
        named = self.env["ir.model.data"].search([("name", "in", [f"migrated_{name}" for name in (
            "base", "first", "second")])])
        self.assertEqual(set(named.mapped("res_id")), set(left.ids))
        return left.mapped("name")

    def test_made_anew(self):
        self.assertEqual(self._get_left(), ["base"])

    def test_somebody_has_built_on_one(self):
        self._make("theirs", self.first, ours=False)
        self.assertEqual(self._get_left(), ["base", "first"])

    def test_switched_off(self):
        self.second.active = False
        self.assertEqual(self._get_left(), ["base", "first", "second"])
        self.assertFalse(self.second.active)

    def test_kept_from_updates(self):
        self.env["ir.model.data"].search([("name", "=", "migrated_second")]).noupdate = True
        self.assertEqual(self._get_left(), ["base", "first", "second"])

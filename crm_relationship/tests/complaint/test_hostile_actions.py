"""Corrective actions as a way to complaints that their maker may not read."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase

NAMES = ("complaint_id", "partner_id", "cause_id", "department_id")


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileActions(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outsider = cls._new_user("actions_outsider", "user")
        cls.complaint = cls._complain("vip", subject="Secret of the customer", cause_id=cls.cause.id)
        cls.actions = cls.env["crm.complaint.action"].with_user(cls.outsider)
        cls.env.flush_all()

    def test_a_form_shows_nothing_of_a_complaint_of_others(self):
        spec = {name: {"fields": {"display_name": {}}} for name in NAMES}
        defaulting = self.actions.with_context(default_complaint_id=self.complaint.id)
        for attack in (
            lambda: self.actions.onchange({"complaint_id": self.complaint.id}, [], spec),
            lambda: self.actions.onchange({"complaint_id": {"id": self.complaint.id}}, ["complaint_id"], spec),
            lambda: defaulting.onchange({}, [], spec),
            lambda: defaulting.default_get(["complaint_id"]),
            lambda: self.actions.create({"name": "Mine", "complaint_id": self.complaint.id}),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attack()

    def test_nothing_moves_to_a_complaint_of_others(self):
        mine = self._complain("vip", user=self.outsider, action_ids=[Command.create({"name": "Mine"})])
        action = mine.action_ids
        for attack in (
            lambda: action.write({"complaint_id": self.complaint.id}),
            lambda: mine.write({"action_ids": [Command.update(action.id, {"complaint_id": self.complaint.id})]}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attack()

    def test_related_fields_are_read_and_searched_as_the_user(self):
        for name in ("partner_id", "cause_id"):
            self.assertFalse(self.env["crm.complaint.action"]._fields[name].compute_sudo, name)

    def test_the_owner_of_an_action_reads_all_of_it(self):
        action = self.env["crm.complaint.action"].with_user(self.agent).create(
            {"name": "Repack", "complaint_id": self.complaint.id, "user_id": self.outsider.id})
        self.env.flush_all()
        self.env.invalidate_all()
        found = action.with_user(self.outsider).web_read({name: {"fields": {"display_name": {}}} for name in NAMES})
        self.assertEqual(found[0]["partner_id"]["id"], self.customers["vip"].id)
        self.assertTrue(self.actions.search([("partner_id", "=", self.customers["vip"].id)]))

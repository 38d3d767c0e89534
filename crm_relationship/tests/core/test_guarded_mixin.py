"""Fields that only our own code writes: whatever the way, nobody else does."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import private
from ..security_case import SecurityCommon

# What guards more than what is derived, and one of its fields with a value that says something.
GUARDED = {
    "crm.complaint": ("state", "closed"), "crm.complaint.action": ("state", "done"),
    "crm.service.breach": ("state", "remedied"), "crm.supply.allocation": ("state", "applied"),
    "crm.customer.profile": ("revenue", 7.0), "sale.order.line": ("is_replacement", True),
    "stock.move": ("supply_rank", 1), "stock.picking": ("supply_rank", 1),
}


@tagged("post_install", "-at_install", "crm_relationship")
class TestGuardedMixin(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["manager"]
        cls.manager.group_ids |= cls.env.ref("sales_team.group_sale_manager") | cls.env.ref("stock.group_stock_manager")
        cls.complaints = cls.env["crm.complaint"].with_user(cls.manager)
        cls.values = {"subject": "Scratched", "company_id": cls.company.id, "partner_id": cls.customers["mine"].id}
        cls.complaint = cls.complaints.create(cls.values)

    def test_who_guards(self):
        """A later slice names its own in the class that brings them."""
        for name, (field, _value) in GUARDED.items():
            self.assertIn(field, self.env[name]._get_guarded(), name)
        guarded = self.complaints._get_guarded()
        self.assertLessEqual({"state", "opening_value", "answer_address", "email_normalized", "involved_ids"}, guarded)
        self.assertFalse({"subject", "severity", "user_id", "message_ids", "write_uid"} & guarded)
        self.assertEqual({"remedy_id", "remedy_amount", "message_ids", "activity_ids", "id"}
                         & self.env["crm.service.breach"]._get_guarded(), set())

    def test_all_of_them_refuse(self):
        for name, (field, value) in GUARDED.items():
            records = self.env[name].with_user(self.manager)
            record = self.env[name].search([("company_id", "=", self.company.id)], limit=1) or self.env[name].search(
                [], limit=1)
            for attack in (lambda records=records, field=field, value=value: records._leave_guarded_out(
                               [{field: value}]),
                           lambda record=record, field=field, value=value: record.with_user(self.manager).write(
                               {field: value}),
                           lambda record=record, field=field: record.with_user(self.manager).write({field: False})):
                with self.subTest(model=name), self.assertRaises(AccessError), self.env.cr.savepoint():
                    attack()
                    self.assertTrue(record, "nothing to attack")

    def test_one_error_names_the_fields(self):
        with self.assertRaisesRegex(AccessError, "Resolution, Sta.* cannot be written by hand"):
            self.complaint.write({"state": "closed", "subject": "Other", "resolution": "None"})

    def test_ways_around(self):
        action = {"name": "Look", "complaint_id": self.complaint.id}
        kept = self.env["crm.complaint.action"].with_user(self.manager).create(action)
        attacks = {
            "create": lambda: self.complaints.create({**self.values, "state": "closed"}),
            "save": lambda: self.complaint.web_save({"state": "closed"}, {}),
            "nested": lambda: self.complaint.write(
                {"action_ids": [Command.create({"name": "Look", "state": "done"})]}),
            "nested update": lambda: self.complaint.write({"action_ids": [Command.update(kept.id, {"state": "done"})]}),
            "nested create": lambda: self.complaints.create(
                {**self.values, "action_ids": [Command.create({"name": "Look", "done_at": "2026-01-01"})]}),
            "copy": lambda: self.complaint.copy({"state": "closed"}),
            "what a client calls private": lambda: self.complaint.write({"state": {"value": "closed"}}),
        }
        for attempt, attack in attacks.items():
            with self.subTest(attempt=attempt), self.assertRaises(AccessError), self.env.cr.savepoint():
                attack()
        result = self.complaints.load(["subject", "escalation_level"], [["Imported", "3"]])
        self.assertIn("by hand", result["messages"][0]["message"])

    def test_defaults_are_none(self):
        """Neither those of a dialogue nor those that somebody has saved for themselves, with all rights or not."""
        self.env["ir.default"].with_user(self.manager).set("crm.complaint", "state", "closed", user_id=True)
        self.env["ir.default"].with_user(self.manager).set("crm.complaint", "escalation_level", 4, user_id=True)
        dialogue = self.complaints.with_context(default_state="closed", default_resolution="Nothing")
        for model in (self.complaints, self.complaints.sudo(), dialogue, dialogue.sudo()):
            complaint = model.create(self.values)
            self.assertEqual((complaint.state, complaint.escalation_level, complaint.resolution), ("new", 0, False))
        self.assertEqual(dialogue.default_get(["state", "escalation_level", "resolution"]), {"state": "new"})
        filled = dialogue.onchange({}, [], {"state": {}, "resolution": {}})["value"]
        self.assertEqual((filled["state"], filled["resolution"]), ("new", False))
        line = self.env["crm.complaint.action"].with_user(self.manager).with_context(default_state="done").create(
            {"name": "Look", "complaint_id": self.complaint.id})
        self.assertEqual(line.state, "todo")

    def test_what_says_nothing(self):
        complaint = self.complaints.create({**self.values, "state": "new", "resolution": "", "replied_at": False})
        self.assertEqual((complaint.state, complaint.resolution), ("new", False))

    def test_our_own_code(self):
        self.complaint.sudo().escalation_level = 2
        self.assertEqual(self.complaint.escalation_level, 2)
        self.complaint.write(private.wrap({"escalation_level": 3}))
        self.assertEqual(self.complaint.escalation_level, 3)
        complaint = self.complaints.create({**self.values, **private.wrap({"escalation_level": 1})})
        self.assertEqual(complaint.escalation_level, 1)
        with self.assertRaises(AccessError):
            complaint.write({**private.wrap({"escalation_level": 1}), "state": "closed"})

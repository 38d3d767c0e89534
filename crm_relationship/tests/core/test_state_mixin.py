"""States by one table, whoever takes the step; and stories of the past."""

import ast
from datetime import datetime, timedelta
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools import private
from ..security_case import SecurityCommon

ADDON = Path(__file__).resolve().parent.parent.parent
THEN = datetime(2026, 3, 2, 9)


@tagged("post_install", "-at_install", "crm_relationship")
class TestStateMixin(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls.env["crm.complaint"].with_user(cls.users["user"]).create({
            "subject": "Scratched", "company_id": cls.company.id, "partner_id": cls.customers["mine"].id,
            "email_from": "ann@customers.example.com"})
        cls.action = cls.env["crm.complaint.action"].with_user(cls.users["user"]).create(
            {"name": "Look", "complaint_id": cls.complaint.id})

    def _get_models(self):
        return [self.env[name] for name, model in self.env.registry.items()
                if not model._abstract and getattr(model, "_transitions", None)]

    def test_tables_name_states_that_there_are(self):
        self.assertLessEqual(
            {"crm.complaint", "crm.complaint.action", "crm.service.breach", "crm.supply.allocation"},
            {model._name for model in self._get_models()})
        for model in self._get_models():
            states = set(model._fields["state"].get_values(self.env))
            for state, following in model._transitions.items():
                with self.subTest(model=model._name, state=state):
                    self.assertLessEqual({state, *following}, states)
            reached = {model._fields["state"].default(model), *(
                state for following in model._transitions.values() for state in following)}
            self.assertEqual(states - reached, set(), "no step leads there")

    def test_nobody_writes_a_state_otherwise(self):
        """Raw writes of a state forget what follows: only new records may come with one."""
        raw = []
        for path in sorted((ADDON / "models").rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "write":
                    record = ast.unparse(node.func.value)
                    written = any(isinstance(key, ast.Constant) and key.value == "state" for key in ast.walk(node))
                    raw += [(path.name, record)] if written else []
                elif isinstance(node, ast.Assign):
                    raw += [(path.name, ast.unparse(target.value)) for target in node.targets
                            if getattr(target, "attr", "") == "state"]
        others = {("crm_state_mixin.py", "record"),
                  ("crm_relationship_demo.py", "order"), ("crm_relationship_demo.py", "orders"),  # Odoo's own
                  ("crm_relationship_demo.py", "sheet"), ("crm_relationship_demo_ask.py", "sheet"),
                  ("crm_supply_protection.py", "self")}  # a choice of people, which nothing hangs on but its lines
        outbox = ("crm_retention_delivery.py", "crm_retention_delivery_mail.py", "crm_retention_target.py",
                  "mail_mail.py", "crm_retention_campaign_state.py")  # rows that its worker marks, thousands at a time
        self.assertEqual({found for found in set(raw) - others if found[0] not in outbox}, set())

    def test_a_step_that_the_table_has(self):
        moved = self.action._move_to("done", note=lambda action: f"{action.name} done")
        self.assertEqual((self.action.state, self.action.note, bool(self.action.done_at)), ("done", "Look done", True))
        self.assertTrue(moved.env.su)
        self.assertFalse(self.action.activity_ids, "what follows is settled")
        self.assertFalse(self.env["crm.complaint"]._move_to("closed"), "nothing to move")

    def test_a_step_that_it_has_not(self):
        self.action._move_to("done")
        with self.assertRaisesRegex(UserError, "Look is done: no further step is possible"):
            self.action._move_to("cancelled")
        for state in ("closed", "new", "none"):
            with self.subTest(state=state), self.assertRaisesRegex(
                    UserError, "is new: this step .+ From here it can become: acknowledged, in progress"):
                self.complaint._move_to(state)

    def test_all_or_none(self):
        other = self.action.copy()
        self.action._move_to("cancelled")
        with self.assertRaises(UserError):
            (other | self.action)._move_to("done")
        self.assertEqual(other.state, "todo")

    def test_who_may_not_write_takes_no_step(self):
        stranger = self._new_user("states_stranger", "user")
        with self.assertRaises(AccessError):
            self.action.with_user(stranger)._move_to("done")

    # === STORIES OF THE PAST ===#

    def test_a_story_happened_then(self):
        complaint = self.complaint._as_of(THEN)
        told, mails = complaint.message_ids, self.env["mail.mail"].search_count([])
        complaint.acknowledge(message="We look into it")
        complaint._as_of(THEN + timedelta(days=1)).resolve("Replaced")
        self.assertEqual((complaint.replied_at, complaint.resolved_at), (THEN, THEN + timedelta(days=1)))
        news = complaint.message_ids - told
        self.assertEqual(set(news.mapped("date")), {THEN, THEN + timedelta(days=1)})
        self.assertFalse(news.notification_ids, "nobody hears of it any more")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertTrue(complaint.activity_ids, "somebody asks the customer")

    def test_no_client_turns_the_clock(self):
        for sent in ("2026-03-02 09:00:00", {"value": "2026-03-02 09:00:00"}, 1):
            self.assertIsNone(self.complaint.with_context(crm_moment=sent)._get_moment_told())
        self.assertEqual(self.complaint.with_context(crm_moment=private.Private(THEN))._get_now(), THEN)

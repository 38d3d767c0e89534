"""What a real mail server gets of a visit: nothing for the customer, until they are invited."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..retention.mail_sink import Sink
from ..transactions_case import TransactionsCase

CUSTOMER = "ann@visits.example.com"


@tagged("post_install", "-at_install", "crm_relationship")
class TestVisitWire(TransactionsCase):
    context = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sink = cls.enterClassContext(Sink())
        cls.enterClassContext(patch("odoo.modules.module.current_test", False))  # or Odoo sends nothing
        cls.enterClassContext(mute_logger("odoo.addons.mail.models.mail_mail"))
        with cls._transaction() as env:
            env["ir.mail_server"].create({
                "name": "Sink", "smtp_host": cls.sink.host, "smtp_port": cls.sink.port, "smtp_encryption": "none",
                "sequence": -1})
            groups = env.ref("crm_relationship.group_relationship_officer") + env.ref("base.group_user")
            cls.user_ids = env["res.users"].with_context(no_reset_password=True).create([{
                "name": name, "login": f"{name}@ours.example.com", "email": f"{name}@ours.example.com",
                "group_ids": groups.ids, "notification_type": "email"} for name in ("seller", "boss")]).ids
            customer = env["res.partner"].create({"name": "Customer", "is_company": True, "email": CUSTOMER,
                                                  "user_id": cls.user_ids[0]})
            contact = env["res.partner"].create({"name": "Ann", "parent_id": customer.id, "email": CUSTOMER})
            cls.partner_id, cls.contact_id, cls.visit_id = customer.id, contact.id, None

    def _do(self, work):
        """What a request of the boss does, and the mail queue after it."""
        with self._transaction() as env:
            result = work(env(user=self.user_ids[1]))
            [result] = getattr(result, "ids", None) or [result]
        with self._transaction() as env:
            mails = env["mail.mail"].search([("id", ">", self.marks["mail_mail"]), ("state", "=", "outgoing")])
            env["mail.mail"].process_email_queue(email_ids=mails.ids or [0])
        return result

    def test_the_customer_hears_of_it_when_they_are_invited(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)

        def visit(env):
            return env["crm.visit"].browse(visit_id)

        visit_id = self._do(lambda env: env["crm.visit"].create({
            "partner_id": self.partner_id, "user_id": self.user_ids[0], "planned_at": tomorrow,
            "contact_ids": [self.contact_id]}))
        later = tomorrow + timedelta(hours=2)
        for step in (
                lambda env: visit(env).write({"planned_at": later}),
                lambda env: visit(env).write({"is_all_day": True}),
                lambda env: visit(env).event_id.write({"allday": False, "start": tomorrow, "stop": later}),
                lambda env: visit(env).action_cancel(),
                lambda env: visit(env).action_plan(),
                lambda env: visit(env).event_id.unlink(),
                lambda env: visit(env).action_plan()):
            self._do(step)
        self.assertEqual(self.sink.count()[CUSTOMER], 0)
        self._do(lambda env: visit(env).action_invite())
        self.assertEqual(self.sink.count()[CUSTOMER], 1)
        for step in (
                lambda env: visit(env).write({"planned_at": later + timedelta(days=1)}),
                lambda env: visit(env).action_cancel()):
            self._do(step)
        self.assertEqual(self.sink.count()[CUSTOMER], 1)

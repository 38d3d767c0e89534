from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests.common import tagged

from ..transactions_case import TransactionsCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceTransactions(TransactionsCase):
    """Two managers approve at the same time."""

    context = {"tracking_disable": True, "mail_create_nosubscribe": True}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            partner = env["res.partner"].create({"name": "Transactions", "user_id": env.uid})
            standard = env["crm.service.standard"].create({
                "name": "Transactions", "code": "test_transactions",
                "moment_id": env.ref("crm_relationship.crm_service_moment_delivery").id})
            target = env["crm.service.target"].create({"standard_id": standard.id, "value": 1})
            remedy = env["crm.service.remedy"].create({"name": "Transactions", "kind": "call"})
            breach = env["crm.service.breach"].create({
                "standard_id": standard.id, "target_id": target.id, "partner_id": partner.id,
                "company_id": env.company.id, "res_model": "res.partner", "res_id": partner.id, "state": "proposed",
                "remedy_id": remedy.id, "promised": fields.Datetime.now()})
            cls.partner_id, cls.breach_id = partner.id, breach.id

    def _get_breach(self, env):
        return env["crm.service.breach"].browse(self.breach_id)

    def test_granted_once(self):
        with self._transaction() as first, self._transaction() as second:
            self._get_breach(second).read(["state"])
            self._get_breach(first).action_approve()
            first.flush_all()
            with self.assertRaisesRegex(UserError, "Somebody else is working"):
                self._get_breach(second).action_approve()
            first.cr.commit()
            with self.assertRaises(SerializationFailure):
                self._get_breach(second).action_approve()
            second.cr.rollback()
            second.invalidate_all()
            self._get_breach(second).action_approve()  # it is granted already
            with self.assertRaisesRegex(UserError, r"no further step|not possible now"):
                self._get_breach(second).action_waive("Too late")
        with self._transaction() as env:
            self.assertEqual(env["mail.activity"].search_count(
                [("res_model", "=", "res.partner"), ("res_id", "=", self.partner_id)]), 1)

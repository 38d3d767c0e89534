from odoo.tests.common import tagged

from ..transactions_case import TransactionsCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestPurchaseTransactions(TransactionsCase):
    """Two programs at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls.company_id = cls._insert_company(env)
            cls.partner_id = env["res.partner"].create({"name": "Twice"}).id
            cls.product_id = env["product.product"].create({"name": "Paper"}).id

    def _remember(self, env):
        line = {"product_id": self.product_id, "band": "likely", "reason_code": "cycle", "quantity": 1}
        proposals = env["crm.purchase.proposal"].with_company(self.company_id)
        return proposals._remember(env["res.partner"].browse(self.partner_id), {"due": [line], "new": []}).ids

    def test_what_two_propose_at_once_is_remembered_once(self):
        first, second = self._at_once(self._remember, self._remember)
        self.assertEqual(first, second)
        self.assertEqual(len(first), 1)

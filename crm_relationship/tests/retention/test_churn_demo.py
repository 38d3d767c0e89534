from odoo.tests.common import TransactionCase, tagged


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnDemo(TransactionCase):
    """The demo company has cases of each state; without demo data there is nothing to see."""

    def test_story(self):
        if not self.env.ref("crm_relationship.partner_vesta", raise_if_not_found=False):
            self.skipTest("no demo data")
        cases = self.env["crm.churn.case"].search([("company_id", "=", self.env.ref("base.main_company").id)])
        self.assertGreaterEqual(set(cases.mapped("state")), {"at_risk", "planned", "recovered", "lost"})
        for case in cases.filtered(lambda case: case.state == "recovered"):
            self.assertGreater(case.recovered_order_id.date_order, case.opened_at)
            self.assertEqual(case.recovered_order_id.partner_id.commercial_partner_id, case.partner_id)
        self.assertTrue(all(cases.mapped("signals")))

from datetime import datetime, time

from odoo.tests.common import tagged

from ..tier.tier_case import TODAY
from .churn_case import ChurnCase
from .test_churn_signals import MAIN, get_silence


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnCompanies(ChurnCase):
    """Two companies, and customers who are merged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silence = get_silence(MAIN)
        cls.partner = cls._new_buyer("Silent", cls.silence + 1)

    def test_each_company_has_its_own_cases(self):
        branch = self._new_branch()
        for number in range(12):
            self._book(self.partner, self._ago(2 + 30 * number), 500, company=branch)
        policy = self.env["crm.tier.policy"].search([("company_id", "=", branch.id)])
        result = policy.classify(as_of=TODAY)[0]
        opened = self._night()
        self.assertEqual(opened.company_id, self.company)
        there = self.watch._watch(self.env["crm.tier.run"].browse(result["run_id"]))
        self.assertFalse(there, "with the branch the customer is in rhythm")
        self.cases.create({"partner_id": self.partner.id, "company_id": branch.id})
        self.assertEqual(len(self.cases.search([("partner_id", "=", self.partner.id)])), 2)

    def test_the_order_of_another_company_is_no_evidence(self):
        case = self._night()
        self._book(self.partner, TODAY.replace(month=7, day=2), 900, company=self._new_branch())
        self._night(TODAY.replace(month=7, day=3))
        self.assertEqual(case.state, "at_risk")

    def test_one_company_does_not_stop_the_others(self):
        self._classify()
        runs = self.watch._get_due_runs()
        self.assertIn(self.company, [run.company_id for run in runs])

    # === MERGING ===#

    def test_merged_customers_have_one_open_case(self):
        other = self._new_buyer("Silent, again", self.silence + 1)
        closed = self.cases.create({
            "partner_id": other.id, "company_id": self.company.id, "state": "recovered",
            "closed_at": datetime.combine(self._ago(300), time(9))})
        old = self.cases.create({
            "partner_id": self.partner.id, "company_id": self.company.id, "state": "lost",
            "closed_at": datetime.combine(self._ago(200), time(9))})
        self._night()
        weak, strong = self._case_of(self.partner), self._case_of(other)
        strong.action_launch()
        self._merge_customers(other, self.partner)
        cases = self.cases.search([("partner_id", "=", self.partner.id)])
        self.assertEqual(cases, strong | closed | old, "the one further on is left, and what is over")
        self.assertFalse(weak.exists())
        self.assertEqual(strong.state, "planned")
        self.assertTrue(strong.message_ids.filtered(lambda message: "was merged into" in message.body))
        self.assertFalse(self.env["mail.activity"].search([("res_model", "=", weak._name), ("res_id", "=", weak.id)]))

    def test_merging_keeps_a_single_case(self):
        case = self._night()
        target = self._new_customer("Destination")
        self._merge_customers(self.partner, target)
        self.assertEqual(case.partner_id, target)
        self.assertTrue(case._is_open())

    def test_deleting_a_customer(self):
        case = self._night()
        self.env["sale.order"].search([("partner_id", "=", self.partner.id)]).state = "cancel"
        self.env["sale.order"].search([("partner_id", "=", self.partner.id)]).unlink()
        self.partner.unlink()
        self.assertFalse(case.exists())

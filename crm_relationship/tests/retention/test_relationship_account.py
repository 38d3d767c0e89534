from datetime import date, datetime, time, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged

from ...tools import relationship_account as account
from ..tier.tier_case import TODAY
from .churn_case import ChurnCase

NOW = datetime.combine(TODAY, time(15))


@tagged("post_install", "-at_install", "crm_relationship")
class TestRelationshipAccount(ChurnCase):
    """Deposits and withdrawals follow from the facts, each once, by the weights of the manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_buyer("Account", 5, tier="vip")
        cls.contact = cls.env["res.partner"].create({"name": "Buyer", "parent_id": cls.partner.id})
        cls.entries = cls.env["crm.relationship.entry"]
        cls.standards = {
            factor: cls.env["crm.service.standard"].create({
                "name": f"Standard {factor}", "code": f"account_{factor}", "area": "person", "factor": factor,
                "moment_id": cls.env["crm.service.moment"].search([], limit=1).id})
            for factor in ("basic", "motivation", "punishment")}
        cls.targets = {factor: cls.env["crm.service.target"].create({
            "standard_id": standard.id, "value": 1, "unit": "hours"}) for factor, standard in cls.standards.items()}

    def _enter(self, kind="favor", days=0, user=None, **values):
        return self.entries.with_user(user or self.keeper).create({
            "kind": kind, "note": "What happened", "date": self._ago(days), "partner_id": self.partner.id,
            "company_id": self.company.id, **values})

    def _promise(self, model, factor, state, days=3, **values):
        return self.env[model].create({
            "standard_id": self.standards[factor].id, "target_id": self.targets[factor].id, "state": state,
            "partner_id": self.partner.id, "company_id": self.company.id, "res_model": "res.partner",
            "res_id": self.partner.id, "promised": NOW - timedelta(days=days), **values})

    def _lines(self, partner=None):
        """`[(code, points)]` of a customer's account, the latest first."""
        lines = self.env["crm.relationship.account"].search([
            ("partner_id", "=", (partner or self.partner).id), ("company_id", "=", self.company.id)])
        return [(line.weight_id.code, line.points) for line in lines]

    def _panel(self, user=None, partner=None):
        partners = (partner or self.partner).with_user(user or self.keeper).with_company(self.company)
        return partners.get_relationship_panel()["account"]

    # === ENTRIES ===#

    def test_promises(self):
        """What delights when it is kept, and what drives away when it is not; nothing else counts."""
        for factor in self.standards:
            for number, state in enumerate(("kept", "broken", "pending")):
                self._promise("crm.service.measure", factor, state, document_date=NOW, res_id=number + 1)
            for number, state in enumerate(("open", "waived")):
                self._promise("crm.service.breach", factor, state, res_id=number + 1)
        self.assertCountEqual(self._lines(), [("surpassed", 2), ("broken", -4)])

    def test_remedy(self):
        breach = self._promise("crm.service.breach", "punishment", "open", days=200)
        breach.remedy_id = self.env["crm.service.remedy"].create({"name": "Call", "kind": "call"})
        self.assertEqual(self._lines(), [("broken", -4)])
        breach.action_approve()
        self.assertEqual(breach.remedied_at, NOW)
        self.assertEqual(self._lines(), [("remedy", 3), ("broken", -4)], "it was broken, and made good")

    def test_complaints(self):
        complaints = self.env["crm.complaint"]
        values = {"subject": "Scratched", "company_id": self.company.id}
        complaint = complaints.create({**values, "partner_id": self.contact.id})
        complaints.create(values)  # nobody knows whose it is
        self.assertEqual(self._lines(), [("complaint", -2)], "a contact's complaint is the customer's")
        complaint.write({"state": "cancelled"})
        self.assertEqual(self._lines(), [], "it was none")

    def test_card_beside_a_complaint(self):
        """The same balance as on the customer's page, for who sees that."""
        self._enter("refusal")
        partner = self.contact.with_user(self.keeper).with_company(self.company)
        row = partner._get_complaint_card()[-1]
        self.assertEqual(row["items"][0]["name"], str(self._panel()["balance"]))
        self.assertTrue(row["items"][0]["is_bad"])
        self.partner.user_id = self.keeper
        stranger = self._new_user("account_card_stranger", "user")
        rows = self.contact.with_user(stranger).with_company(self.company)._get_complaint_card()
        self.assertNotIn("account", [row["key"] for row in rows])

    def test_by_hand(self):
        for kind in ("favor", "greeting", "refusal"):
            self._enter(kind)
        self.assertCountEqual(self._lines(), [("favor", 3), ("greeting", 1), ("refusal", -2)])
        self.assertEqual(self.entries.search([("partner_id", "=", self.partner.id)]).user_id, self.keeper)
        line = self.env["crm.relationship.account"].search([("partner_id", "=", self.partner.id)], limit=1)
        self.assertEqual(line.document_name, "What happened")
        self.assertEqual(line.action_open_document()["res_model"], "crm.relationship.entry")

    def test_each_kind_once_a_day(self):
        entry = self._enter("greeting")
        self._enter("greeting", days=1)
        with self.assertRaisesRegex(ValidationError, "Greeting of Account on that day"):
            self._enter("greeting")
        with self.assertRaisesRegex(ValidationError, "Greeting of Account on that day"):
            entry.date = self._ago(1)

    def test_an_entry_stays_with_ones_own_customers(self):
        entry = self._enter()
        for values in ({"partner_id": self._new_customer("Theirs", user_id=self.stranger.id).id},
                       {"company_id": self._new_branch().id}):
            with self.subTest(values=values), self.assertRaises(AccessError), self.env.cr.savepoint():
                entry.write(values)

    def test_what_cannot_be_entered(self):
        with self.assertRaisesRegex(ValidationError, "has happened"):
            self._enter(days=-1)
        with self.assertRaisesRegex(ValidationError, "Buyer shares the account of Account"):
            self._enter(partner_id=self.contact.id)
        with self.assertRaises(AccessError):
            self._enter(user=self.stranger)
        with self.assertRaises(AccessError):
            self._enter(user_id=self.stranger.id)

    def test_merged_customers(self):
        other = self._new_buyer("Twin", 5)
        self._enter("greeting")
        self._enter("greeting", partner_id=other.id)
        self._merge_customers(other, self.partner)
        self.assertEqual(self._lines(), [("greeting", 1), ("greeting", 1)])

    # === WEIGHTS ===#

    def test_weights(self):
        self._enter()
        weight = self.env.ref("crm_relationship.crm_relationship_weight_favor")
        with self.assertRaises(AccessError):
            weight.with_user(self.keeper).points = 5
        weight.points = 7
        self.assertEqual(self._lines(), [("favor", 7)])
        weight.points = 0
        self.assertEqual(self._lines(), [])

    # === BALANCE ===#

    def test_balance(self):
        day = date(2026, 6, 30)
        points = [(date(2025, 6, 30), 5), (date(2025, 7, 1), 3), (date(2026, 6, 30), -2), (date(2026, 7, 1), 9)]
        self.assertEqual(account.get_balance(points, day), 1, "of the twelve months up to the day")
        self.assertEqual(account.get_balance(points, date(2025, 7, 1)), 8)
        ends = account.get_month_ends(day)
        self.assertEqual((len(ends), ends[0], ends[-2:]), (13, date(2025, 6, 30), [date(2026, 5, 31), day]))

    def test_page_and_profile_say_the_same(self):
        for kind, days in (("favor", 400), ("favor", 364), ("greeting", 100), ("refusal", 20), ("refusal", 5)):
            self._enter(kind, days=days)
        panel = self._panel()
        self.assertEqual(
            {name: panel[name] for name in ("balance", "before", "deposits", "withdrawals")},
            {"balance": 0, "before": 7, "deposits": 4, "withdrawals": -4})
        self.assertEqual([entry["points"] for entry in panel["entries"]], [-2, -2, 1, 3])
        self.assertEqual((len(panel["months"]), panel["months"][-1]), (13, {"day": "2026-06-30", "balance": 0}))
        self._classify()
        profile = self._profile(self.partner)
        self.assertEqual((profile.relationship_balance, profile.relationship_change), (0, -7))
        self.assertEqual(self._panel(partner=self.contact), panel, "a contact shares it")

    def test_other_companies_and_other_salespeople(self):
        self._enter()
        elsewhere = self._create_company(name="Elsewhere")
        self._enter(user=self.env.user, company_id=elsewhere.id, kind="greeting")
        self.assertEqual(self._panel()["balance"], 3)
        self.assertFalse(self._panel(self.stranger))
        lines = self.env["crm.relationship.account"].with_user(self.stranger)
        self.assertFalse(lines.search([("partner_id", "=", self.partner.id)]))

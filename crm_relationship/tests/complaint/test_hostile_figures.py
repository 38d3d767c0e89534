"""Ways to the figures of a customer whose profile somebody may not read."""

from contextlib import suppress

from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase

VALUE = 123_456
MONEY = ("own_purchases", "lifetime_value", "customers", "yearly_sales", "average_yearly_purchases", "per_complaint",
         "unhappy_bound", "sales_at_risk")


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileFigures(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = cls._new_customer("Customer of a stranger", user_id=cls.stranger.id)
        cls.theirs.set_tier_override("vip", "for the test")
        cls._profile(cls.theirs).sudo().write({"lifetime_value": VALUE, "order_count": 3, "revenue": VALUE})
        cls.own = cls.customers["vip"]
        cls._profile(cls.own).sudo().write({"lifetime_value": 1000})
        cls.env.flush_all()

    def _open(self, **values):
        return self.env["crm.complaint"].with_user(self.agent).create(
            {"subject": "Mine", "company_id": self.company.id, **values})

    def _read(self, complaint, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return complaint.with_user(user or self.agent).read(["value_at_risk"])[0]["value_at_risk"]

    def test_opened_for_a_strangers_customer(self):
        complaint = self._open(partner_id=self.theirs.id)
        self.assertFalse(self._read(complaint))
        self.assertEqual(self._read(complaint, self.officer), VALUE)
        self.assertEqual(self._read(self._open(partner_id=self.own.id)), 1000)

    def test_moved_to_a_strangers_customer(self):
        complaint = self._open(partner_id=self.own.id)
        complaint.write({"partner_id": self.theirs.id})
        self.assertEqual((self._read(complaint), complaint.sudo().value_at_risk), (0, VALUE))
        self.theirs.user_id = False
        self.assertEqual(self._read(complaint), VALUE, "nobody's customers are everybody's")

    def test_another_customer_as_a_pretext(self):
        """The customer is swapped for one of one's own, under the complaint or after it is over."""
        complaint = self._complain(self.theirs, user=self.colleague, user_id=self.agent.id).with_user(self.agent)
        attacks = {
            "written": lambda: complaint.write({"commercial_partner_id": self.own.id}),
            "saved": lambda: complaint.web_save({"commercial_partner_id": self.own.id}, {}),
            "created": lambda: complaint.create({"subject": "x", "commercial_partner_id": self.own.id}),
            "address": lambda: complaint.write({"email_normalized": "agent@gmail.example"}),
        }
        for attempt, attack in attacks.items():
            with self.subTest(attempt=attempt), self.assertRaises(AccessError):
                attack()
            self.assertFalse(self._read(complaint))
        for step, reason in (("resolve", "Replaced"), ("cancel", "Mistake")):
            complaint = self._complain(self.theirs, user=self.colleague, user_id=self.agent.id).with_user(self.agent)
            getattr(complaint, step)(reason)
            complaint.write({"partner_id": self.own.id})
            self.assertEqual(self._read(complaint), 1000, "of the new customer")
            complaint.write({"partner_id": False})
            self.assertFalse(self._read(complaint, self.officer))

    def test_known_to_the_cache(self):
        """What a colleague or the program has read in the same transaction is not handed on."""
        complaint = self._open(partner_id=self.theirs.id)
        self.env.flush_all()
        for known in (complaint.sudo(), complaint.with_user(self.officer)):
            self.assertEqual(known.value_at_risk, VALUE)
        self.assertFalse(complaint.value_at_risk)
        self.assertFalse(complaint.web_read({"value_at_risk": {}})[0]["value_at_risk"])

    def test_searches_sorts_and_sums(self):
        """A thousand searches find a figure as well as one look at it."""
        complaint = self._open(partner_id=self.theirs.id)
        self.env.flush_all()
        complaints = self.env["crm.complaint"].with_user(self.agent)
        partners = self.env["res.partner"].with_user(self.agent)
        breaches = self.env["crm.service.breach"].with_user(self.agent)
        for name in ("value_at_risk", "opening_value"):
            attacks = {
                "search": lambda name=name: complaints.search([(name, ">", VALUE - 1)]),
                "not": lambda name=name: complaints.search(["!", (name, "=", VALUE)]),
                "in": lambda name=name: complaints.search([(name, "in", [VALUE])]),
                "filtered": lambda name=name: complaint.filtered_domain([(name, ">", 5)]),
                "order": lambda name=name: complaints.search([], order=f"{name} DESC"),
                "sum": lambda name=name: complaints.formatted_read_group([], ["state"], [f"{name}:sum"]),
                "group": lambda name=name: complaints.formatted_read_group([], [name], ["__count"]),
                "having": lambda name=name: complaints._read_group(
                    [], ["partner_id"], ["__count"], having=[(f"{name}:sum", ">", 5)]),
                "of another record": lambda name=name: breaches.search([(f"complaint_id.{name}", ">", 5)]),
                "any": lambda name=name: breaches.search([("complaint_id", "any", [(name, ">", 5)])]),
                "subquery": lambda name=name: partners.search(
                    [("id", "in", complaints._search(Domain(name, ">", 5)))]),
            }
            for attempt, attack in attacks.items():
                with self.subTest(name=name, attempt=attempt), suppress(AccessError, ValueError):
                    self.assertFalse(attack())
        described = complaints.fields_get()
        self.assertNotIn("opening_value", described)
        self.assertFalse(described["value_at_risk"].get("sortable") or described["value_at_risk"].get("aggregator"))

    def test_hidden_column(self):
        complaint = self._open(partner_id=self.theirs.id)
        for user in (self.agent, self.officer, self.manager):
            for attack in (lambda record: record.read(["opening_value"]), lambda record: record.opening_value,
                           lambda record: record.web_read({"opening_value": {}}),
                           lambda record: record.write({"opening_value": 5}),
                           lambda record: record.create({"subject": "x", "opening_value": 5})):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attack(complaint.with_user(user))
        copy = self.env["crm.complaint"].with_user(self.agent).with_context(default_opening_value=5).create(
            {"subject": "Mine", "company_id": self.company.id})
        self.assertFalse(copy.sudo().opening_value)

    def test_officers_search_sort_and_sum(self):
        high, low = self._open(partner_id=self.theirs.id), self._open(partner_id=self.own.id)
        self.env.flush_all()
        complaints = self.env["crm.complaint"].with_user(self.officer)
        scope = [("id", "in", (high | low).ids)]
        self.assertEqual(complaints.search([*scope, ("value_at_risk", ">", 1000)]), high)
        self.assertEqual(complaints.search(scope, order="value_at_risk DESC, id"), high | low)
        self.assertEqual(complaints.search(scope, order="value_at_risk, id"), low | high)
        rows = complaints.formatted_read_group(scope, ["state"], ["value_at_risk:sum"])
        self.assertEqual([row["value_at_risk:sum"] for row in rows], [VALUE + 1000])
        self.assertTrue(complaints.fields_get()["value_at_risk"]["sortable"])

    def test_at_a_glance(self):
        """What the company sells, and to whom, is for officers."""
        self._open(partner_id=self.theirs.id)
        self.env.flush_all()
        stakes = {user: self.env["crm.complaint"].with_user(user).get_figures()["at_stake"]
                  for user in (self.agent, self.officer)}
        self.assertEqual({name: stakes[self.agent][name] for name in MONEY}, dict.fromkeys(MONEY, False))
        self.assertTrue(all(stakes[self.officer][name] for name in MONEY))
        self.assertEqual(stakes[self.agent]["open_complaints"], stakes[self.officer]["open_complaints"])

    def test_by_way_of_a_merge(self):
        """Merging a complaint into one of a customer of one's own copies no figure."""
        first, second = self._open(partner_id=self.theirs.id), self._open(partner_id=self.theirs.id)
        first.merge(second.ids)
        self.assertFalse(self._read(first) or self._read(second))

    def test_by_way_of_an_action(self):
        complaint = self._open(partner_id=self.theirs.id)
        complaint.write({"action_ids": [Command.create({"name": "Look"})]})
        for model, domain in (("crm.complaint.action", [("complaint_id.value_at_risk", ">", 5)]),
                              ("crm.complaint", [("action_ids.complaint_id.value_at_risk", ">", 5)])):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.agent).search(domain)

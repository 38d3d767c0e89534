from odoo.tests import tagged

from .people_case import PeopleCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestPeopleMerge(PeopleCase):
    """Merging contacts or customers loses nobody, no history and no note."""

    def test_contacts(self):
        """One person was on the map twice, under two contacts."""
        first, twin = self._map("Ann Lee", attitude="hostile"), self._map("A. Lee")
        first._as_of(self._ago(30)).attitude = "divided"
        twin._as_of(self._ago(3)).attitude = "advocate"
        first.write({"note_ids": [(0, 0, {"text": "Sails"})]})
        clerk = self._map("Clerk", parent_id=first.id)
        twin.parent_id = first
        self._merge_customers(first.partner_id, twin.partner_id)
        person = self.people.search([("account_id", "=", self.customer.id), ("id", "!=", clerk.id)])
        self.assertEqual((person, person.attitude), (twin, "advocate"), "as they were seen last")
        self.assertEqual(len(person.change_ids), 3)
        self.assertEqual(person.note_ids.text, "Sails")
        self.assertEqual((clerk.parent_id, person.parent_id), (twin, self.people))

    def test_customers(self):
        """The same person was on the map of two customers, before and after they had moved; so was the product line."""
        other = self._new_customer("Harbour Ltd", user_id=self.seller.id)
        moved = self._map("Ann Lee", attitude="interested")
        moved.partner_id.parent_id = other
        moved.action_take_over()
        clerk = self._map("Clerk", parent_id=moved.id)
        bob = self._map("Bob", other)
        lines = self.env["crm.account.attitude.line"]
        for days, partner, attitude in ((30, self.customer, "divided"), (3, other, "advocate")):
            lines._as_of(self._ago(days)).create(
                {"partner_id": partner.id, "company_id": self.company.id, "attitude": attitude})
        self.alerts._watch(self.company)
        self._merge_customers(other, self.customer)
        people = self.people.search([("account_id", "=", self.customer.id)])
        self.assertEqual(sorted(people.mapped("partner_id.name")), ["Ann Lee", "Bob", "Clerk"])
        self.assertFalse(any(person.is_left for person in people))
        ann = people - clerk - bob
        self.assertEqual((clerk.parent_id, ann.attitude), (ann, "interested"))
        self.assertEqual(set(ann.change_ids.account_id), {self.customer})
        line = lines.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((line.attitude, len(line.change_ids)), ("advocate", 2))
        open_alerts = self.alerts.search([("partner_id", "=", self.customer.id), ("gone_on", "=", False)])
        self.assertEqual(len(open_alerts), len(set(open_alerts.mapped("kind"))))
        self.alerts._watch(self.company)

    def test_what_companies_know_stays_apart(self):
        branch = self._new_branch()
        contact, twin = self._new_contact("Ann Lee"), self._new_contact("A. Lee")
        here, there = self._map("", contact=contact), self._map("", contact=twin, company_id=branch.id)
        self._merge_customers(twin, contact)
        self.assertEqual((here | there).partner_id, contact)
        self.assertEqual(len((here | there).exists()), 2)

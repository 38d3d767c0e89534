from odoo.tests import tagged

from .people_case import PeopleCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestPeopleMap(PeopleCase):
    """The people at a customer, as the map and others show them."""

    def test_people_of_many_customers(self):
        desk = self._map("Desk", influence="1", function="Clerk", attitude="hostile")
        boss = self._map("Boss", influence="3", level="executive", role="decider", goal="Lunch")
        desk.parent_id = boss
        empty = self._new_customer("Empty")
        hidden = self._map("Hidden", self._new_customer("Stranger's", user_id=self.other.id)).account_id
        found = self.people.with_user(self.seller)._get_people(self.customer + empty + hidden)
        self.assertEqual([person["name"] for person in found[self.customer.id]], ["Boss", "Desk"])
        self.assertEqual((found[empty.id], found[hidden.id]), ([], []))
        first, second = found[self.customer.id]
        self.assertEqual((first["influence"], first["level_name"], first["role_name"], first["attitude_name"]),
                         (3, "Executive", "Decider", False))
        self.assertEqual((second["parent_id"], second["attitude"], second["owner"]),
                         (boss.id, "hostile", self.seller.name))

    def test_queries_do_not_grow(self):
        def count(partners):
            with self._watch_statements() as statements:
                self.people.with_user(self.seller)._get_people(partners)
            return len(statements)

        self._map("One")
        count(self.customer)
        few = count(self.customer)
        customers = self.customer + self._new_customer("Second") + self._new_customer("Third")
        for customer in customers:
            for number in range(5):
                self._map(f"Somebody {number}", customer)
        count(customers)  # what the registry keeps
        self.assertEqual(count(customers), few)

    def test_map(self):
        person = self._map("Ann Lee", attitude="hostile")
        shown = self.people.with_user(self.seller).get_map(person.partner_id.id)
        self.assertEqual((shown["partner_id"], shown["can_edit"], len(shown["ladder"])), (self.customer.id, True, 7))
        self.assertEqual(shown["people"][0]["name"], "Ann Lee")
        theirs = self.people.with_user(self.other).get_map(self.customer.id)
        self.assertEqual((theirs["people"], theirs["lines"], theirs["alerts"]), ([], [], []))

    def test_counted_on_the_customers_page(self):
        self._map("Ann Lee")
        self._map("Bob", active=False)
        self.assertEqual(self.customer.with_user(self.seller).stakeholder_count, 1)
        self.assertEqual(self.customer.with_user(self.other).stakeholder_count, 0)

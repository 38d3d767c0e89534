from datetime import datetime, time

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tier.tier_case import TODAY
from .people_case import PeopleCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestPeople(PeopleCase):
    """Who is on the map of a customer, what they think of us and since when, and who has left."""

    # === ON THE MAP ===#

    def test_by_hand(self):
        contact = self._new_contact("Ann Lee")
        with Form(self.people.with_user(self.mate).with_context(default_company_id=self.company.id)) as form:
            form.partner_id = contact
            self.assertEqual(form.account_id, self.customer)
            self.assertEqual(form.owner_id, self.seller, "the customer's salesperson")
            form.level, form.influence = "executive", "3"
        person = form.save()
        self.assertEqual((person.account_id, person.owner_id, person.attitude), (self.customer, self.seller, False))
        self.assertFalse(person.change_ids, "nothing is known yet")

    def test_once_and_where_they_work(self):
        contact = self._map("Ann Lee").partner_id
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._map("", contact=contact)
        with self.assertRaisesRegex(ValidationError, "does not work for Elsewhere but for Harbour"):
            self._map("", contact=contact, account_id=self._new_customer("Elsewhere").id)

    def test_reports_to_somebody_there(self):
        boss, clerk = self._map("Boss"), self._map("Clerk")
        clerk.parent_id = boss
        with self.assertRaisesRegex(ValidationError, "reports to themselves"), self.env.cr.savepoint():
            boss.parent_id = clerk
        stranger = self._map("Stranger", self._new_customer("Elsewhere"))
        with self.assertRaisesRegex(ValidationError, "reports to is not on the map of Harbour"):
            clerk.parent_id = stranger

    def test_stays_with_its_customer(self):
        person = self._map("Ann Lee").with_user(self.manager)
        for values in ({"account_id": self._new_customer("Elsewhere").id}, {"company_id": self._new_branch().id},
                       {"partner_id": self._new_contact("Bob").id}):
            self.assertRaises(UserError, person.write, values)

    # === ATTITUDE ===#

    def _get_history(self, record):
        return [(str(change.date), change.old_attitude, change.new_attitude, change.reason, change.user_id)
                for change in record.change_ids.sorted()]

    def test_history(self):
        person = self._map("Ann Lee")
        person.with_user(self.seller).write({"attitude": "hostile", "attitude_reason": "Shouted at the driver"})
        person.with_user(self.mate).attitude = "interested"
        self.assertFalse(person.attitude_reason, "that was why they were hostile")
        person.with_user(self.mate).attitude_reason = "Asked for samples"
        person.attitude_reason = "Asked for samples"
        self.assertEqual(self._get_history(person), [
            (str(TODAY), "interested", "interested", "Asked for samples", self.mate),
            (str(TODAY), "hostile", "interested", False, self.mate),
            (str(TODAY), False, "hostile", "Shouted at the driver", self.seller)])
        self.assertEqual(person.attitude_on, TODAY)
        self.assertIn("first trial", person.step_goal)
        self.assertTrue(person.step_approach)

    def test_history_is_told_as_it_happened(self):
        person = self._map("Ann Lee")
        person._as_of(datetime.combine(TODAY, time(9)).replace(year=2025)).attitude = "divided"
        self.assertEqual(str(person.change_ids.date), "2025-06-30")

    def test_nobody_rewrites_history(self):
        person = self._map("Ann Lee", attitude="hostile")
        for user in (self.seller, self.officer, self.manager):
            change = person.change_ids.with_user(user)
            self.assertRaises(AccessError, change.write, {"reason": "Never said that"})
            self.assertRaises(AccessError, change.unlink)
            self.assertRaises(AccessError, person.with_user(user).write, {"attitude_on": "2020-01-01"})
            self.assertRaises(AccessError, person.with_user(user).write, {"change_ids": [(0, 0, {
                "date": "2020-01-01", "new_attitude": "advocate"})]})

    def test_by_product_line(self):
        lines, desks = self.env["crm.account.attitude.line"], self.env["product.category"].create({"name": "Desks"})
        line = lines.with_user(self.seller).create({
            "partner_id": self.customer.id, "company_id": self.company.id, "categ_id": desks.id, "attitude": "divided"})
        altogether = lines.create({
            "partner_id": self.customer.id, "company_id": self.company.id, "attitude": "advocate"})
        line.attitude = "first_choice"
        self.assertEqual(line.change_ids.sorted().mapped("new_attitude"), ["first_choice", "divided"])
        self.assertEqual(altogether.change_ids.account_id, self.customer)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            altogether.copy()
        self.assertRaises(UserError, line.write, {"categ_id": False})
        contact = self._new_contact("Ann Lee")
        chairs = lines.create({
            "partner_id": contact.id, "company_id": self.company.id, "categ_id": desks.copy().id})
        self.assertEqual(chairs.partner_id, self.customer, "a contact stands for its customer")
        self.assertRaises(ValidationError, chairs.write, {"partner_id": contact.id})

    def test_ladder_is_worded_by_managers_of_all_companies(self):
        step = self.env.ref("crm_relationship.crm_account_attitude_hostile")
        self.assertEqual(len(step.search([])), 7)
        self.assertRaises(AccessError, step.with_user(self.manager).write, {"goal": "Peace"})
        self.manager.company_ids = self.env["res.company"].search([])
        step.with_user(self.manager).goal = "Peace"
        self.assertRaises(AccessError, step.with_user(self.manager).write, {"code": "advocate"})
        self.assertRaises(AccessError, step.with_user(self.manager).unlink)

    # === WHO HAS LEFT ===#

    def test_left_is_derived(self):
        stays, retired, moved = (self._map(name) for name in ("Stays", "Retired", "Moved"))
        elsewhere = self._new_customer("Elsewhere")
        retired.partner_id.active = False
        moved.partner_id.parent_id = elsewhere
        self.assertEqual([person.is_left for person in stays + retired + moved], [False, True, True])
        self.assertEqual([person.moved_to_id for person in retired + moved], [elsewhere.browse(), elsewhere])
        found = self.people.search([("company_id", "=", self.company.id), ("is_left", "=", True)])
        self.assertEqual(found, retired + moved)
        self.assertEqual(self.people.search([("account_id", "=", self.customer.id), ("is_left", "=", False)]), stays)
        self.assertEqual(moved.account_id, self.customer, "what is known stays here")

    def test_taken_over_with_their_history(self):
        """The new customer is another team's: who looks after it reads there what the old one has handed over."""
        elsewhere = self._new_customer("Elsewhere", user_id=self.other.id)
        person = self._map("Ann Lee", role="coach", level="middle", influence="3", attitude="interested")
        person.attitude = "advocate"
        person.with_user(self.seller).note_ids = [(0, 0, {"text": "Sails"})]
        with self.assertRaisesRegex(UserError, "does not work for another customer"):
            person.with_user(self.seller).action_take_over()
        person.partner_id.parent_id = elsewhere
        self.assertRaises(AccessError, person.with_user(self.other).action_take_over)
        self.assertIs(person.with_user(self.seller).action_take_over(), True)
        new = self.people.search([("account_id", "=", elsewhere.id)])
        self.assertEqual((new.role, new.level, new.influence, new.attitude, new.owner_id),
                         ("coach", "middle", "3", "advocate", self.other))
        history = new.with_user(self.other).change_ids.sorted()
        self.assertEqual(history.mapped("new_attitude"), ["advocate", "advocate", "interested"])
        self.assertEqual(history.origin_id, self.customer)
        self.assertEqual(history[0].reason, "Came from Harbour")
        self.assertEqual(len(person.change_ids), 2)
        self.assertTrue(person.is_left and person.active)
        self.assertFalse(new.sudo().note_ids, "private notes are no part of it")
        with self.assertRaisesRegex(UserError, "on the map of Elsewhere already"):
            person.with_user(self.seller).action_take_over()

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged

from .loyalty_case import LoyaltyCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestReferrals(LoyaltyCase):
    """Who can be referred by whom, by hand and by a program."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.referrals = cls.env["crm.retention.referral"]
        cls.new = cls._new_customer("New")
        cls.manager = cls._new_user("referral_manager", "manager")

    def _submit(self, user=None, **values):
        values = {"referrer_id": self.customer.id, "referred_id": self.new.id, **values}
        return self.referrals.with_user(user or self.salesperson).submit(values)

    def test_submitted_once(self):
        first = self._submit(source="shop", external_ref="4711")
        referral = self.referrals.browse(first["id"])
        self.assertEqual(first, {"id": referral.id, "created": True, "state": "open"})
        self.assertEqual((referral.company_id, referral.create_uid), (self.company, self.salesperson))
        again = {**first, "created": False}
        self.assertEqual(self._submit(source="shop", external_ref="4711"), again)
        self.assertEqual(self._submit(source="shop", external_ref=" 4711 ", referred_id=self.other.id), again,
                         "the key decides")
        self.assertEqual(self._submit(), again, "the same two without a key")
        self.assertEqual(self._submit(source="crm", external_ref="1"), again)

    def test_each_new_customer_once(self):
        self._submit(source="shop", external_ref="1")
        with self.assertRaisesRegex(ValidationError, "referred by another customer"):
            self._submit(referrer_id=self.other.id)
        with self.assertRaisesRegex(ValidationError, "referred by another customer"):
            self._submit(referrer_id=self.other.id, source="shop", external_ref="2")

    def test_the_same_key_of_another_source_or_company(self):
        third, branch = self._new_customer("Third"), self._new_branch()
        user = self.env.user
        first = self._submit(user, source="shop", external_ref="1")
        self.assertTrue(self._submit(user, source="app", external_ref="1", referred_id=third.id)["created"])
        there = self.referrals.with_context(allowed_company_ids=[branch.id, self.company.id])
        found = there.submit({"referrer_id": self.customer.id, "referred_id": self.new.id, "source": "shop",
                              "external_ref": "1", "company_id": branch.id})
        self.assertTrue(found["created"])
        self.assertNotEqual(found["id"], first["id"])
        with self.assertRaisesRegex(ValidationError, "do not work for this company"):
            self._submit(company_id=branch.id)

    def test_contacts_stand_for_their_company(self):
        contact = self._new_customer("New's buyer", is_company=False, parent_id=self.new.id)
        found = self._submit(referrer_id=self.buyer.id, referred_id=contact.id)
        referral = self.referrals.browse(found["id"])
        self.assertEqual((referral.referrer_id, referral.referred_id), (self.customer, self.new))
        self.assertEqual(self._submit(), {**found, "created": False})

    def test_nobody_brings_themselves(self):
        for referred in (self.customer, self.buyer):
            with self.assertRaisesRegex(ValidationError, "cannot be referred by themselves"):
                self._submit(referred_id=referred.id)
        for values in ({"vat": "BE0477472701"}, {"email": "Me@Example.com"}):
            with self.subTest(values=values), self.env.cr.savepoint() as savepoint:
                self.buyer.write(values)
                self._new_customer("Twin's contact", parent_id=self.new.id, is_company=False,
                                   **{"email": "me@example.com"} if "email" in values else {})
                self.new.vat = values.get("vat")
                with self.assertRaisesRegex(ValidationError, "same company, tax ID or email"):
                    self._submit()
                savepoint.rollback()

    def test_a_copy_of_a_customer_is_not_new(self):
        """Whoever has the tax ID, an email or the phone of who has ordered, whatever they are called."""
        old = self._new_customer("Old", vat="BE0477472701", country_id=self.env.ref("base.be").id)
        buyer = self._new_customer("Buyer", parent_id=old.id, is_company=False, email="buyer@example.com",
                                   phone="+32470123456")
        self.assertTrue(buyer.phone_sanitized)
        belgium = self.env.ref("base.be").id
        copies = [self._new_customer(f"Copy {name}", country_id=belgium, **{name: value}) for name, value in (
            ("vat", "BE0477472701"), ("email", "Buyer@Example.com"), ("phone", "+32470123456"))]
        first = self._submit(referred_id=copies[0].id)
        self.assertTrue(first["created"], "nobody has ordered yet")
        self.referrals.browse(first["id"]).unlink()
        self._sell(buyer, self.today, 100)
        for copy in copies:
            with self.assertRaisesRegex(ValidationError, "who has ordered before", msg=copy.name):
                self._submit(referred_id=copy.id)
        self.assertTrue(self._submit(referrer_id=old.id)["created"], "they bring others, of course")

    def test_an_order_of_another_day(self):
        """Moving its date makes nobody new."""
        order = self._sell(self.new, self.today, 100)
        order.date_order = fields.Datetime.now() + timedelta(days=3)
        with self.assertRaisesRegex(ValidationError, "has ordered before"):
            self._submit()

    def test_two_do_not_bring_each_other(self):
        one, other = self._new_customer("One"), self._new_customer("Other")
        self.referrals.submit({"referrer_id": one.id, "referred_id": other.id})
        with self.assertRaisesRegex(ValidationError, "cannot refer each other"):
            self.referrals.submit({"referrer_id": other.id, "referred_id": one.id})

    def test_only_customers_bring_customers(self):
        for partner in (self.company.partner_id, self.salesperson.partner_id, self.env.ref("base.public_partner")):
            with self.assertRaisesRegex(ValidationError, "one of your own"):
                self._submit(referrer_id=partner.id)
            with self.assertRaisesRegex(ValidationError, "one of your own"):
                self._submit(referred_id=partner.id)

    def test_only_who_is_new(self):
        quotation = self._new_order(self.new)
        self.assertTrue(self._submit()["created"], "a quotation is no order")
        old = self._new_customer("Old")
        order = self._sell(old, self.today, 100)
        with self.assertRaisesRegex(ValidationError, "has ordered before"):
            self._submit(referred_id=old.id)
        order._action_cancel()
        self.assertTrue(self._submit(referred_id=old.id)["created"])
        branch = self._new_branch()
        elsewhere = self._new_customer("Customer of the branch")
        self._sell(elsewhere, self.today, 100, company_id=branch.id)
        self.assertTrue(self._submit(referred_id=elsewhere.id)["created"], "new for this company")
        quotation.action_confirm()

    def test_what_is_wrong_is_named(self):
        for values, message in (
                ({"referred_id": 2**31 - 1}, "no record with the id"), ({"referrer_id": "x"}, "is no id"),
                ({"state": "rewarded"}, "does not take: state"), ({"order_id": 1}, "does not take"),
                ({"referred_id": None}, "missing"), ({"note": 5}, "text")):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, message):
                self._submit(**values)

    def test_who_may(self):
        """A salesperson refers own customers; what others have submitted they only learn to be there."""
        stranger = self._new_user("referral_stranger", "user")
        self.customer.user_id = self.new.user_id = self.salesperson
        self.assertRaises(AccessError, self._submit, stranger)
        found = self._submit(source="shop", external_ref="1")
        self.assertEqual(self._submit(stranger, source="shop", external_ref="1"),
                         {"id": found["id"], "created": False, "state": False})

    def test_stays_as_it_was_entered(self):
        referral = self.referrals.browse(self._submit()["id"])
        for values in ({"referrer_id": self.other.id}, {"referred_id": self.other.id}, {"external_ref": "1"}):
            with self.assertRaisesRegex(UserError, "cannot be changed"):
                referral.with_user(self.manager).write(values)
        for values in ({"state": "rewarded"}, {"order_id": 1}, {"referred_on": "2020-01-01"}, {"refusal": False},
                       {"referrer_card_id": 1}, {"closed_at": False}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                referral.with_user(self.manager).write(values)
        referral.with_user(self.salesperson).note = "Met at the fair"
        with self.assertRaises(AccessError):
            self.referrals.with_user(self.manager).create({
                "referrer_id": self.other.id, "referred_id": self.customer.id, "state": "rewarded"})

    def test_defaults_say_nothing(self):
        hostile = self.referrals.with_user(self.salesperson).with_context(
            default_state="rewarded", default_referred_on="2020-01-01", default_order_id=1)
        found = hostile.submit({"referrer_id": self.customer.id, "referred_id": self.new.id})
        referral = self.referrals.browse(found["id"])
        self.assertEqual((referral.state, referral.order_id.id), ("open", False))
        self.assertGreater(str(referral.referred_on), "2026")

    def test_refused_by_a_manager(self):
        referral = self.referrals.browse(self._submit()["id"])
        self.assertRaises(AccessError, referral.with_user(self.salesperson).action_refuse)
        referral.with_user(self.manager).action_refuse()
        self.assertEqual((referral.state, referral.refusal), ("refused", "person"))
        self.assertTrue(referral.closed_at)
        self.assertEqual(self._submit()["state"], "refused", "submitted once more it stays so")
        self.assertRaises(AccessError, referral.with_user(self.salesperson).unlink)
        referral.with_user(self.manager).unlink()

    # === MERGING CUSTOMERS ===#

    def test_merging_keeps_the_first(self):
        twin = self._new_customer("New, again")
        first = self.referrals.browse(self._submit()["id"])
        second = self.referrals.browse(self._submit(referred_id=twin.id, referrer_id=self.other.id)["id"])
        self._merge_customers(self.new, twin)
        self.assertEqual((first.exists().referred_id, first.referrer_id), (twin, self.customer))
        self.assertFalse(second.exists())

    def test_merging_who_brought_them(self):
        first = self.referrals.browse(self._submit()["id"])
        second = self.referrals.browse(
            self._submit(referred_id=self._new_customer("Second").id, referrer_id=self.other.id)["id"])
        self._merge_customers(self.customer, self.other)
        self.assertEqual((first | second).referrer_id, self.other)

    # === THE PAGE OF THE CUSTOMER ===#

    def test_counted_on_the_page_of_the_customer(self):
        found = self._submit()
        for partner, brought, was in ((self.customer, 1, 0), (self.buyer, 1, 0), (self.new, 0, 1)):
            page = partner.with_user(self.salesperson)
            self.assertEqual((page.referral_count, page.referred_count), (brought, was))
            action = page.action_view_referrals()
            self.assertEqual(self.referrals.search(action["domain"]).ids, [found["id"]])

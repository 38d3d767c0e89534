import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import Form, freeze_time, tagged

from .tier_case import TierCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestAccountTraits(TierCase):
    """What people know of a customer's key-account traits, and the fit that it makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._new_user("traits_user", "user", name="Una")
        cls.officer = cls._new_user("traits_officer", "officer", name="Olaf")
        cls.customers = cls._customers_of(500, 300)
        cls.customers[1].user_id = cls.officer
        cls.customer = cls.customers[0]
        cls._classify()

    def _answer(self, user=None, customer=None, **answers):
        [traits] = (customer or self.customer).with_user(user or self.user).set_account_traits(answers)
        return traits

    def test_shipped_traits(self):
        traits = self.customer.with_user(self.user).get_account_traits()
        json.dumps(traits)
        self.assertEqual([trait["code"] for trait in traits["traits"]], [
            "urgent_need", "cost_effective", "positive_attitude", "big_orders", "influence", "sound_payer"])
        self.assertEqual(
            [traits[name] for name in ("fit", "answered", "asked", "can_answer")], [False, 0, 6, True])
        self.assertEqual({trait["answer"] for trait in traits["traits"]}, {"unknown"})
        self.assertFalse(self.env["crm.account.trait.answer"].search([("partner_id", "=", self.customer.id)]))

    def test_fit_by_weight(self):
        self.env.ref("crm_relationship.crm_account_trait_big_orders").weight = 3
        traits = self._answer(urgent_need="yes", big_orders="yes", influence="no", sound_payer="unknown")
        self.assertEqual((traits["fit"], traits["answered"], traits["asked"]), (80, 3, 6))
        profile = self._profile(self.customer)
        self.assertEqual((profile.account_fit, profile.account_fit_answers), (80, 3))
        self.env.ref("crm_relationship.crm_account_trait_influence").active = False
        self.env.invalidate_all()
        traits = self.customer.get_account_traits()
        self.assertEqual((traits["fit"], traits["answered"], traits["asked"]), (100, 2, 5))
        self.assertEqual(self._answer(urgent_need="no", big_orders="no")["fit"], 0)

    def test_who_said_so_and_when(self):
        self._answer(influence="yes")
        with freeze_time("2026-07-04 10:00:00"):
            traits = self._answer(self.officer, influence="no", urgent_need="yes")
        self.assertEqual(
            {trait["code"]: (trait["answer"], trait["user"], trait["date"]) for trait in traits["traits"][::4]},
            {"urgent_need": ("yes", "Olaf", "2026-07-04"), "influence": ("no", "Olaf", "2026-07-04")})

    def test_a_contact_shares_those_of_its_company(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        self.assertEqual(self._answer(customer=contact, influence="yes")["partner_id"], self.customer.id)
        self.assertEqual(self.customer.get_account_traits()["answered"], 1)

    def test_a_prospect_has_traits_too(self):
        prospect = self.env["res.partner"].create({"name": "Prospect"})
        self.assertEqual(self._answer(customer=prospect, big_orders="yes")["fit"], 100)

    def test_own_companies_have_none(self):
        self.assertRaises(ValidationError, self.company.partner_id.set_account_traits, {"influence": "yes"})

    def test_another_salespersons_customer(self):
        stranger = self.customers[1]
        self._answer(self.officer, stranger, influence="yes")
        traits = stranger.with_user(self.user).get_account_traits()
        self.assertEqual((traits["fit"], traits["answered"], traits["can_answer"]), (False, 0, False))
        for answers in ({"influence": "no"}, {"urgent_need": "yes"}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._answer(self.user, stranger, **answers)
        self.assertEqual(stranger.with_user(self.officer).get_account_traits()["answered"], 1)

    def test_companies_answer_for_themselves(self):
        self._answer(influence="yes")
        other = self._create_company(name="Elsewhere")
        manager = self._new_user("traits_elsewhere", "manager", company_id=other.id, company_ids=[(6, 0, other.ids)])
        there = self.customer.with_user(manager).with_context(allowed_company_ids=other.ids)
        self.assertEqual(there.get_account_traits()["answered"], 0)
        self.assertEqual(there.set_account_traits({"influence": "no"})[0]["fit"], 0)
        self.assertEqual(self.customer.get_account_traits()["fit"], 100)
        self.assertEqual(self._profile(self.customer).account_fit, 100)

    def test_lists_are_searched_and_sorted_by_fit(self):
        self._answer(influence="yes", urgent_need="no")
        self._answer(self.officer, self.customers[1], influence="yes")
        profiles = self.env["crm.customer.profile"]
        ours = [("partner_id", "in", self.customers.ids)]
        for limit, names in ((60, ["C2"]), (50, ["C1", "C2"]), (100.5, [])):
            found = profiles.search([*ours, ("account_fit", ">=", limit)], order="account_fit")
            self.assertEqual(found.partner_id.mapped("name"), names)
        self.assertEqual(profiles.search([*ours, ("account_fit", "<", 100)]).partner_id, self.customer)
        everybody = profiles.search(ours)
        for value in [*everybody.mapped("account_fit"), False]:
            with self.subTest(value=value):
                found = everybody.filtered(lambda profile, value=value: profile.account_fit == value)
                self.assertEqual(profiles.search([*ours, ("account_fit", "=", value)]), found)
                self.assertEqual(profiles.search([*ours, ("account_fit", "!=", value)]), everybody - found)

    def test_answers_are_written_in_lists_as_well(self):
        self._answer(influence="yes")
        answer = self.env["crm.account.trait.answer"].search([("partner_id", "=", self.customer.id)])
        with freeze_time("2026-07-04 10:00:00"):
            answer.with_user(self.officer).answer = "no"
        self.assertEqual((answer.user_id, str(answer.date)), (self.officer, "2026-07-04"))
        for values in ({"user_id": self.user.id}, {"date": "2020-01-01"}, {"partner_id": self.customers[1].id},
                       {"company_id": 1}, {"answer": "no", "user_id": self.user.id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                answer.with_user(self.user).write(values)

    def test_nonsense_is_refused(self):
        partner = self.customer.with_user(self.user)
        for answers in ({"influence": "perhaps"}, {"shoe_size": "yes"}, ["influence"], {"influence": None}, None, "yes",
                        {"influence": True}, {7: "yes"}):
            with self.subTest(answers=answers), self.assertRaises(UserError):
                partner.set_account_traits(answers)
        self.assertRaises(UserError, partner.browse().set_account_traits, {"influence": "yes"})
        self.assertFalse(self.env["crm.account.trait.answer"].search([("partner_id", "=", self.customer.id)]))

    def test_traits_that_were_answered_stay(self):
        self._answer(influence="yes")
        trait = self.env.ref("crm_relationship.crm_account_trait_influence")
        self.assertRaises(UserError, trait.unlink)
        spare = self.env["crm.account.trait"].create({"name": "Spare", "code": "spare"})
        spare.unlink()
        with Form(trait) as form:
            form.weight = 2
        self.assertEqual(trait.weight, 2)

    def test_merging_keeps_what_somebody_said(self):
        self._answer(influence="yes", urgent_need="unknown")
        with freeze_time("2026-07-04 10:00:00"):
            self._answer(self.officer, self.customers[1], influence="no", urgent_need="yes", sound_payer="yes")
        self._merge_customers(self.customers, self.customer)
        answers = self.env["crm.account.trait.answer"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(
            {answer.trait_id.code: (answer.answer, answer.user_id) for answer in answers},
            {"influence": ("no", self.officer), "urgent_need": ("yes", self.officer),
             "sound_payer": ("yes", self.officer)})

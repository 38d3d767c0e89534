from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import BaseCase, tagged

from ...tools import customer_figures as figures
from .tier_case import TODAY, TierCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestLevels(BaseCase):
    """Levels, bands and classes by plain figures."""

    def test_levels_round_the_median(self):
        for amount, expected in ((-5, 0), (0, 0), (1, 1), (49.99, 1), (50, 2), (100, 2), (200, 2), (200.01, 3),
                                 (800, 3), (800.01, 4)):
            self.assertEqual(figures.level(amount, 100), expected, amount)
        self.assertEqual((figures.level(10, 0), figures.level(0, 0)), (-1, 0), "nobody buys: there is no scale")

    def test_bands_of_breadth(self):
        self.assertEqual([figures.breadth_band(products) for products in (0, 1, 3, 4, 10, 11, 30, 31, 999)],
                         [0, 1, 1, 2, 2, 3, 3, 4, 4])

    def test_classes(self):
        found = ["".join(figures.potential_class(x, y) or "-" for y in range(-1, 5)) for x in range(5)]
        self.assertEqual(found, ["-ccbba", "-ccbba", "-ccbba", "-ccbaa", "-ccbaa"])


@tagged("post_install", "-at_install", "crm_relationship")
class TestPotential(TierCase):
    """Purchases X, potential Y and what follows from both."""

    def _levels(self, customers, name="potential_level"):
        return [self._profile(customer)[name] for customer in customers]

    def _write(self, partner, **values):
        self._profile(partner).write(values)

    # === X ===#

    def test_purchases_round_the_median(self):
        customers = self._customers_of(49, 50, 100, 100, 200, 201, 801)
        customers |= self._customers_of(100, day=TODAY - relativedelta(years=2)) | self._customers_of(-5)
        result = self._classify()
        self.assertEqual(self._levels(customers, "purchase_level"), [1, 2, 2, 2, 2, 3, 4, 0, 0])
        self.assertEqual(self.env["crm.tier.run"].browse(result["run_id"]).median_revenue, 100)

    # === THE ESTIMATE ===#

    def test_from_the_industry_else_the_country(self):
        """Ten farmers, of whom every fourth buys much; nine miners are too few, with one more Dane they are ten."""
        farming, mining = self.env["res.partner.industry"].create([{"name": "Farming"}, {"name": "Mining"}])
        denmark = self.env.ref("base.dk")
        farmers = self._customers_of(*[100] * 7, 300, 300, 300)
        miners = self._customers_of(*[100] * 9)
        farmers.industry_id = farming
        miners.write({"industry_id": mining.id, "country_id": denmark.id})
        sleeper = self._customers_of(100, day=TODAY - relativedelta(years=2))
        sleeper.industry_id = farming
        person = self._customers_of(100)
        person.write({"is_company": False, "industry_id": farming.id})
        self._classify()
        self.assertEqual(self._levels(farmers), [3] * 10)
        self.assertEqual(self._levels(miners), [-1] * 9, "nine are too few")
        self.assertEqual(self._figures(sleeper, "purchase_level", "potential_level"), (0, 3))
        self.assertEqual(self._figures(person, "potential_level"), (-1,), "a person is no peer of companies")
        dane = self._customers_of(100)
        dane.country_id = denmark
        self._classify()
        self.assertEqual(self._levels(miners | dane), [2] * 10)
        self.assertEqual(self._profile(dane).potential_class, "b")
        self.assertIn("An estimate", self._profile(dane).potential_explanation)

    def test_nobody_could_buy_less_than_they_do(self):
        farming = self.env["res.partner.industry"].create({"name": "Farming"})
        farmers = self._customers_of(*[100] * 10, 900)
        farmers.industry_id = farming
        self._classify()
        self.assertEqual(self._levels(farmers), [2] * 10 + [4])

    def test_of_who_buys_as_many_products(self):
        farming = self.env["res.partner.industry"].create({"name": "Farming"})
        broad, narrow = self._customers_of(*[0] * 10), self._customers_of(*[0] * 10)
        (broad | narrow).industry_id = farming
        products = self.env["product.product"].create(
            [{"name": f"Item {number}", "type": "service", "taxes_id": False} for number in range(4)])
        for partner in broad | narrow:
            self.env["sale.order"].search([("partner_id", "=", partner.id)]).state = "cancel"
            bought = products if partner in broad else products[:2]
            order = self._sell(partner, TODAY, 300 if partner in broad else 100, order_line=[
                (0, 0, {"product_id": product.id, "price_unit": (300 if partner in broad else 100) / len(bought)})
                for product in bought])
            self.assertEqual(order.state, "sale")
        self._classify()
        self.assertEqual(set(self._levels(broad, "product_count")), {4})
        self.assertEqual(set(self._levels(narrow, "product_count")), {2})
        self.assertEqual((set(self._levels(broad)), set(self._levels(narrow))), ({2}, {2}))
        self._write(narrow[0], potential_level=0)
        self.assertEqual(self._figures(narrow[0], "potential_class"), ("c",))

    def test_what_is_not_known_is_not_none(self):
        customers = self._customers_of(100, 900)
        self._classify()
        profile = self._profile(customers[0])
        self.assertEqual((profile.potential_level, profile.potential_class, profile.wallet_share), (-1, False, 0))
        self.assertIn("Potential not known", profile.potential_explanation)
        cells = self.env["crm.customer.profile"].get_grid()["cells"]
        self.assertEqual({(cell["purchase_level"], cell["potential_level"]) for cell in cells}, {(1, -1), (2, -1)})
        self.assertFalse(profile.is_opportunity)
        profile.potential_level = 0
        self.assertEqual((profile.potential_level, profile.potential_class), (0, "c"))

    # === CAPACITY ===#

    def test_a_capacity_decides(self):
        """The median is 100: a capacity of 900 a year is heavy, and they buy a ninth of it."""
        customers = self._customers_of(100, 100, 100)
        self._classify()
        self._profile(customers[0]).with_user(self._new_user("asks", "user")).write(
            {"capacity_amount": 900, "capacity_source": "Trade fair"})
        expected = (4, "a", TODAY, False)
        names = ("potential_level", "potential_class", "capacity_date", "potential_manual")
        self.assertEqual(self._figures(customers[0], *names), expected, "at once")
        self.assertAlmostEqual(self._profile(customers[0]).wallet_share, 100 / 9, 1)
        self._classify()
        self.assertEqual(self._figures(customers[0], *names), expected, "and every night")
        self.assertAlmostEqual(self._profile(customers[0]).wallet_share, 100 / 9, 1)
        text = self._profile(customers[0]).potential_explanation.replace("\N{NO-BREAK SPACE}", " ")
        self.assertIn("$ 900.00 worth a year (Trade fair, 06/30/2026); we have 11.1% of it", text)

    def test_a_capacity_is_of_a_year(self):
        """In a window of six months, 100 are 200 a year."""
        self.policy.window_months = 6
        customers = self._customers_of(100, 100, 100)
        self._classify()
        for _time in range(2):
            self._write(customers[0], capacity_amount=400)
            self.assertEqual(self._figures(customers[0], "potential_level", "wallet_share"), (2, 50))
            self._write(customers[0], capacity_amount=401)
            self.assertEqual(self._figures(customers[0], "potential_level"), (3,))
            self._classify()
            self.assertEqual(self._figures(customers[0], "potential_level"), (3,))

    def test_without_a_capacity_it_is_estimated_again(self):
        customers = self._customers_of(100, 100)
        self._classify()
        self._write(customers[0], capacity_amount=900, capacity_source="Visit", capacity_date="2026-01-31")
        self._write(customers[0], capacity_amount=0)
        self.assertEqual(
            self._figures(customers[0], "potential_level", "wallet_share", "capacity_source", "capacity_date"),
            (-1, 0, False, False))

    def test_a_capacity_is_an_amount(self):
        customers = self._customers_of(100)
        self._classify()
        for amount in (-1, float("inf"), float("nan"), "a lot", [1]):
            with self.subTest(amount=amount), self.assertRaises(ValidationError) as caught:
                self._write(customers, capacity_amount=amount)
            self.assertIn("0 where nobody knows it", str(caught.exception))
        self.assertEqual(self._profile(customers).capacity_amount, 0)

    def test_the_capacity_says_more_than_a_level(self):
        customers = self._customers_of(100, 100)
        self._classify()
        self._write(customers[0], capacity_amount=900)
        with self.assertRaises(ValidationError) as caught:
            self._write(customers[0], potential_level=1)
        self.assertIn("set it to 0 first", str(caught.exception))
        self._write(customers[0], potential_level=4)  # as a list that is exported and imported again
        self.assertFalse(self._profile(customers[0]).potential_manual)
        self._write(customers[1], potential_level=1)
        self._write(customers[1], capacity_amount=900)
        self.assertEqual(self._figures(customers[1], "potential_level", "potential_manual"), (4, False))

    def test_by_import(self):
        customers = self._customers_of(100, 100)
        self._classify()
        profiles = self.env["crm.customer.profile"].with_user(self._new_user("imports", "user"))
        result = profiles.load(
            [".id", "capacity_amount", "capacity_source", "capacity_date"],
            [[str(self._profile(customers[0]).id), "900", "Annual report", "2026-03-31"],
             [str(self._profile(customers[1]).id), "100", "Annual report", "2026-03-31"]])
        self.assertFalse(result["messages"])
        self.assertEqual(self._levels(customers), [4, 2])
        self.assertEqual(self._levels(customers, "capacity_source"), ["Annual report"] * 2)

    def test_who_may_not(self):
        customers = self._customers_of(100)
        customers.user_id = self._new_user("elsewhere", "user")
        self._classify()
        user = self._new_user("nosy", "user")
        for values in ({"capacity_amount": 1}, {"is_heavyweight": True}, {"keep_profile": True}):
            with self.assertRaises(AccessError):
                self._profile(customers).with_user(user).write(values)
        customers.user_id = user
        for values in ({"wallet_share": 1}, {"potential_class": "a"}, {"lifecycle_stage": "growth"},
                       {"potential_manual": True}, {"lifetime_value": 7}):
            with self.assertRaises(AccessError):
                self._profile(customers).with_user(user).write(values)

    # === SET BY HAND ===#

    def test_a_level_set_by_hand_is_kept(self):
        customers = self._customers_of(100, 200, 300, 400)
        self._classify()
        user = self._new_user("potential_user", "user")
        profile = self._profile(customers[3])
        profile.with_user(user).potential_level = 0
        self.assertTrue(profile.potential_manual)
        self._book(customers[3], TODAY, 1000)
        self._classify()
        self.assertEqual(self._figures(customers[3], "purchase_level", "potential_level"), (3, 0))
        self.env["sale.order"].search([("partner_id", "=", customers[3].id)]).state = "cancel"
        self._classify()
        self.assertEqual(self._figures(customers[3], "revenue", "potential_level"), (0, 0), "and survives")
        self._write(customers[0], potential_level=-1)
        self.assertFalse(self._profile(customers[0]).potential_manual)
        for level in (-2, 5):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._write(customers[0], potential_level=level)

    # === HEAVYWEIGHTS AND PROSPECTS ===#

    def test_a_heavyweight_who_never_bought(self):
        self._customers_of(100, 100)
        town = self._new_customer("Town hall")
        [profile] = town.with_user(self._new_user("knows", "user")).keep_as_prospect()
        self.assertEqual((profile["partner_id"], profile["keep_profile"]), (town.id, True))
        self._write(town, is_heavyweight=True, influence_kind="public_body", capacity_amount=900)
        self._write(town, keep_profile=False)
        self._classify()
        names = ("is_heavyweight", "influence_kind", "lifecycle_stage", "potential_class", "purchase_level",
                 "potential_level", "lifetime_value", "wallet_share")
        self.assertEqual(self._figures(town, *names), (True, "public_body", "prospect", "a", 0, 4, 0, 0))
        self._write(town, is_heavyweight=False, capacity_amount=0)
        self.assertFalse(self._profile(town).influence_kind)
        self._classify()
        self.assertFalse(self._profile(town), "nobody says anything about them any more")

    def test_a_kind_of_influence_makes_a_heavyweight(self):
        customer = self._customers_of(100)
        self._classify()
        self._write(customer, influence_kind="reference")
        self.assertTrue(self._profile(customer).is_heavyweight)
        self._book(customer, TODAY, 50)
        self._classify()
        self.assertEqual(
            self._figures(customer, "revenue", "is_heavyweight", "influence_kind"), (150, True, "reference"))

    def test_a_prospect_stays_until_somebody_lets_go(self):
        prospect = self._new_customer("Asked for a price")
        prospect.keep_as_prospect()
        prospect.keep_as_prospect()
        for day in (TODAY - timedelta(days=1), TODAY):
            self._classify(day)
            self.assertEqual(self._figures(prospect, "lifecycle_stage", "revenue", "potential_level"),
                             ("prospect", 0, -1))
        own = self.company.partner_id
        self.assertRaises(ValidationError, own.keep_as_prospect)

    def test_another_salespersons_prospect(self):
        colleague, user = self._new_user("colleague", "user"), self._new_user("nosy", "user")
        prospect = self._new_customer("Theirs", user_id=colleague.id)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            prospect.with_user(user).keep_as_prospect()
        prospect.with_user(colleague).keep_as_prospect()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            prospect.with_user(user).keep_as_prospect()

    def test_merged_customers_keep_what_people_said(self):
        big, small, third = self._customers_of(900, 100, 100)
        self._classify()
        self._write(small, capacity_amount=700, capacity_source="Visit", capacity_date="2026-02-01")
        self._write(third, influence_kind="group")
        self._merge_customers(small | third, big)
        self.assertEqual(
            self._figures(big, "capacity_amount", "capacity_source", "is_heavyweight", "influence_kind"),
            (700, "Visit", True, "group"))
        self.assertEqual(str(self._profile(big).capacity_date), "2026-02-01")
        self._classify()
        self.assertEqual(self._figures(big, "potential_level", "revenue"), (2, 1100))

    def test_capacities_of_two_companies(self):
        other = self._create_company(name="Other", currency_id=self.env.ref("base.EUR").id)
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", other.id)])
        customers = self._customers_of(100, 100, 100)
        for partner in customers:
            self._book(partner, TODAY, 1000, company=other)
        self._classify()
        self._classify(policy=policy)
        here = self._profile(customers[0])
        there = customers[0].with_company(other).customer_profile_id
        for profile in (here, there):
            profile.capacity_amount = 900
        self.assertEqual([(profile.potential_level, round(profile.wallet_share)) for profile in (here, there)],
                         [(4, 11), (2, 111)])

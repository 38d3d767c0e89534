from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests.common import tagged

from ...tools.periods import Period
from ..migration_case import MigrationCase
from ..tier.tier_case import TODAY
from .churn_case import ChurnCase
from .test_churn_signals import MAIN, get_silence


@tagged("post_install", "-at_install", "crm_relationship")
class TestRetentionFigures(MigrationCase, ChurnCase):
    """How many stay, how much they bring, and what is at risk; each of them by tier."""

    def _read(self, *codes):
        self.env["crm.kpi.day"]._take(self.company)
        return self.env["crm.kpi"]._get_values(self.company, Period(self._ago(30), TODAY), list(codes))

    def test_by_the_tier_of_then(self):
        """Three were main customers a year ago: one buys more, one less, one is gone, whatever they are today."""
        self.policy.rule = "threshold"
        before = TODAY - relativedelta(months=18)
        more, less, gone = self._customers_of(20000, 20000, 20000, day=before)
        self._classify(TODAY - relativedelta(years=1))
        self._book(more, self._ago(9), 300000)
        self._book(less, self._ago(9), 100)
        self._customers_of(20000)  # new: no customer of then
        self._classify()
        self.assertEqual(self._tier_codes(more | less | gone), ["vip", "small", "small"])
        values = self._read("retention", "churn_rate", "net_retention")
        main = self.tiers["main"].id
        parts = {code: figure["by_tier"] for code, figure in values.items()}
        self.assertEqual([list(found) for found in parts.values()], [[main]] * 3)
        self.assertAlmostEqual(parts["retention"][main]["value"], 200 / 3)
        self.assertAlmostEqual(parts["churn_rate"][main]["value"], 100 / 3)
        self.assertAlmostEqual(parts["net_retention"][main]["value"], 100 * 300100 / 60000)
        self.assertLess(values["churn_rate"]["low"], 100 / 3)
        self.assertIs(values["net_retention"]["low"], False, "money is no number of cases")
        self._check_drill_down(parts)

    def _check_drill_down(self, parts):
        """The customers that the screen opens are as many as it says."""
        main, found = self.tiers["main"].id, self.env["crm.customer.profile"].get_retention()
        movement = f"tier|{found['date_from']}|{found['date_to']}|{main}|*"
        for code, operator in (("retention", ">"), ("churn_rate", "=")):
            profiles = self.env["crm.customer.profile"].search([
                ("company_id", "=", self.company.id), ("movement", "=", movement), ("previous_revenue", ">", 0),
                ("order_count", operator, 0)])
            self.assertEqual(len(profiles), parts[code][main]["numerator"])

    def test_at_risk(self):
        """Open cases and those who wait for one; what nobody keeps is not owned."""
        silence = get_silence(MAIN)
        self.company.churn_case_limit = 1
        for number, user in enumerate((self.keeper, self.keeper, self.env["res.users"])):
            self._new_buyer(f"Silent {number}", silence + 1, amounts=(1000 + number,) * 12, user_id=user.id)
        opened = self._night()
        self.assertEqual(len(opened), 2)
        waiting = sum(self.env["crm.churn.waiting"].search([("company_id", "=", self.company.id)]).mapped("value"))
        self.assertGreater(waiting, 0)
        opened.filtered(lambda case: case.partner_id.name == "Silent 2").user_id = False
        owned = sum(opened.filtered("user_id").mapped("value_at_risk"))
        total = waiting + sum(opened.mapped("value_at_risk"))
        values = self._read("value_at_risk", "risk_owned")
        self.assertAlmostEqual(values["value_at_risk"]["value"], total, 2)
        self.assertAlmostEqual(values["risk_owned"]["value"], 100 * owned / total, 4)
        self.assertEqual(list(values["value_at_risk"]["by_tier"]), [self.tiers["main"].id])

    def test_a_new_meaning_has_no_history(self):
        day = self.env["crm.kpi.day"].create({
            "company_id": self.company.id, "code": "value_at_risk", "tier_id": 0, "day": TODAY - timedelta(days=99),
            "numerator": 5, "denominator": 0})
        self._migrate("19.0.4.0.0/post-cohort.py", "19.0.3.0.0")
        self.assertFalse(day.exists())


@tagged("post_install", "-at_install", "crm_relationship")
class TestLosses(ChurnCase):
    """Lost customers against what they used to buy, their tier, their salesperson and the year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chairs, cls.desks = cls.env["product.category"].create([{"name": "Chairs"}, {"name": "Desks"}])
        cls.products = {categ: cls.env["product.product"].create({
            "name": categ.name, "type": "service", "taxes_id": False, "categ_id": categ.id})
            for categ in (cls.chairs, cls.desks)}
        cls.reasons = {code: cls.env.ref(f"crm_relationship.crm_churn_reason_{code}")
                       for code in ("indifference", "product", "competitor")}
        cls.both = cls._lose("Both", "indifference", (cls.chairs, 300), (cls.desks, 100))
        cls.one = cls._lose("One", "product", (cls.desks, 500))
        cls.none = cls._lose("None", None)

    @classmethod
    def _lose(cls, name, reason, *orders):
        partner = cls._new_customer(name, user_id=cls.keeper.id)
        for categ, amount in orders:
            order = cls._sell(partner, cls._ago(40), amount)
            order.order_line.product_id = cls.products[categ]
            order.order_line.price_unit = amount
        cls._classify()
        case = cls.cases.create({
            "partner_id": partner.id, "company_id": cls.company.id, "user_id": cls.keeper.id,
            "opened_at": datetime.combine(cls._ago(20), time(9))})
        if reason:
            case._lose(cls.reasons[reason])
        else:
            case._move_to("lost")
        return case

    def _losses(self, user=None):
        return self.env["crm.churn.loss"].with_user(user or self.env.user)

    def test_shared_out_over_the_categories(self):
        rows = self._losses().search([("case_id", "=", self.both.id)])
        self.assertEqual({row.categ_id: row.lost_revenue for row in rows}, {self.chairs: 300, self.desks: 100})
        self.assertEqual(sum(rows.mapped("lost_revenue")), self.both.lost_revenue)
        rest = self._losses().search([("case_id", "=", self.none.id)])
        self.assertEqual((rest.categ_id.id, rest.reason_id.id, rest.lost_revenue), (False, False, 0))

    def test_what_is_bought_later_is_not_what_was_lost(self):
        self._sell(self.one.partner_id, TODAY + timedelta(days=3), 9000)
        [row] = self._losses().search([("case_id", "=", self.one.id)])
        self.assertEqual((row.categ_id, row.lost_revenue), (self.desks, self.one.lost_revenue))

    def test_reasons_beside_the_usual_shares(self):
        domain = [("company_id", "=", self.company.id)]
        groups = self._losses()._read_group(
            domain, ["reason_id"], ["case_id:count_distinct", "usual_percent:sum", "lost_revenue:sum"])
        self.assertEqual({reason.code: tuple(figures) for reason, *figures in groups}, {
            "indifference": (1, 68, 400), "product": (1, 14, 500), False: (1, False, 0)})
        [[number, usual, revenue]] = self._losses()._read_group(
            domain, [], ["case_id:count_distinct", "usual_percent:sum", "lost_revenue:sum"])
        self.assertEqual((number, usual, revenue), (3, 82, 900))
        for group in ("tier_id", "user_id", "closed_on:year"):
            groups = self._losses()._read_group(domain, [group], ["case_id:count_distinct"])
            self.assertEqual(sum(number for _group, number in groups), 3, group)
        groups = self._losses()._read_group(domain, ["categ_id"], ["case_id:count_distinct"])
        self.assertEqual({categ.name: number for categ, number in groups}, {"Chairs": 1, "Desks": 2, False: 1})

    def test_who_was_held_out_is_not_shown(self):
        self.env.cr.execute("UPDATE crm_churn_case SET arm = 'control' WHERE id = %s", [self.one.id])
        self.env.invalidate_all()
        self.assertEqual(self._losses().sudo().search([("company_id", "=", self.company.id)]).case_id,
                         self.both | self.none)

    def test_salespeople_see_their_own(self):
        self.assertEqual(self._losses(self.keeper).search([]).case_id, self.both | self.one | self.none)
        self.assertFalse(self._losses(self.stranger).search([]))

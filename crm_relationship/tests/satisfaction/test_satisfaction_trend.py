from odoo.exceptions import AccessError
from odoo.tests import tagged

from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestSatisfactionTrend(SatisfactionCase):
    """`get_trend`, over the public interface."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._new_user("trend_seller", "user", name="Sally")
        cls.contacts = {code: cls._new_contact(f"Contact {code}", tier=code) for code in ("vip", "small")}
        cls._book(cls.contacts["vip"].parent_id, cls._ago(5), 9000)
        cls._book(cls.contacts["small"].parent_id, cls._ago(5), 1000)
        cls._classify()

    def _say(self, grade, number=1, tier="vip", days_ago=10, trigger="delivery", code="quality", **values):
        """So many customers of a tier say the same; `res_id` is any document."""
        contact = self.contacts[tier]
        for _turn in range(number):
            self.serial = getattr(self, "serial", 0) + 1
            request = self.requests.create({
                "trigger": trigger, "res_model": "res.partner", "res_id": self.serial, "company_id": self.company.id,
                "event_on": self._ago(days_ago), "partner_id": contact.parent_id.id, "contact_id": contact.id,
                "tier_id": self.tiers[tier].id, "state": "answered", **values})
            self.answers._store(request, {self.indicators[code].id: {"value": grade}}, self._ago(days_ago))

    def _get(self, **period):
        return self.answers.get_trend(**period)

    def test_tiers_count_by_their_revenue(self):
        self._say(90, 6)
        self._say(50, 60, tier="small")
        self._say(0, 60, tier="small", code="recommend")
        index = self._get()["figures"]["satisfaction"]
        self.assertAlmostEqual(index["value"], 0.9 * 90 + 0.1 * 50)
        self.assertEqual(index["answers"], 66)
        self.assertLess(index["low"], index["value"])
        [point] = index["points"]
        self.assertAlmostEqual(point["value"], index["value"])
        self.assertEqual((point["month"], point["is_few"]), ("2026-06-01", False))

    def test_figures_are_the_key_figures(self):
        for grade, days_ago in ((100, 10), (75, 40), (50, 40), (25, 70), (100, 200)):
            self._say(grade, 6, days_ago=days_ago)
            self._say(grade, 5, tier="small", days_ago=days_ago)
            self._say(grade, 5, code="recommend", days_ago=days_ago)
        found = self._get()["figures"]
        period = self.company._get_period(None, None, None)
        for noted in (False, True):
            if noted:
                self.env["crm.kpi.day"]._take(self.company)
            values = self.env["crm.kpi"]._get_values(self.company, period, ("satisfaction", "csat", "nps"))
            for code, figure in values.items():
                with self.subTest(code=code, noted=noted):
                    self.assertAlmostEqual(found[code]["value"], figure["value"])
                    months = {month["month"]: month["value"] for month in figure["months"]}
                    self.assertEqual(len(found[code]["points"]), 4)
                    for point in found[code]["points"]:
                        self.assertAlmostEqual(point["value"], months[point["month"]])

    def test_content_grades_are_as_sure_as_sheets_are_many(self):
        """Many grades of one customer are one opinion, on the trend and among the key figures alike."""
        for _sheet in range(6):
            self._store_sheet({code: {"value": 100} for code in ("quality", "delivery", "courtesy", "communication")})
        self._store_sheet({"quality": {"value": 0}})
        period = self.company._get_period(None, None, None)
        trend = self._get()["figures"]["csat"]
        for noted in (False, True):
            if noted:
                self.env["crm.kpi.day"]._take(self.company)
            values = self.env["crm.kpi"]._get_values(self.company, period, ("csat", "sheets"))
            self.assertEqual(values["sheets"]["value"], 7)
            self.assertAlmostEqual(values["csat"]["value"], 96)
            for end in ("low", "high"):
                self.assertAlmostEqual(values["csat"][end], trend[end])

    def test_interval_holds_the_estimate_of_the_period(self):
        """The index and its interval come from the same tiers."""
        for grade in (100, 75, 50):
            self._say(grade, 2)
            self._say(grade - 25, 3, tier="small")
        index = self._get()["figures"]["satisfaction"]
        analysis = self.env["crm.satisfaction.analysis"]
        period = self.company._get_period(None, None, None)
        rows = analysis._sum_responses(self.company, period)["now"]
        estimate = analysis._collect(rows, analysis._get_weights(self.company, period)["period"]).estimate(
            "satisfaction")
        self.assertAlmostEqual(index["value"], estimate.value)

    def test_months_of_few_are_joined_or_left_out(self):
        self._say(80, 3, days_ago=10)
        self._say(40, 3, days_ago=35)
        self._say(100, 4, days_ago=200)
        [point] = self._get()["figures"]["satisfaction"]["points"]
        self.assertEqual((point["first_month"], point["month"], point["answers"], point["is_few"]),
                         ("2026-05-01", "2026-06-01", 6, True))
        self.assertAlmostEqual(point["value"], 60)

    def test_low_response_is_a_hint(self):
        self._say(80, 40, days_ago=20)
        self.assertFalse(self._get()["figures"]["satisfaction"]["is_few"])
        for number in range(200):
            self.requests.create({
                "trigger": "delivery", "res_model": "res.users", "res_id": number, "company_id": self.company.id,
                "event_on": self._ago(20), "state": "expired"})
        self.assertTrue(self._get()["figures"]["satisfaction"]["is_few"])

    def test_change(self):
        """Few answers have no change, however large it looks."""
        self._say(80, 29, days_ago=10)
        self._say(40, 40, days_ago=80)
        period = {"date_from": self._ago(40), "date_to": self.today}
        self.assertFalse(self._get(**period)["figures"]["satisfaction"]["change"])
        self._say(80, days_ago=10)
        change = self._get(**period)["figures"]["satisfaction"]["change"]
        self.assertAlmostEqual(change["value"], 40)
        self.assertGreater(change["low"], 0)

    def test_promoters(self):
        for grade, number in ((100, 5), (70, 3), (60, 2)):
            self._say(grade, number, code="recommend")
        figures = self._get()["figures"]
        self.assertEqual(figures["recommend"], {"promoters": 5, "passives": 3, "detractors": 2})
        self.assertEqual((figures["nps"]["value"], figures["nps"]["answers"]), (30, 10))
        self.assertEqual(figures["satisfaction"]["answers"], 0, "what they recommend is no part of the index")

    def test_groups(self):
        goods = self.env["product.category"].create({"name": "Chairs"})
        self._say(100, 5, user_id=self.seller.id, product_categ_id=goods.id)
        self._say(40, 5, tier="small", user_id=self.seller.id)
        self._say(60, 10)
        groups = self._get()["groups"]
        self.assertEqual([(group["id"], group["answers"]) for group in groups["tier_id"]],
                         [(self.tiers["vip"].id, 15), (self.tiers["small"].id, 5)])
        [seller, nobody] = groups["user_id"]
        self.assertEqual((seller["name"], seller["answers"], nobody["id"]), ("Sally", 10, False))
        self.assertAlmostEqual(seller["satisfaction"]["value"], 70)
        vip_mean = (5 * 100 + 10 * 60) / 15
        self.assertAlmostEqual(seller["difference"]["value"], (5 * (100 - vip_mean) + 5 * 0) / 10)
        self.assertTrue(seller["is_few"])
        [chairs, others] = groups["product_categ_id"]
        self.assertEqual((chairs["id"], chairs["csat"]["value"], others["id"]), (goods.id, 100, False))

    def test_group_of_fewer_than_five_says_nothing(self):
        self._say(0, 4, user_id=self.seller.id)
        [group] = self._get()["groups"]["user_id"]
        self.assertEqual((group["answers"], group["satisfaction"], group["csat"]), (4, False, False))

    def test_after_the_reminder(self):
        moment = f"{self._ago(20)} 10:00:00"
        for grade in (100, 90, 80, 90, 90):
            self._say(grade, answered_at=moment)
            self._say(grade - 50, reminded_at=moment, answered_at=f"{self._ago(19)} 10:00:00")
        self._say(0, 5, trigger="invitation", answered_at=moment)
        reminder = self._get()["reminder"]
        self.assertEqual((reminder["before"]["value"], reminder["after"]["value"]), (90, 40))
        self.assertLess(reminder["difference"]["high"], 0)

    def test_other_company(self):
        self._say(80, 5)
        branch = self._new_branch()
        self.assertFalse(self.answers.with_company(branch).with_context(
            allowed_company_ids=branch.ids).get_trend()["figures"]["satisfaction"]["value"])

    def test_nothing_said(self):
        found = self._get()
        self.assertEqual((found["figures"]["satisfaction"]["value"], found["figures"]["satisfaction"]["points"],
                          found["groups"]["tier_id"], found["reminder"]), (False, [], [], False))

    def test_officers_only(self):
        with self.assertRaises(AccessError):
            self.answers.with_user(self.seller).get_trend()

    def test_answers_are_read_once(self):
        """However much is said of them: figures, months, groups, reminders."""
        self._say(80, 5, days_ago=20, user_id=self.seller.id)
        with self._watch_statements() as statements:
            self._get()
        self.assertEqual(sum("FROM crm_satisfaction_answer" in statement for statement in statements), 1)

    def test_period_before_the_months(self):
        """A period of years, and the one before it, reach back further than the months of the trend."""
        self._say(80, 6, days_ago=500)
        self._say(20, 6, days_ago=1000)
        found = self._get(date_from=self._ago(700), date_to=self.today)
        index = found["figures"]["satisfaction"]
        self.assertEqual((index["value"], index["previous"], index["points"]), (80, 20, []))
        [group] = found["groups"]["tier_id"]
        self.assertEqual(group["answers"], 6)
        self.assertAlmostEqual(group["satisfaction"]["value"], 80)

    def test_queries_do_not_grow(self):
        def count():
            with self._watch_statements() as statements:
                self._get()
            return len(statements)

        self._say(80, 5, days_ago=20, user_id=self.seller.id)
        count()
        few = count()
        for days_ago in (30, 60, 90, 120):
            self._say(80, 20, days_ago=days_ago, user_id=self.seller.id)
        self.assertEqual(count(), few)

from odoo import Command
from odoo.tests import tagged

from ..migration_case import MigrationCase
from .satisfaction_case import SatisfactionCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestSatisfactionCoverage(MigrationCase, SatisfactionCase):
    """Whom we have asked, by tier and salesperson, and what the event was about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_goods()
        cls.sellers = [cls._new_user(f"coverage_{name}", "user", name=name) for name in ("Ann", "Bob")]

    def _note(self, state, days_ago=20, reason=False, seller=0, tier="vip", trigger="delivery"):
        self.serial = getattr(self, "serial", 0) + 1
        return self.requests.create({
            "trigger": trigger, "res_model": "res.partner", "res_id": self.serial, "event_on": self._ago(days_ago),
            "company_id": self.company.id, "state": state, "reason": reason, "tier_id": self.tiers[tier].id,
            "user_id": self.sellers[seller].id})

    def _get(self, by):
        return self.answers.get_trend()["requests"][by]

    def test_numbers(self):
        for state, reason in (("answered", False), ("expired", False), ("bounced", False), ("planned", False),
                              ("excluded", "not_drawn"), ("excluded", "by_hand"), ("excluded", "complaint")):
            self._note(state, reason=reason)
        self._note("answered", days_ago=3)
        self._note("answered", trigger="invitation")
        self._note("excluded", reason="by_hand", seller=1, tier="small")
        [ann, bob] = self._get("user_id")
        counts = ("events", "asked", "not_drawn", "by_hand", "hindered", "reached", "answered")
        self.assertEqual([ann[name] for name in counts], [7, 4, 1, 1, 1, 2, 1])
        self.assertEqual((ann["name"], ann["response"]["value"], ann["is_by_hand_much"]), ("Ann", 50, True))
        self.assertEqual((bob["coverage"]["value"], bob["response"]), (0, False))
        self.assertEqual([row["id"] for row in self._get("tier_id")], [self.tiers["vip"].id, self.tiers["small"].id])

    def test_sums_are_the_key_figures(self):
        for number in range(9):
            self._note("excluded" if number % 3 else "answered", reason=number % 3 and "not_drawn", seller=number % 2)
        rates = self.answers.get_trend()["rates"]
        for by in ("tier_id", "user_id"):
            rows = self._get(by)
            for code, number, of in (("coverage", "asked", "events"), ("response", "answered", "reached")):
                self.assertEqual((sum(row[number] for row in rows), sum(row[of] for row in rows)),
                                 (rates[code]["numerator"], rates[code]["denominator"]))

    def test_by_hand_up_to_five_percent_is_not_marked(self):
        for number in range(20):
            self._note("excluded" if not number else "sent", reason=not number and "by_hand")
        self.assertFalse(self._get("user_id")[0]["is_by_hand_much"])

    # === WHAT THE EVENT WAS ABOUT ===#

    def test_category_of_most_of_the_order(self):
        lamps, chairs = self.env["product.category"].create([{"name": "Lamps"}, {"name": "Chairs"}])
        self.goods.categ_id = chairs
        lamp, other, freight = self.env["product.product"].create([
            {"name": "Lamp", "type": "consu", "categ_id": lamps.id, "list_price": 60},
            {"name": "Other lamp", "type": "consu", "categ_id": lamps.id, "list_price": 60},
            {"name": "Freight", "type": "service", "list_price": 900}])
        self._deliver(self._new_contact("Ann Lee"))
        self.assertEqual(self._plan().product_categ_id, chairs)
        order = self._deliver(self._new_contact("Bob Ray"), order_line=[
            Command.create({"product_id": product.id, "product_uom_qty": 1})
            for product in (self.goods, lamp, other, freight)])
        request = self._plan().filtered(lambda found: found.res_id == order.id)
        self.assertEqual(request.product_categ_id, lamps)

    def test_requests_of_an_older_version(self):
        chairs = self.goods.categ_id = self.env["product.category"].create({"name": "Chairs"})
        self._deliver(self._new_contact("Ann Lee"))
        request, other = self._plan(), self._note("sent")
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_satisfaction_request SET product_categ_id = NULL")
        self._migrate("19.0.5.0.0/post-trend.py", "19.0.4.0.0")
        self.assertEqual((request.product_categ_id, other.product_categ_id.id), (chairs, False))

    def test_answers_go_by_it(self):
        self.goods.categ_id = self.env["product.category"].create({"name": "Chairs"})
        self._deliver(self._new_contact("Ann Lee"))
        request = self._plan()
        self.answers._store(request, {self.indicators["quality"].id: {"value": 50}}, self.today)
        groups = self.answers.formatted_read_group([("request_id", "=", request.id)], ["product_categ_id"], ["__count"])
        self.assertEqual(groups[0]["product_categ_id"][0], self.goods.categ_id.id)

from datetime import date, datetime, time, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .standard_case import NOW, StandardCase

TODAY = NOW.date()


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceTarget(StandardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standard = cls._standard("delivery_lead_time", 10)
        cls.target = cls.standard.target_ids

    # === CHOICE ===#

    def _get_owed(self, tier="vip"):
        [owed] = self.customers[tier].get_service_commitments()[0]["commitments"]
        return owed["value"]

    def test_choice(self):
        """The company's own before a shared one, the tier's own before that for any tier."""
        self.assertEqual(self._get_owed(), 10)
        self._target(self.standard, 8, tier="vip")
        self.assertEqual((self._get_owed(), self._get_owed("main"), self._get_owed("none")), (8, 10, 10))
        self._target(self.standard, 6, company_id=self.company.id)
        self.assertEqual((self._get_owed(), self._get_owed("main")), (6, 6))
        self._target(self.standard, 4, tier="vip", company_id=self.company.id)
        self.assertEqual((self._get_owed(), self._get_owed("main")), (4, 6))
        self._target(self.standard, 2, tier="small", company_id=self._create_company(name="Elsewhere").id)
        self.assertEqual(self._get_owed("small"), 6)

    def test_the_target_of_the_documents_day(self):
        self.target.valid_to = TODAY + timedelta(days=2)
        self._target(self.standard, 1, valid_from=TODAY + timedelta(days=3))
        before = self._order()
        self._travel(days=4)
        after = self._order()
        self._measure(self.standard)
        self._check(self.standard, before, "pending", promised=NOW + timedelta(days=10))
        self._check(self.standard, after, "pending", promised=NOW + timedelta(days=5))

    # === SUCCESSION ===#

    def test_a_changed_target_leaves_the_past_alone(self):
        order = self._order()
        self._measure(self.standard)
        self._travel(days=1)
        self.target.value = 1
        successor = self.standard.target_ids - self.target
        self.assertEqual((self.target.value, self.target.valid_to), (10, TODAY))
        self.assertEqual((successor.value, successor.valid_from, successor.valid_to),
                         (1, TODAY + timedelta(days=1), False))
        later = self._order()
        self._travel(days=3)
        self._measure(self.standard)
        self._check(self.standard, order, "pending", target_id=self.target)
        self._check(self.standard, later, "broken", target_id=successor)

    def test_from_the_form_of_the_standard(self):
        self.standard.write({"target_ids": [Command.update(self.target.id, {"value": 5, "tier_id": False})]})
        self.assertEqual(len(self.standard.target_ids), 2)
        self.assertEqual(self._get_owed(), 5)

    def test_every_part_of_the_promise(self):
        for vals in ({"unit": "hours"}, {"tier_id": self.tiers["vip"].id}, {"company_id": self.company.id},
                     {"calendar_id": self.company.resource_calendar_id.id}):
            with self.subTest(**vals):
                standard = self.standard.copy({"code": f"test_{next(iter(vals))}"})
                self._target(standard, 3)
                standard.target_ids.write(vals)
                self.assertEqual(len(standard.target_ids), 2)

    def test_changed_in_place(self):
        """Remedy and warning are no part of the promise; the same value is no change; nor is one of today's target."""
        remedy = self._remedy("call", 0)
        self.target.write({"remedy_id": remedy.id, "warn_percent": 50, "value": 10.0})
        self.assertEqual(self.standard.target_ids, self.target)
        today = self._target(self.standard, 8, tier="vip", valid_from=TODAY)
        today.value = 7
        self.assertEqual(self.standard.target_ids, self.target | today)

    def test_twice_a_day(self):
        self.target.value = 5
        (self.standard.target_ids - self.target).value = 4
        self.assertEqual(len(self.standard.target_ids), 2)
        self.assertEqual(self._get_owed(), 4)

    def test_the_past_cannot_be_rewritten(self):
        for vals in ({"valid_from": "2026-01-01"}, {"valid_to": "2026-01-01"}):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self.target.write(vals)
        self.target.valid_to = TODAY - timedelta(days=1)
        self._travel(days=3)
        for vals in ({"value": 1}, {"valid_to": False}):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self.target.write(vals)

    def test_a_target_that_was_measured_stays(self):
        self._order()
        self._measure(self.standard)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.target.unlink()

    # === CONSTRAINTS ===#

    def test_no_two_at_a_time(self):
        for vals in ({}, {"valid_from": "2025-01-01"}, {"valid_from": "2025-01-01", "valid_to": "2025-07-01"},
                     {"valid_from": date(2030, 1, 1)}):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self._target(self.standard, 3, **vals)
        self._target(self.standard, 3, valid_from="2025-01-01", valid_to="2025-06-30")
        self._target(self.standard, 3, tier="vip")
        self._target(self.standard, 3, company_id=self.company.id)

    def test_figures(self):
        for vals in ({"value": -1}, {"value": 101, "unit": "percent"}, {"warn_percent": 0}, {"warn_percent": 101},
                     {"valid_from": "2026-08-01", "valid_to": "2026-07-01"}):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self._target(self.standard, **{"value": 1, "tier": "main", **vals})

    def test_unit_of_the_metric(self):
        with self.assertRaisesRegex(ValidationError, "measured in time"):
            self._target(self.standard, 90, "percent", tier="vip")
        with self.assertRaisesRegex(ValidationError, "measured in percent"):
            self._standard("in_full_delivery", 2, "days")
        with self.assertRaises(ValidationError):
            self.standard.metric = "in_full_delivery"

    def test_the_metric_of_a_measured_standard_stays(self):
        self._order()
        self._measure(self.standard)
        with self.assertRaises(ValidationError):
            self.standard.metric = "on_time_delivery"

    def test_remedy_needs_a_worth(self):
        for vals in ({"kind": "credit_note", "amount": 0}, {"kind": "credit_note", "amount": -1},
                     {"kind": "coupon", "amount": 5}, {"kind": "call", "percent": 101},
                     {"kind": "call", "cap_amount": -1}):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self._remedy(**vals)

    # === WHAT IS SHIPPED ===#

    def test_shipped(self):
        moments = self.env["crm.service.moment"].search([]).mapped("code")
        self.assertEqual(moments, ["inquiry", "quotation", "order", "delivery", "invoice", "use", "visit", "complaint",
                                   "renewal"])
        standards = self.env["crm.service.standard"].with_context(active_test=False)
        shipped = standards.search([("code", "not like", "test")])
        self.assertEqual(set(shipped.mapped("area")), {"procedure", "person", "place"})
        self.assertEqual(set(shipped.mapped("factor")), {"basic", "performance", "motivation", "punishment"})
        shipped.active = True
        self.standard.active = False
        owed = {tier: {item["code"]: (item["value"], item["unit"], bool(item["calendar"]))
                       for item in self.customers[tier].get_service_commitments()[0]["commitments"]}
                for tier in self.customers}
        for metric in ("quotation_reply", "complaint_reply"):
            self.assertEqual([owed[tier][metric] for tier in ("vip", "main", "ordinary", "small", "none")],
                             [(4, "hours", True), (8, "hours", True), *3 * [(24, "hours", False)]])

    def test_code_is_unique(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.standard.copy({"code": self.standard.code})

    # === REASSESSMENT ===#

    def test_importance_against_performance(self):
        """On-time arrival matters to 89 of 100 and is experienced by 39: a gap of 50 points."""
        self.standard.importance = 89
        rows = [(self.standard.id, self.target.id, self.company.id, None, "res.partner", number, None, NOW, NOW, NOW,
                 NOW, 1, "kept" if number <= 39 else "broken") for number in range(1, 101)]
        self.meter._insert(rows)
        self.env.invalidate_all()
        self.assertEqual((self.standard.performance, self.standard.gap), (39, -50))
        [figures] = self.env["crm.service.standard"].formatted_read_group(
            [("id", "=", self.standard.id)], ["name"], ["importance:avg", "performance:avg", "gap:avg"])
        self.assertEqual((figures["importance:avg"], figures["performance:avg"], figures["gap:avg"]), (89, 39, -50))
        with self.assertRaises(ValidationError):
            self.standard.importance = 101

    def test_twelve_months_of_utc_days(self):
        """Whoever looks, from wherever: the figure is the one that lists are sorted by."""
        before = datetime.combine(self.standard._get_window().first, time()) - timedelta(hours=4)
        rows = [(self.standard.id, self.target.id, self.company.id, None, "res.partner", number, None, moment, moment,
                 moment, moment, 1, state) for number, (moment, state) in enumerate(
                     ((before, "broken"), (before + timedelta(hours=5), "kept")), 1)]
        self.meter._insert(rows)
        for zone in ("UTC", "Asia/Shanghai", "America/Los_Angeles"):
            self.env.invalidate_all()
            self.assertEqual(self.standard.with_context(tz=zone).performance, 100, zone)

    def test_nothing_measured(self):
        self.standard.importance = 89
        self.assertFalse(self.standard.is_measured)
        self.assertEqual((self.standard.performance, self.standard.gap), (0, 0))

    def test_review(self):
        """One activity when the review is due, and no second one before that is done."""
        responsible = self._new_user("responsible", "manager")
        self.standard.write({"user_id": responsible.id, "review_date": TODAY + timedelta(days=1)})
        self.env["crm.service.standard"]._cron_review()
        self.assertFalse(self.standard.activity_ids)
        self._travel(days=1)
        for _day in range(2):
            self.env["crm.service.standard"]._cron_review()
        self.assertEqual(self.standard.activity_ids.user_id, responsible)
        self.assertEqual(len(self.standard.activity_ids), 1)
        self.standard.activity_ids.action_done()
        self.standard.review_date = TODAY + timedelta(days=300)
        self.env["crm.service.standard"]._cron_review()
        self.assertFalse(self.standard.activity_ids)


@tagged("post_install", "-at_install", "crm_relationship")
class TestCommitments(StandardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.company.resource_calendar_id
        cls.standard = cls._standard("on_time_delivery", 0)
        cls.vip_target = cls._target(cls.standard, 1, tier="vip", calendar_id=cls.calendar.id)
        cls.quiet = cls._standard("quotation_reply", 24, "hours")

    def test_of_each_partner(self):
        vip, other = self.customers["vip"], self.customers["none"]
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": vip.id})
        self._deliver(self._order(contact, promised_days=5))
        self._order("vip", promised_days=0)
        self._travel(days=3)
        self._measure(self.standard)
        results = (contact | other).get_service_commitments()
        self.assertEqual([(item["partner_id"], item["company_id"], item["tier"]) for item in results],
                         [(contact.id, self.company.id, "vip"), (other.id, self.company.id, False)])
        self.assertEqual(results[0]["commitments"][0], {
            "standard": "Standard on_time_delivery", "code": "test_on_time_delivery_0", "moment": "delivery",
            "moment_name": "Delivery", "metric": "on_time_delivery", "target": "at most 1 working day later",
            "value": 1.0, "unit": "days", "calendar": self.calendar.name, "valid_from": "2025-07-01", "valid_to": False,
            "kept_count": 1, "broken_count": 1, "rate": 50.0})
        self.assertEqual([item["calendar"] for item in results[1]["commitments"]], [False, False])
        self.assertEqual([item["rate"] for item in results[1]["commitments"]], [False, False])

    def test_what_is_over_is_not_owed(self):
        self.quiet.target_ids.valid_to = TODAY
        self.assertEqual(len(self.customers["none"].get_service_commitments()[0]["commitments"]), 2)
        self._travel(days=1)
        self.assertEqual(len(self.customers["none"].get_service_commitments()[0]["commitments"]), 1)
        self.standard.active = False
        self.assertEqual(self.customers["none"].get_service_commitments()[0]["commitments"], [])

    def test_in_words(self):
        for value, unit, calendar, text in (
            (1, "hours", False, "1 hour"), (4, "hours", True, "4 working hours"), (2.5, "days", False, "2.5 days"),
            (1, "hours", True, "1 working hour"), (1, "days", False, "1 day"), (3, "days", True, "3 working days"),
        ):
            target = self.env["crm.service.target"].new({
                "standard_id": self.quiet.id, "value": value, "unit": unit,
                "calendar_id": self.calendar.id if calendar else False})
            self.assertEqual(target._describe(), text)
        self.assertEqual((self.standard.target_ids - self.vip_target)._describe(), "on time")
        self.assertIn("98%", self._standard("in_full_delivery", 98, "percent").target_ids.display_name)

    def test_on_the_partner_and_the_order(self):
        panel = self.customers["vip"].get_relationship_panel()
        self.assertEqual([item["code"] for item in panel["commitments"]],
                         ["test_on_time_delivery_0", "test_quotation_reply_24"])
        order = self._order("vip")
        self.assertEqual(order.service_promises,
                         "Standard on_time_delivery: at most 1 working day later")

    def test_queries_do_not_grow_with_the_partners(self):
        partners = self.env["res.partner"].union(*self.customers.values())
        counts = []
        for group in (partners[:1], partners):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            group.get_service_commitments()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    def test_compliance(self):
        for code, promised_days in (("vip", 0), ("vip", 5), ("vip", 5), ("main", 0)):
            order = self._order(code, promised_days=promised_days)
            self._travel(days=2)
            self._deliver(order)
        self._measure(self.standard)
        lines = self.env["crm.service.compliance"].search([("standard_id", "=", self.standard.id)])
        self.assertEqual(
            {line.tier_id.code: (line.kept_count, line.broken_count, round(line.rate, 1)) for line in lines},
            {"vip": (2, 1, 66.7), "main": (0, 1, 0)})
        self.assertEqual(set(lines.mapped("month")), {date(2026, 7, 1)})
        [total] = self.env["crm.service.compliance"].formatted_read_group(
            [("standard_id", "=", self.standard.id)], [], ["kept_count:sum", "broken_count:sum", "rate:avg"])
        self.assertEqual((total["kept_count:sum"], total["broken_count:sum"], total["rate:avg"]), (2, 2, 50))
        action = lines.filtered(lambda line: line.tier_id.code == "vip").action_view_measures()
        measures = self.env["crm.service.measure"].search(action["domain"])
        self.assertEqual(len(measures), 3)
        opened = measures[0].action_open_document()
        self.assertEqual((opened["res_model"], opened["res_id"]), ("sale.order", measures[0].res_id))
        measures[0].document_date = datetime(2026, 7, 1, 0, 30)
        measures[1].document_date = datetime(2026, 7, 31, 23, 30)
        for zone in ("America/Los_Angeles", "Pacific/Auckland"):  # UTC days, wherever one looks from
            self.assertEqual(measures.with_context(tz=zone).search(action["domain"]), measures)

    def test_two_companies(self):
        other = self._create_company(name="Elsewhere")
        order = self._order("vip", promised_days=5)
        for company in (self.company, other):
            self._measure(self.standard, company)
        self.assertEqual(self._get_measure(self.standard, order).company_id, self.company)
        self.assertEqual(self.standard.with_company(other).performance, 0)

    def test_a_deleted_document_cannot_be_opened(self):
        order = self._order("vip", promised_days=5)
        self._deliver(order)
        self._measure(self.standard)
        measure = self._get_measure(self.standard, order)
        measure.sudo().res_id = 2**31 - 1
        with self.assertRaises(UserError):
            measure.action_open_document()

"""Kept and broken promises as the screen of compliance shows them, and how late a broken one is."""

from datetime import datetime, time, timedelta

from odoo.tests.common import tagged

from .standard_case import NOW, StandardCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceCompliance(StandardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standard = cls._standard("on_time_delivery", 0)
        cls.other = cls._standard("quotation_reply", 24, "hours")
        cls.officer = cls._new_user("compliance_officer", "officer")

    def setUp(self):
        super().setUp()
        self._deliver(self._order("vip", promised_days=1))
        self.late = [self._order(tier, promised_days=1) for tier in ("vip", "main", "none")]
        self._order("small", promised_days=9)  # still open
        self._travel(days=3)
        self._measure(self.standard)

    def _read(self, user=None, **period):
        return self.env["crm.service.compliance"].with_user(user or self.officer).get_compliance(**period)

    def _get_row(self, found, standard):
        return next(row for row in found["standards"] if row["id"] == standard.id)

    def test_figures(self):
        found = self._read()
        cells = dict(zip((tier["id"] for tier in found["tiers"]), self._get_row(found, self.standard)["cells"],
                         strict=True))
        vip, main, small = (cells[self.tiers[code].id] for code in ("vip", "main", "small"))
        self.assertEqual(vip, {"kept": 1, "broken": 1, "rate": 50})
        self.assertEqual(main, {"kept": 0, "broken": 1, "rate": 0})
        self.assertEqual(small, {"kept": 0, "broken": 0, "rate": False}, "not measured is not 0%")
        self.assertIs(small["rate"], False)
        self.assertIsNot(main["rate"], False)
        self.assertEqual(cells[False]["broken"], 1, "who has no tier comes last")
        self.assertEqual(found["tiers"][-1]["id"], False)
        self.assertEqual(self._get_row(found, self.standard)["total"], {"kept": 1, "broken": 3, "rate": 25})
        self.assertIs(self._get_row(found, self.other)["total"]["rate"], False)
        self.assertEqual(found["total"]["total"], {"kept": 1, "broken": 3, "rate": 25})

    def test_each_figure_opens_its_documents(self):
        found = self._read()
        measures = self.env["crm.service.measure"].with_user(self.officer)
        for row in found["standards"]:
            for tier, cell in zip(found["tiers"], row["cells"], strict=True):
                with self.subTest(standard=row["name"], tier=tier["name"]):
                    self.assertEqual(measures.search_count([
                        *found["domain"], ("standard_id", "=", row["id"]), ("tier_id", "=", tier["id"])]),
                        cell["kept"] + cell["broken"])

    def test_standards_say_the_same(self):
        """Of the same 12 months, with the documents behind it; those before do not count."""
        gone = self._get_measure(self.standard, self.late[0])
        gone.document_date = datetime.combine(self.standard._get_window().first, time()) - timedelta(hours=1)
        total = self._get_row(self._read(), self.standard)["total"]
        self.assertEqual(total, {"kept": 1, "broken": 2, "rate": 100 / 3})
        standard = self.standard.with_user(self.officer)
        self.assertAlmostEqual(standard.performance, total["rate"], 1)
        listed = self.env["crm.service.measure"].search(standard.action_view_measures()["domain"])
        self.assertEqual((len(listed), gone in listed), (3, False))

    def test_period(self):
        self.assertEqual(self._read(period="this_month")["total"]["total"]["broken"], 3)
        before = self._read(date_from="2026-06-01", date_to="2026-06-30")
        self.assertIs(before["total"]["total"]["rate"], False)
        self.assertEqual((before["date_from"], before["date_to"]), ("2026-06-01", "2026-06-30"))

    def test_own_customers_only(self):
        """Whoever sees the documents of their own customers only gets the figures of those, and is told so."""
        self.customers["vip"].user_id = self.officer
        found = self._read(self._new_user("compliance_user", "user"))
        self.assertTrue(found["is_own"])
        self.assertEqual(found["total"]["total"], {"kept": 0, "broken": 2, "rate": 0})
        self.assertFalse(self._read()["is_own"])

    # === DAYS LATE ===#

    def test_days_late(self):
        """Until the goods came, or until now; of what was promised without a day, nobody knows."""
        breaches = self._raise(self.standard)
        vip, main = (breaches.filtered(lambda breach, order=order: breach.res_id == order.id)
                     for order in self.late[:2])
        self.assertEqual((vip.promised, vip.days_late), (NOW + timedelta(days=1), 2))
        self._travel(days=1)
        self._deliver(self.late[1])
        self._measure(self.standard)
        self.env["crm.service.breach"]._raise_breaches()
        self._travel(days=2)
        self.assertEqual((vip.days_late, main.days_late), (5, 3))
        found = breaches.search([("id", "in", (vip | main).ids)], order="days_late DESC")
        self.assertEqual(found, vip + main)
        main.sudo().promised = False
        self.assertEqual(main.days_late, 0)
        [(mean,)] = breaches._read_group([("id", "in", (vip | main).ids)], [], ["days_late:avg"])
        self.assertEqual(mean, 5, "those without a day do not count")

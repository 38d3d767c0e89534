from datetime import datetime, time, timedelta

from odoo.tests.common import freeze_time, tagged

from .churn_case import ChurnCase

DAYS = 180  # the back-test looks from so many days ago to today


@tagged("post_install", "-at_install", "crm_relationship")
class TestPastSignals(ChurnCase):
    """What signals would have said half a year ago is told by what was there on that day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.then = cls._ago(DAYS)
        standard = cls.env["crm.service.standard"].create({
            "name": "Calls back", "code": "calls_back", "area": "person", "factor": "basic",
            "moment_id": cls.env["crm.service.moment"].search([], limit=1).id})
        cls.target = cls.env["crm.service.target"].create({"standard_id": standard.id, "value": 1, "unit": "hours"})
        cls.key, cls.ordinary, cls.later = (
            cls._new_buyer(name, 5, amounts=(1000,) * 20, tier=None) for name in ("Key", "Ordinary", "Key later"))
        with freeze_time(datetime.combine(cls.then - timedelta(days=9), time(15))):
            cls._classify(cls.then - timedelta(days=9))
            cls.key.set_tier_override("vip", "for the test")
            cls.ordinary.set_tier_override("small", "for the test")
            cls.later.set_tier_override("small", "for the test")
        cls._classify()
        cls.key.set_tier_override("small", "today it is none")
        cls.later.set_tier_override("vip", "only since today")

    def _judge(self):
        result = self.env["crm.customer.profile"].get_backtest(as_of=self.then, horizon_days=DAYS)
        self.assertEqual(result["customers"], 3)
        return {signal["code"]: signal for signal in result["signals"]}

    def _moment(self, days):
        """A moment so many days before the day that is judged."""
        return datetime.combine(self.then - timedelta(days=days), time(9))

    def _break_promise(self, partner, days):
        self.env["crm.service.breach"].create({
            "standard_id": self.target.standard_id.id, "target_id": self.target.id, "partner_id": partner.id,
            "company_id": self.company.id, "res_model": "res.partner", "res_id": 1000 * partner.id + days,
            "promised": self._moment(days)})

    def test_promises_to_who_was_a_key_account_then(self):
        for partner in (self.key, self.later, self.ordinary):
            self._break_promise(partner, 3)
        self.assertEqual(self._judge()["promise"]["warned"], 1)

    def test_promises_of_other_days(self):
        self._break_promise(self.key, 40)
        self._break_promise(self.key, -1)
        self.assertEqual(self._judge()["promise"]["warned"], 0)

    def test_complaints_of_those_days(self):
        for partner, days in ((self.key, 20), (self.ordinary, 200), (self.later, -5)):
            complaint = self.env["crm.complaint"].create(
                {"subject": "Scratched", "partner_id": partner.id, "company_id": self.company.id})
            complaint.write({"resolution_deadline": self._moment(days), "resolved_at": self._moment(days - 2)})
        found = self._judge()["complaint"]
        self.assertEqual((found["warned"], found["left"], found["extra"]), (1, 0, 1))
        self.assertEqual((found["difference"], found["verdict"]), (False, "too_few"))

    def test_who_left(self):
        """Both are warned of; the one who bought later did not leave."""
        self._new_buyer("Gone", DAYS + 300, amounts=(1000,) * 9, tier=None)
        back = self._new_buyer("Back", DAYS + 300, amounts=(1000,) * 9, tier=None)
        self._book(back, self._ago(3), 500)
        self.env.flush_all()
        result = self.env["crm.customer.profile"].get_backtest(as_of=self.then, horizon_days=DAYS)
        rhythm = result["signals"][0]
        self.assertEqual((rhythm["code"], rhythm["warned"], rhythm["left"]), ("rhythm", 2, 1))
        self.assertEqual([row["name"] for row in result["false_alarms"]], [back.name])

from datetime import datetime, time, timedelta

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..retention.churn_case import ChurnCase
from ..tier.tier_case import TODAY
from .people_case import PeopleCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestPeopleSignal(PeopleCase, ChurnCase):
    """Whose contact is gone may go, too."""

    @classmethod
    def _ago(cls, number):
        return TODAY - timedelta(days=number)

    def _look(self, days_ago):
        with freeze_time(datetime.combine(self._ago(days_ago), time(15))):
            self.alerts._watch(self.company)

    def _new_customer_left(self, name, days_ago):
        """A buyer whose contact has left so many days ago, which the next night has found."""
        partner = self._new_buyer(name, 5, tier="main")
        person = self._map(f"Buyer of {name}", partner)
        person.partner_id.active = False
        self._look(days_ago)
        return partner, person

    def test_opens_a_case(self):
        gone, _person = self._new_customer_left("Gone", 1)
        stays = self._new_buyer("Stays", 5, tier="main")
        self._map("Buyer who stays", stays)
        opened = self._night()
        self.assertEqual(opened.partner_id, gone)
        self.assertEqual((opened.signal_ids.code, opened.signal_ids.figure), ("contact", 1))
        self.assertIn("nobody has taken their place on the map: 1", opened.signals)

    def _night(self, *args):
        return ChurnCase._night.__func__(type(self), *args)

    def test_new_only(self):
        self._new_customer_left("Gone long ago", 60)
        self.assertFalse(self._night())

    def test_gone_when_somebody_follows(self):
        _partner, person = self._new_customer_left("Gone", 1)
        case = self._night()
        person.active = False
        self._night()
        self.assertEqual(case.signal_ids.gone_on, self.today)

    def test_back_test_judges_it(self):
        self.assertIn("contact", self.watch._get_past_signals())
        partner = self._new_buyer("Gone then", 190, tier=None)
        person = self._map("Buyer", partner)
        person.partner_id.active = False
        self._look(185)
        self._classify()
        result = self.env["crm.customer.profile"].get_backtest(as_of=self._ago(180), horizon_days=180)
        self.assertEqual({signal["code"]: signal["warned"] for signal in result["signals"]}["contact"], 1)

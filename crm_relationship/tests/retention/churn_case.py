"""Customers who order and fall silent; what the nights make of them."""

from datetime import datetime, time, timedelta

from odoo.tests.common import freeze_time

from ..tier.tier_case import TODAY, TierCase


@freeze_time(datetime.combine(TODAY, time(15)))
class ChurnCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls._new_user("churn_keeper", "user")
        cls.stranger = cls._new_user("churn_stranger", "user")
        cls.watch = cls.env["crm.churn.watch"]
        cls.cases = cls.env["crm.churn.case"]

    @classmethod
    def _ago(cls, number):
        return TODAY - timedelta(days=number)

    @classmethod
    def _new_buyer(cls, name, last, amounts=(1000,) * 12, interval=30, tier="main", **values):
        """A customer with an order every `interval` days, the last one `last` days ago; margin is 30%."""
        partner = cls._new_customer(name, **{"user_id": cls.keeper.id, **values})
        for number, amount in enumerate(reversed(amounts)):
            cls._book(partner, cls._ago(last + interval * number), amount, margin=0.3 * amount)
        if tier:
            cls._classify()
            partner.set_tier_override(tier, "for the test")
        return partner

    @classmethod
    def _night(cls, day=None):
        """A run and the watch after it; returns the cases that were opened."""
        moment = datetime.combine(day or TODAY, time(15))
        with freeze_time(moment):
            result = cls._classify(day or TODAY)
            return cls.watch._watch(cls.env["crm.tier.run"].browse(result["run_id"]))

    def _case_of(self, partner):
        return self.cases.search([("partner_id", "=", partner.id)], order="id DESC", limit=1)

    def _codes(self, partner):
        return self._case_of(partner).signal_ids.mapped("code")

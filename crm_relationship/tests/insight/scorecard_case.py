"""Three people who sell, their customers, and what became of them, on a clock that stands still on 30 June 2026.

The scorecards are of the first quarter: alpha, beta and zeta are Ann's, gamma and epsilon Bob's, delta is new, of Cy.
"""

from datetime import date, datetime, time

from odoo.tests.common import freeze_time
from odoo.tools import SQL

from ..tier.tier_case import TODAY, TierCase

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
# seller, customer, day, amount and margin of each order
ORDERS = (
    ("ann", "alpha", date(2025, 2, 10), 1000, 300), ("ann", "alpha", date(2026, 2, 10), 1500, 450),
    ("bob", "alpha", date(2026, 3, 10), 100, 30),
    ("ann", "beta", date(2025, 1, 20), 500, 100), ("ann", "beta", date(2025, 12, 1), 200, 40),
    ("ann", "zeta", date(2024, 11, 1), 300, 90),
    ("bob", "gamma", date(2025, 3, 5), 400, 100), ("bob", "gamma", date(2026, 3, 5), 500, 100),
    ("bob", "epsilon", date(2024, 6, 1), 700, 70),
    ("cy", "delta", date(2026, 2, 20), 600, 60),
)


@freeze_time(datetime.combine(TODAY, time(15)))
class ScorecardCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serial = 0
        cls.people = {name: cls._new_user(f"card_{name}", "user", name=name.title()) for name in ("ann", "bob", "cy")}
        cls.manager = cls._new_user("card_manager", "manager")
        cls.customers = {name: cls._new_customer(name.title(), user_id=cls.people[seller].id)
                         for seller, name, *_order in ORDERS}
        for seller, customer, day, amount, margin in ORDERS:
            cls._sell_by(seller, customer, day, amount, margin)
        cls._classify(cls.today)
        cls.cards = cls.env["crm.scorecard"]

    @classmethod
    def _sell_by(cls, seller, customer, day, amount, margin=0):
        """The bare header of an order that somebody has made."""
        cls._book(cls.customers[customer], day, amount, margin)
        cls.env.cr.execute(SQL("UPDATE sale_order SET user_id = %s WHERE id = (SELECT MAX(id) FROM sale_order)"
                               " RETURNING id", cls.people[seller].id))
        return cls.env["sale.order"].browse(cls.env.cr.fetchone()[0])

    @classmethod
    def _open(cls, *names, first=FIRST, last=LAST):
        """The scorecards of these people (default: all), in their order."""
        return cls.cards.create([
            {"user_id": cls.people[name].id, "company_id": cls.company.id, "date_from": first, "date_to": last}
            for name in names or cls.people])

    @classmethod
    def _said(cls, customer, *grades, day=date(2026, 3, 1), tier="main", **values):
        """What a customer has said on a sheet each, drawn by the system."""
        for grade in grades:
            request = cls._asked(customer, day=day, tier=tier, state="answered", **values)
            cls.env["crm.satisfaction.answer"]._store(
                request, {cls.env.ref("crm_relationship.crm_satisfaction_indicator_quality").id: {"value": grade}},
                day)

    @classmethod
    def _asked(cls, customer, day=date(2026, 3, 1), tier="main", state="sent", **values):
        cls.serial += 1
        partner = cls.customers[customer]
        return cls.env["crm.satisfaction.request"].create({
            "trigger": "delivery", "res_model": "res.partner", "res_id": cls.serial, "event_on": day, "state": state,
            "company_id": cls.company.id, "partner_id": partner.id, "contact_id": partner.id,
            "tier_id": cls.tiers[tier].id, "user_id": partner.user_id.id, **values})

    def _line(self, card, code):
        return card.line_ids.filtered(lambda line: line.code == code)

    def _actual(self, card, code):
        """The figure and what it is of; None where nothing is known."""
        line = self._line(card, code)
        return (round(line.actual, 2), line.denominator) if line.is_known else None

    def _behind(self, card, code):
        """The records that the button of a measure opens."""
        action = self._line(card, code).action_view_records()
        return self.env[action["res_model"]].search(action["domain"])

from datetime import date, datetime, time

from odoo import fields
from odoo.tests.common import freeze_time
from odoo.tools import SQL

from ..common import RelationshipCommon

TODAY = date(2026, 6, 30)


@freeze_time(datetime.combine(TODAY, time(15)))
class TierCase(RelationshipCommon):
    """The clock stands still on the afternoon of `TODAY`; nothing delays or softens a change of tier.

    Where a server must run beside the test, `freeze_time = None` lets the clock run, and `today` is the real day.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = TODAY if cls.freeze_time else fields.Date.today()
        cls.policy.write({"hysteresis_percent": 0, "demotion_delay_days": 0, "new_customer_days": 0})

    @classmethod
    def _book(cls, partner, day, amount, margin=0, currency_rate=1, state="sale", company=None):
        """The bare header of an order, as fast as a row can be inserted."""
        moment = day if isinstance(day, datetime) else datetime.combine(day, time(12))
        cls._book_rows([(partner.id, moment, amount, margin, currency_rate, state)], company or cls.company)

    @classmethod
    def _book_rows(cls, rows, company):
        """Insert order headers, tuples of partner id, moment (UTC), amount, margin, currency rate and state."""
        columns = ("name", "picking_policy", "partner_invoice_id", "partner_shipping_id", "company_id", "currency_id",
                   "partner_id", "date_order", "amount_untaxed", "margin", "currency_rate", "state")
        values = SQL(", ").join(
            SQL("%s", ("Test", "direct", row[0], row[0], company.id, company.currency_id.id, *row)) for row in rows)
        cls.env.cr.execute(SQL("INSERT INTO sale_order (%s) VALUES %s",
                               SQL(", ").join(map(SQL.identifier, columns)), values))
        cls.env["sale.order"].invalidate_model()

    @classmethod
    def _customers_of(cls, *revenues, day=None):
        """One new customer a figure, named C1, C2 ..., each with one order of that much."""
        partners = cls.env["res.partner"].create(
            [{"name": f"C{number}", "is_company": True} for number in range(1, len(revenues) + 1)])
        for partner, revenue in zip(partners, revenues, strict=True):
            cls._book(partner, day or cls.today, revenue)
        return partners

    def _tier_codes(self, partners):
        """The codes of the tiers that are in force, in the order of the partners."""
        partners.invalidate_recordset(["tier_id"])
        return [partner.tier_id.code for partner in partners]

    def _figures(self, partner, *names):
        """These figures of the customer's profile."""
        profile = self._profile(partner)
        return tuple(profile[name] for name in names)

    def _changes(self, partner):
        """The changes of tier of a customer, oldest first."""
        return self.env["crm.tier.change"].search([("partner_id", "=", partner.id)], order="id")

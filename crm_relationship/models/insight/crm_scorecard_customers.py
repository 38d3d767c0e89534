from datetime import timedelta

from odoo import models
from odoo.tools import SQL


class CrmScorecard(models.Model):
    """Whose customers count: fixed when the period opens, so that handing customers over changes nothing."""

    _inherit = "crm.scorecard"

    def _fix_customers(self):
        """Whose order was the last before the period, has the customer in it, whatever comes.

        Before the period begins that order may still come: until then they are fixed anew with every update, and for
        the last time with the first one in the period.
        """
        coming = self.filtered(lambda card: not card.as_of or card.as_of.date() < card.date_from)
        self.env.cr.execute(SQL("DELETE FROM crm_scorecard_customer WHERE scorecard_id = ANY(%s)", coming.ids))
        coming._insert_customers(is_new=False)

    def _find_new_customers(self):
        """Who orders for the first time belongs to whoever makes that order; read again until the card is closed."""
        self.env.cr.execute(SQL(
            "DELETE FROM crm_scorecard_customer WHERE is_new AND scorecard_id = ANY(%s)", self.ids))
        self._insert_customers(is_new=True)

    def _insert_customers(self, is_new):
        self.env.flush_all()
        meter = self.env["crm.scorecard.meter"].sudo()
        for (company, first, last), cards in self.grouped(
                lambda card: (card.company_id, card.date_from, card.date_to)).items():
            before, since = (last + timedelta(days=1), first) if is_new else (first, None)
            self.env.cr.execute(SQL(
                """
                INSERT INTO crm_scorecard_customer (scorecard_id, company_id, partner_id, is_new)
                SELECT card.id, card.company_id, seller.partner_id, %(is_new)s
                  FROM (%(sellers)s) seller
                  JOIN crm_scorecard card ON card.user_id = seller.user_id AND card.id = ANY(%(cards)s)
                """, is_new=is_new, sellers=meter._select_sellers(company, before, since), cards=cards.ids))
        self.env["crm.scorecard.customer"].invalidate_model()
        self.invalidate_recordset(["customer_ids"])

    def _count_customers(self):
        counts = dict(self.env["crm.scorecard.customer"]._read_group(
            [("scorecard_id", "in", self.ids)], ["scorecard_id"], ["__count"]))
        for card in self:
            card.customer_count = counts.get(card, 0)

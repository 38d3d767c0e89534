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
        """Who orders for the first time belongs to whoever makes that order, and stays theirs as long as any order is
        left: writing somebody else on it later moves nobody."""
        self._drop_without_orders()
        self._insert_customers(is_new=True)

    def _drop_without_orders(self):
        """Who was new, and has no order left, is no customer after all."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            DELETE FROM crm_scorecard_customer owned
             USING crm_scorecard card, res_partner customer
             WHERE owned.is_new AND owned.scorecard_id = ANY(%s) AND card.id = owned.scorecard_id
               AND customer.id = owned.partner_id
               AND NOT EXISTS (
                   SELECT 1
                     FROM sale_order
                     JOIN res_partner buyer ON buyer.id = sale_order.partner_id
                    WHERE buyer.commercial_partner_id = customer.commercial_partner_id
                      AND sale_order.company_id = card.company_id AND sale_order.state = 'sale' AND %s
                      AND sale_order.date_order < (card.date_to + 1)::timestamp)
            """, self.ids, self.env["crm.customer.facts"].sudo()._sql_purchase("sale_order")))

    def _insert_customers(self, is_new):
        """Whoever counts on a scorecard of the same company and period already stays there."""
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
                 WHERE NOT EXISTS (
                       SELECT 1
                         FROM crm_scorecard_customer taken
                         JOIN crm_scorecard other ON other.id = taken.scorecard_id
                         JOIN res_partner customer ON customer.id = taken.partner_id
                        WHERE customer.commercial_partner_id = seller.partner_id AND other.company_id = %(company)s
                          AND other.date_from = %(first)s AND other.date_to = %(last)s)
                """, is_new=is_new, sellers=meter._select_sellers(company, before, since), cards=cards.ids,
                company=company.id, first=first, last=last))
        self.env["crm.scorecard.customer"].invalidate_model()
        self.invalidate_recordset(["customer_ids"])

    def _count_customers(self):
        counts = dict(self.env["crm.scorecard.customer"]._read_group(
            [("scorecard_id", "in", self.ids)], ["scorecard_id"], ["__count"]))
        for card in self:
            card.customer_count = counts.get(card, 0)

import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

_logger = logging.getLogger(__name__)

BATCH = 100


class CrmRetentionReferral(models.Model):
    """Each night, both are rewarded whose new customer has paid for an order, exactly once: a referral is locked,
    looked at, rewarded and closed in one transaction.

    An order is paid when an invoice of its goods is paid, none is open, and more was invoiced than credited; or,
    without invoices, when it was paid online. A down payment is none.
    """

    _inherit = "crm.retention.referral"

    # === CRON ===#

    @api.model
    def _cron_reward(self):
        """Look at all referrals that wait; what goes wrong with one does not stop the others."""
        self, cron = self.sudo(), self.env["ir.cron"]
        waiting = [row["id"] for row in self._judge()]
        cron._commit_progress(remaining=len(waiting))
        for ids in split_every(BATCH, waiting):
            self._settle_batch(self.browse(ids))
            if not cron._commit_progress(len(ids)):
                return

    def _settle_batch(self, referrals):
        """Close these referrals, together; where that fails, one after the other."""
        try:
            with self.env.cr.savepoint():
                referrals.try_lock_for_update()._close()
        except OperationalError as error:  # somebody else is at them: the next night sees what they did
            self.env.cr.rollback()
            _logger.info("referrals are put off: %s", error)
        except Exception as error:  # whatever goes wrong with one must not stop the others
            self.env.invalidate_all(flush=False)
            if len(referrals) > 1:
                for referral in referrals:
                    self._settle_batch(referral)
            elif isinstance(error, UserError):
                _logger.warning("referral %s cannot be rewarded: %s", referrals.id, error)
            else:
                _logger.exception("referral %s cannot be rewarded", referrals.id)

    # === WHO IS REWARDED ===#

    def _close(self):
        """Refuse those of these referrals that are none any more, and reward those whose time has come."""
        rows = {self.browse(row.pop("id")): row for row in self._judge(self.ids)} if self else {}
        for reason in sorted({row["refusal"] for row in rows.values() if row["refusal"]}):
            self.union(*(referral for referral in rows if rows[referral]["refusal"] == reason))._move_to(
                "refused", refusal=reason)
        rewarded = {referral: row for referral, row in rows.items() if not row["refusal"]}
        for campaign_id in sorted({row["campaign_id"] for row in rewarded.values()}):
            found = self.union(*(
                referral for referral, row in rewarded.items() if row["campaign_id"] == campaign_id))
            found._reward(self.env["crm.retention.campaign"].browse(campaign_id), {
                referral: rewarded[referral]["order_id"] for referral in found})

    def _reward(self, campaign, orders):
        """A card for each side, by the program of a campaign; its communication tells those who want to hear of it.

        :param orders: `{referral: id of the paid order}`
        """
        program = campaign.loyalty_program_id.with_company(campaign.company_id)
        partners = [partner for referral in self for partner in (referral.referrer_id, referral.referred_id)]
        history = [{"description": program.with_context(lang=partner.lang).name} for partner in partners]
        cards = program._issue(partners, program._get_use_points(), history)
        given = {referral: (cards[2 * place].id, cards[2 * place + 1].id) for place, referral in enumerate(self)}
        self._move_to(
            "rewarded", campaign_id=campaign.id, closed_at=lambda referral: referral._get_now(),
            order_id=lambda referral: orders[referral], referrer_card_id=lambda referral: given[referral][0],
            referred_card_id=lambda referral: given[referral][1])
        cards._announce()

    def _judge(self, ids=None):
        """Rows `id`, `campaign_id`, `refusal` and `order_id` of the open referrals (of these ids) that can be closed:
        refused, or with an order of the new customer that is paid, the first of them."""
        self.env.flush_all()
        return self.env.execute_query_dict(SQL(
            """
            SELECT referral.id, campaign.id AS campaign_id, paid.order_id,
                   CASE WHEN referrer.commercial_partner_id = referred.commercial_partner_id THEN 'same'
                        WHEN known.is_known THEN 'known' END AS refusal
              FROM crm_retention_referral referral
              JOIN res_company company ON company.id = referral.company_id AND company.retention_sending_enabled
              JOIN res_partner referrer ON referrer.id = referral.referrer_id
              JOIN res_partner referred ON referred.id = referral.referred_id
        CROSS JOIN LATERAL (%(campaign)s) campaign
         LEFT JOIN LATERAL (
                   SELECT TRUE AS is_known
                     %(orders)s AND so.date_order < referral.referred_on
                    LIMIT 1) known ON TRUE
         LEFT JOIN LATERAL (
                   SELECT so.id AS order_id
                     %(orders)s AND so.date_order >= referral.referred_on AND so.amount_untaxed > 0 AND %(paid)s
                 ORDER BY so.date_order, so.id
                    LIMIT 1) paid ON TRUE
             WHERE referral.state = 'open' AND %(own)s
               AND (known.is_known OR referrer.commercial_partner_id = referred.commercial_partner_id
                    OR (paid.order_id IS NOT NULL AND referrer.active AND referred.active))
          ORDER BY referral.id
            """,
            campaign=self._select_campaign(), orders=self._from_orders(), paid=self._sql_paid(),
            own=SQL("TRUE") if ids is None else SQL("referral.id IN %s", tuple(ids))))

    def _select_campaign(self):
        """The campaign that a `referral` was entered for, if it runs or has run to its end; else one that runs."""
        return SQL(
            """
            SELECT campaign.id
              FROM crm_retention_campaign campaign
              JOIN loyalty_program program ON program.id = campaign.loyalty_program_id AND program.active
             WHERE campaign.company_id = referral.company_id AND campaign.kind = 'referral'
               AND (campaign.state = 'running' OR (campaign.state = 'done' AND campaign.id = referral.campaign_id))
          ORDER BY campaign.id = referral.campaign_id DESC NULLS LAST, campaign.id DESC
             LIMIT 1
            """)

    def _from_orders(self):
        """Confirmed orders of a `referred` customer."""
        return SQL(
            """
            FROM res_partner contact
            JOIN sale_order so ON so.partner_id = contact.id
           WHERE contact.commercial_partner_id = referred.commercial_partner_id
             AND so.company_id = referral.company_id AND so.state = 'sale'
            """)

    def _sql_paid(self):
        """SQL: whether the order `so` is paid."""
        return SQL(
            """
            (SELECT CASE WHEN COUNT(*) > 0 THEN
                         BOOL_AND(move.move_type = 'out_refund'
                                  OR move.payment_state IN ('paid', 'in_payment', 'reversed'))
                         AND SUM(CASE WHEN so_line.is_downpayment THEN 0 WHEN move.move_type = 'out_refund'
                                      THEN -line.price_subtotal ELSE line.price_subtotal END) > 0
                    ELSE so.amount_total <= (
                         SELECT SUM(payment.amount)
                           FROM sale_order_transaction_rel rel
                           JOIN payment_transaction payment ON payment.state = 'done' AND rel.transaction_id IN (
                                payment.id, payment.source_transaction_id)
                          WHERE rel.sale_order_id = so.id) END
               FROM sale_order_line so_line
               JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = so_line.id
               JOIN account_move_line line ON line.id = rel.invoice_line_id
               JOIN account_move move ON move.id = line.move_id AND move.state = 'posted'
              WHERE so_line.order_id = so.id)
            """)

from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

LOOK_BACK_DAYS = 365  # for which an order may be refunded


class CrmRetentionReferral(models.Model):
    """What was given for an order that was refunded or cancelled afterwards: coupons that nobody has used are taken
    back, and who is responsible for the campaign hears of it."""

    _inherit = "crm.retention.referral"

    @api.model
    def _cron_reward(self):
        self.sudo()._recall_refunded()
        return super()._cron_reward()

    def _recall_refunded(self):
        referrals = self._find_refunded().try_lock_for_update()
        for referral in referrals:
            cards = referral.referrer_card_id | referral.referred_card_id
            unused = cards.filtered(lambda card: card._is_untouched())
            unused._void()
            referral._move_to("recalled")
            say = partial(_say_refunded, referral=referral, taken=len(unused), used=len(cards - unused))
            referral.campaign_id._tell(referral.campaign_id._get_responsible(), say)

    @api.model
    def _find_refunded(self):
        """Rewarded referrals whose order was cancelled, credited in full, or paid back online."""
        self.env.flush_all()
        return self.browse(referral_id for (referral_id,) in self.env.execute_query(SQL(
            """
            SELECT referral.id
              FROM crm_retention_referral referral
              JOIN sale_order so ON so.id = referral.order_id
         LEFT JOIN LATERAL (
                   SELECT COUNT(*) AS lines, SUM(CASE WHEN so_line.is_downpayment THEN 0
                               WHEN move.move_type = 'out_refund' THEN -line.price_subtotal
                               ELSE line.price_subtotal END) AS amount
                     FROM sale_order_line so_line
                     JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = so_line.id
                     JOIN account_move_line line ON line.id = rel.invoice_line_id
                     JOIN account_move move ON move.id = line.move_id AND move.state = 'posted'
                    WHERE so_line.order_id = so.id) invoiced ON TRUE
         LEFT JOIN LATERAL (
                   SELECT SUM(payment.amount) AS amount
                     FROM sale_order_transaction_rel rel
                     JOIN payment_transaction payment ON payment.state = 'done' AND rel.transaction_id IN (
                          payment.id, payment.source_transaction_id)
                    WHERE rel.sale_order_id = so.id) online ON TRUE
             WHERE referral.state = 'rewarded' AND referral.closed_at >= %s
               AND (so.state = 'cancel' OR (invoiced.lines > 0 AND invoiced.amount <= 0)
                    OR (invoiced.lines = 0 AND online.amount <= 0))
          ORDER BY referral.id
            """, fields.Datetime.now() - timedelta(days=LOOK_BACK_DAYS))))


def _say_refunded(reader, referral, taken, used):
    return reader.env._(
        "%(order)s of %(customer)s, whom %(referrer)s has referred, was refunded: %(taken)s coupons were taken back, "
        "%(used)s had been used already.", order=referral.order_id.name, customer=referral.referred_id.display_name,
        referrer=referral.referrer_id.display_name, taken=taken, used=used)

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CrmRetentionCampaign(models.Model):
    """Rewards: what of them was used, and the campaign that rewards referrals."""

    _inherit = "crm.retention.campaign"

    def _follow_running(self, before):
        """Programs that are shipped wait in the archive until a campaign uses them."""
        programs = (self.loyalty_program_id | self.step_ids.loyalty_program_id).sudo()
        programs.filtered(lambda program: not program.active).action_unarchive()
        return super()._follow_running(before)

    def _check_ready(self):
        """As before; what referrals are rewarded by is a coupon that takes off a known amount at most."""
        result = super()._check_ready()
        wrong = self.kind == "referral" and self.env["crm.retention.step"]._find_wrong(self.sudo().loyalty_program_id)
        if wrong:
            raise UserError(wrong)
        return result

    def _spent_rewards(self):
        """What customers have taken off confirmed orders by the cards that they were given, without taxes; a free
        product at its price. Of a card that they had before, as far as it was paid with points from the campaign."""
        if not self.ids:
            return {}
        return dict(self.env.execute_query(SQL(
            "SELECT campaign_id, SUM(amount) FROM (%s) used GROUP BY campaign_id",
            self._select_rewards(SQL("%s", tuple(self.ids))))))

    @api.model
    def _select_rewards(self, campaigns):
        """SQL: what was taken off by each use of a card: `campaign_id`, `partner_id`, `day` of the order, `amount` in
        the company's currency; see `_spent_rewards`.

        :param campaigns: their ids, or the query that yields them, in brackets
        """
        self.env.flush_all()
        return SQL(
            """
            WITH given AS (
                SELECT target.campaign_id, history.card_id, SUM(history.issued) AS points,
                       MIN(delivery.done_at) AS given_at
                  FROM crm_retention_target target
                  JOIN crm_retention_delivery delivery ON delivery.target_id = target.id
                  JOIN loyalty_history history ON history.retention_delivery_id = delivery.id
                 WHERE target.campaign_id IN %(campaigns)s
              GROUP BY target.campaign_id, history.card_id
             UNION ALL
                SELECT referral.campaign_id, card_id, NULL, referral.closed_at
                  FROM crm_retention_referral referral
            CROSS JOIN LATERAL UNNEST(ARRAY[referral.referrer_card_id, referral.referred_card_id]) AS card_id
                 WHERE referral.campaign_id IN %(campaigns)s AND card_id IS NOT NULL)
            SELECT given.campaign_id, so.partner_id, so.date_order::date AS day,
                   CASE WHEN reward.reward_type = 'product' THEN line.price_unit * line.product_uom_qty
                        ELSE -line.price_subtotal END / COALESCE(NULLIF(so.currency_rate, 0), 1)
                   * LEAST(1, COALESCE(given.points / NULLIF(SUM(line.points_cost) OVER (
                         PARTITION BY given.campaign_id, given.card_id, given.points), 0), 1)) AS amount
              FROM given
              JOIN sale_order_line line ON line.coupon_id = given.card_id
              JOIN loyalty_reward reward ON reward.id = line.reward_id
              JOIN sale_order so ON so.id = line.order_id AND so.state = 'sale' AND so.date_order >= given.given_at
            """, campaigns=campaigns)

    def _find_referral_campaigns(self, companies):
        """`{company: campaign}`: the running one that rewards referrals, the latest where there are several."""
        campaigns = self.sudo().search([
            ("kind", "=", "referral"), ("state", "=", "running"), ("loyalty_program_id", "!=", False),
            ("company_id", "in", companies.ids)], order="id")
        return {campaign.company_id: campaign for campaign in campaigns}

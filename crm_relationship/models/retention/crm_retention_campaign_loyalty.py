from odoo import models
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
        self.env.flush_all()
        return dict(self.env.execute_query(SQL(
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
                 WHERE referral.campaign_id IN %(campaigns)s AND card_id IS NOT NULL),
                 used AS (
                SELECT given.campaign_id, given.points, SUM(line.points_cost) AS cost,
                       SUM(CASE WHEN reward.reward_type = 'product' THEN line.price_unit * line.product_uom_qty
                                ELSE -line.price_subtotal END / COALESCE(NULLIF(so.currency_rate, 0), 1)) AS amount
                  FROM given
                  JOIN sale_order_line line ON line.coupon_id = given.card_id
                  JOIN loyalty_reward reward ON reward.id = line.reward_id
                  JOIN sale_order so ON so.id = line.order_id AND so.state = 'sale' AND so.date_order >= given.given_at
              GROUP BY given.campaign_id, given.card_id, given.points)
            SELECT campaign_id, SUM(amount * LEAST(1, COALESCE(points / NULLIF(cost, 0), 1)))
              FROM used
          GROUP BY campaign_id
            """, campaigns=tuple(self.ids))))

    def _find_referral_campaigns(self, companies):
        """`{company: campaign}`: the running one that rewards referrals, the latest where there are several."""
        campaigns = self.sudo().search([
            ("kind", "=", "referral"), ("state", "=", "running"), ("loyalty_program_id", "!=", False),
            ("company_id", "in", companies.ids)], order="id")
        return {campaign.company_id: campaign for campaign in campaigns}

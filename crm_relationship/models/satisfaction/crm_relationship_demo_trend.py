import random
from datetime import datetime, time, timedelta

from odoo import api, fields, models

from ...tools import satisfaction as formulas

SEED = 12
DAYS = (395, 16)  # ago: the orders that are asked about
# Mean grades of 1 to 5 a year ago and now: delivery has become better, news about orders have not.
GRADES = {"delivery": (2.9, 4.2), "quality": (4.2, 4.3), "value_for_price": (3.6, 3.7),
          "communication": (3.3, 3.2), "courtesy": (4.4, 4.5)}
RECOMMEND = (6.8, 8.6)  # of 0 to 10
ANSWERED, REMINDED = 0.62, 0.3  # of who was asked; of who has answered
UNMOVED = 0.7  # grades that those give less who answer after the reminder only


class CrmRelationshipDemo(models.AbstractModel):
    """A year of short surveys after deliveries, drawn as the tiers say."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_trend(self):
        company, today = self.env.ref("base.main_company"), fields.Date.today()
        orders = self.env["sale.order"].search(
            [("company_id", "=", company.id), ("state", "=", "sale"),
             ("date_order", ">=", today - timedelta(days=DAYS[0])),
             ("date_order", "<", today - timedelta(days=DAYS[1]))], order="date_order, id")
        profiles = {profile.partner_id: profile for profile in self.env["crm.customer.profile"].search(
            [("company_id", "=", company.id)])}
        chance = random.Random(SEED)
        requests = self.env["crm.satisfaction.request"].create([
            self._prepare_event(order, profiles.get(order.partner_id.commercial_partner_id), chance)
            for order in orders])
        for request in requests.filtered(lambda request: request.state == "answered"):
            self.env["crm.satisfaction.answer"]._store(
                request, self._get_grades_of(request, today, chance), request.answered_at.date())

    @api.model
    def _prepare_event(self, order, profile, chance):
        """The request about an order that arrived four days later, and what became of it."""
        tier = profile.tier_id if profile else self.env["crm.tier"]
        moment = datetime.combine(order.date_order.date() + timedelta(days=6), time(9))
        lines = order.order_line.filtered("product_id.categ_id").sorted("price_subtotal", reverse=True)
        values = {
            "trigger": "delivery", "res_model": order._name, "res_id": order.id, "company_id": order.company_id.id,
            "survey_id": self.env.ref("crm_relationship.survey_delivery").id,
            "event_on": moment.date() - timedelta(days=2), "partner_id": order.partner_id.commercial_partner_id.id,
            "contact_id": order.partner_id.id, "tier_id": tier.id, "user_id": order.user_id.id,
            "product_categ_id": lines[:1].product_id.categ_id.id}
        if chance.random() * 100 >= (tier.survey_percent or formulas.SHIPPED_RATES["ordinary"]):
            return {**values, "state": "excluded", "reason": "not_drawn"}
        if chance.random() >= ANSWERED:
            return {**values, "state": "expired", "sent_at": moment, "reminded_at": moment + timedelta(days=7)}
        values |= {"state": "answered", "sent_at": moment, "answered_at": moment + timedelta(days=chance.randint(0, 3))}
        if chance.random() < REMINDED:
            values |= {"reminded_at": moment + timedelta(days=7), "answered_at": moment + timedelta(days=9)}
        return values

    @api.model
    def _get_grades_of(self, request, today, chance):
        """`{indicator id: {aspect: 0 to 100}}`, each customer a little stricter or kinder than the others."""
        progress = 1 - (today - request.event_on).days / DAYS[0]
        mood = chance.gauss(0, 0.5) - (UNMOVED if request.reminded_at else 0)

        def draw(pair, lowest, highest):
            grade = round(chance.gauss(pair[0] + progress * (pair[1] - pair[0]) + mood, 0.6))
            return {"value": formulas.to_scale(min(highest, max(lowest, grade)), lowest, highest)}

        indicators = {found.code: found.id for found in self.env["crm.satisfaction.indicator"].search([])}
        said = {indicators[code]: draw(pair, 1, 5) for code, pair in GRADES.items()}
        return said | {indicators["recommend"]: draw(RECOMMEND, 0, 10)}

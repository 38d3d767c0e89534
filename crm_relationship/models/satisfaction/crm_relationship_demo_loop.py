from datetime import timedelta

from odoo import api, fields, models

from ...tools.periods import Period
from ...tools.satisfaction import INDEX_GROUPS
from .crm_relationship_demo import WAVES

# Indicator, what was done, how many days ago it was planned and was to be done, how far it has come.
ACTIONS = [
    ("delivery", "Load the van by delivery day, call before a delivery is late", 290, 250, ("done", "measured")),
    ("complaint_handling", "One contact for each complaint until it is solved", 280, 240,
     ("done", "measured", "closed")),
    ("communication", "Send the delivery date with each order confirmation", 10, -20, ()),
]
# Grades from 0 to 4 of benefits and costs (4: they cost very little): ours, the best competitor's.
SIDES = {
    "benefit_product": (3.3, 3.0), "benefit_service": (2.7, 2.4), "benefit_people": (3.4, 2.6),
    "benefit_image": (2.2, 3.1), "cost_money": (2.0, 2.4), "cost_time": (2.6, 2.3), "cost_effort": (2.8, 2.2),
    "cost_nerves": (2.1, 2.3)}
VOICES, DAYS_AGO = 34, 40


class CrmRelationshipDemo(models.AbstractModel):
    """What became of last year's review: baselines, what was done about low figures and whether it worked."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_loop(self):
        company = self.env.ref("base.main_company")
        first_wave = fields.Date.today() - timedelta(days=WAVES[0])
        before = Period(first_wave - timedelta(days=1), first_wave + timedelta(days=2))
        indicators = self.env["crm.satisfaction.indicator"].search([("group", "in", INDEX_GROUPS)])
        indicators.with_company(company).set_baseline(*before)
        for code, name, planned, due, steps in ACTIONS:
            self._tell_action(company, code, name, before, planned, due, steps)
        self._tell_value(company)

    @api.model
    def _tell_action(self, company, code, name, before, planned, due, steps):
        """An action as it went: planned and due so many days ago, then step by step."""
        now = fields.Datetime.now()
        indicator = self.env.ref(f"crm_relationship.crm_satisfaction_indicator_{code}")
        action = self.env["crm.satisfaction.action"]._as_of(now - timedelta(days=planned)).create({
            "name": name, "indicator_id": indicator.id, "company_id": company.id,
            "user_id": self.env.ref("base.user_admin").id, "deadline": (now - timedelta(days=due)).date(),
            "before_from": before.first, "before_to": before.last})
        moments = {"done": now - timedelta(days=due), "measured": now - timedelta(days=3), "closed": now}
        for step in steps:
            action._as_of(moments[step])._move_to(step, **({"effective": "yes"} if step == "closed" else {}))

    @api.model
    def _tell_value(self, company):
        """What customers say that they get from us, what it takes from them, and what they would get elsewhere."""
        day = fields.Date.today() - timedelta(days=DAYS_AGO)
        survey = self.env.ref("crm_relationship.survey_value")
        indicators = {found.code: found.id for found in self.env["crm.satisfaction.indicator"].search([])}
        profiles = self.env["crm.customer.profile"].search(
            [("company_id", "=", company.id), ("tier_id", "!=", False)], order="revenue DESC, id", limit=VOICES)
        requests = self.env["crm.satisfaction.request"].create([{
            "survey_id": survey.id, "trigger": "invitation", "res_model": "crm.customer.profile", "res_id": profile.id,
            "event_on": day, "company_id": company.id, "partner_id": profile.partner_id.id,
            "contact_id": profile.partner_id.id, "tier_id": profile.tier_id.id, "state": "answered", "sent_at": day,
            "answered_at": day} for profile in profiles])
        for voice, request in enumerate(requests):
            said = {}
            for place, (code, grades) in enumerate(SIDES.items()):
                swing = ((voice * 7 + place * 3) % 5 - 2) * 0.5
                said[indicators[code]] = {
                    aspect: 25 * min(4, max(0, round(grade + swing * share)))
                    for aspect, grade, share in zip(("value", "competitor"), grades, (1, 0.5), strict=True)}
            self.env["crm.satisfaction.answer"]._store(request, said, day)

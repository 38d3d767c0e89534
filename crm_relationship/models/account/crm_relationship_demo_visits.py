from datetime import timedelta

from odoo import api, fields, models

# Days from today, kind, what came of it, what we wanted and what was said, what is next and in how many days.
MADE = [
    (-75, "on_site", "same", "Walk through their showroom", "They like the range, but the shelves are full.", None),
    (-48, "video", "progress", "Go through the offer for spring", "They compare us with one other supplier.", None),
    (-21, "on_site", "progress", "Agree on the range for autumn", "Two product lines more from October.",
     ("Send the samples", 4)),
    (-9, "phone", "setback", "Ask about the open invoice", "They wait for the credit note first.",
     ("Have the credit note sent", 2)),
]
PLANNED = [(0, "Show the new desks"), (3, "Meet the new head of purchasing"), (8, "Agree on the year's volumes")]


class CrmRelationshipDemo(models.AbstractModel):
    """Visits to the key accounts: made, planned and proposed."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_visits(self):
        company = self.env.ref("base.main_company")
        profiles = self.env["crm.customer.profile"].search(
            [("company_id", "=", company.id), ("tier_id.is_key_account", "=", True),
             ("partner_id.user_id", "!=", False)], order="revenue DESC, id")
        customers = profiles.partner_id
        for number, customer in enumerate(customers):
            # each of them has been visited, one after the other a little longer ago
            self._make_visit(company, customer, *MADE[number % len(MADE)], shift=-3 * (number // len(MADE)))
            if number < len(MADE):
                self._make_visit(company, customer, *MADE[0], shift=-40 - 5 * number)
        for (days, purpose), customer in zip(PLANNED, customers, strict=False):
            self._plan_visit(company, customer, days, purpose)
        self.env["crm.visit.planner"]._plan(company)

    @api.model
    def _make_visit(self, company, customer, days, kind, outcome, purpose, result, step, shift=0):
        moment = fields.Datetime.now() + timedelta(days=days + shift)
        visit = self.env["crm.visit"]._as_of(moment).create({
            "partner_id": customer.id, "company_id": company.id, "user_id": customer.user_id.id, "kind": kind,
            "contact_ids": customer.child_ids[:2].ids, "planned_at": moment - timedelta(hours=1), "purpose": purpose,
            "outcome": outcome, "result": result, "buying_stage": "compare" if kind == "video" else False})
        if step:
            visit.write({"next_step": step[0], "next_step_on": fields.Date.today() + timedelta(days=step[1])})
        visit._move_to("done")

    @api.model
    def _plan_visit(self, company, customer, days, purpose):
        moment = fields.Datetime.now().replace(hour=9, minute=0, second=0) + timedelta(days=days)
        self.env["crm.visit"].create({
            "partner_id": customer.id, "company_id": company.id, "user_id": customer.user_id.id,
            "planned_at": moment, "purpose": purpose})

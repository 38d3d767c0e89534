from datetime import datetime, time, timedelta

from odoo import api, fields, models

# How many days ago the customers of a tier were visited, those who buy most first, and how many of them.
RHYTHMS = {"vip": ((88, 61, 33, 6), 10), "main": ((83, 12), 15), "ordinary": ((47,), 8)}
OTHERS = {  # visited late, or not any more
    "partner_nordlys": (86, 41), "partner_bergmann": (88, 50, 17), "partner_lindqvist": ()}
PROSPECTS = [
    ("partner_aurora", 60), ("partner_aurora", 34), ("partner_juniper", 47), ("partner_linjiang", 28),
    ("partner_northgate", 16), ("partner_kestrel", 24), ("partner_harbin", 7)]
PROMISED_DAYS = 95  # ago: since then visits are promised
# Kind, what came of it, what we wanted, what was said, what is next and in how many days; one customer after the other.
TALKS = [
    ("on_site", "progress", "Look at what they have in stock", "Ordered the missing sizes on the spot.", None),
    ("on_site", "same", "Walk through their showroom", "They like the range, but the shelves are full.", None),
    ("video", "progress", "Go through the offer", "They compare us with one other supplier.", None),
    ("on_site", "progress", "Agree on the range of the coming season", "Two more product lines from next month.",
     ("Send the samples", 4)),
    ("on_site", "same", "Meet the warehouse manager", "The labels help. Asks for lower pallets.", None),
]
FIRST_TALK = ("on_site", "progress", "Get to know them", "They asked for an offer.", None)
SETBACK = ("phone", "setback", "Ask about the open invoice", "They wait for the credit note first.",
           ("Have the credit note sent", 2))
STEP_DAYS = 30  # what was next after an older visit has been done
PLANNED = [(0, "Show the new desks"), (3, "Meet the new head of purchasing"), (8, "Agree on the year's volumes")]
FIRST_HOUR, LAST_HOUR = 9, 20
LATE = time(23, 59)  # where the demo company is set up after the last hour
SATURDAY = 5


class CrmRelationshipDemo(models.AbstractModel):
    """Visits by the tier's rhythm, most of them in time; to prospects, too; some planned and some proposed."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_visits(self):
        company = self.env.ref("base.main_company")
        customers = self._visit_by_tier(company)
        for name, days in PROSPECTS:
            self._make_visit(company, self._get_demo(f"crm_relationship.{name}"), days, FIRST_TALK)
        self._make_visit(company, customers[3:4], 9, SETBACK)
        for (days, purpose), customer in zip(PLANNED, customers, strict=False):
            self._plan_visit(company, customer, days, purpose)
        self._promise_visits(company)
        self.env["crm.visit.planner"]._plan(company)
        self.env["crm.account.alert"]._watch(company)  # who has been visited is no longer out of touch

    @api.model
    def _visit_by_tier(self, company):
        """The customers, those of the best tier first."""
        others = {self._get_demo(f"crm_relationship.{name}"): days for name, days in OTHERS.items()}
        customers, number = self.env["res.partner"], 0
        for code, (rhythm, most) in RHYTHMS.items():
            found = self.env["crm.customer.profile"].search(
                [("company_id", "=", company.id), ("tier_id.code", "=", code), ("partner_id.user_id", "!=", False)],
                order="revenue DESC, id", limit=most).partner_id
            customers |= found
            for customer in found:
                for days in others.get(customer, rhythm):
                    number += 1
                    self._make_visit(company, customer, days - number % 3, TALKS[number % len(TALKS)])
        return customers

    @api.model
    def _make_visit(self, company, customer, days, talk):
        kind, outcome, purpose, result, step = talk
        day = fields.Date.today() - timedelta(days=days)
        day -= timedelta(days=max(0, day.weekday() - SATURDAY + 1))
        moment = datetime.combine(day, time(FIRST_HOUR + days % 6))
        visit = self.env["crm.visit"]._as_of(moment).create({
            "partner_id": customer.id, "company_id": company.id, "user_id": customer.user_id.id, "kind": kind,
            "contact_ids": customer.child_ids[:2].ids, "planned_at": moment - timedelta(hours=1), "purpose": purpose,
            "outcome": outcome, "result": result, "buying_stage": "compare" if kind == "video" else False})
        if step and days < STEP_DAYS:
            visit.write({"next_step": step[0], "next_step_on": fields.Date.today() + timedelta(days=step[1])})
        visit._move_to("done")

    @api.model
    def _plan_visit(self, company, customer, days, purpose):
        """Today's is still to come, however late it is."""
        now = fields.Datetime.now()
        hour = time(FIRST_HOUR if days else min(max(FIRST_HOUR, now.hour + 2), LAST_HOUR))
        if not days and now.hour >= LAST_HOUR:
            hour = LATE
        day = now.date() + timedelta(days=days)
        if days and day.weekday() >= SATURDAY:
            day += timedelta(days=7 - day.weekday())
        self.env["crm.visit"].create({
            "partner_id": customer.id, "company_id": company.id, "user_id": customer.user_id.id,
            "planned_at": datetime.combine(day, hour), "purpose": purpose})

    @api.model
    def _promise_visits(self, company):
        """Visits have been promised for a while: what has been made since is judged by it."""
        intervals = self.env["crm.visit.interval"]
        intervals._keep_up(company)
        promised = intervals.search([("company_id", "=", company.id)])
        promised.opened_at = fields.Datetime.now() - timedelta(days=PROMISED_DAYS)
        promised.flush_recordset()
        intervals._rebuild(promised.partner_id, company)

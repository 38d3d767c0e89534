"""Customers of each tier who are promised visits, and who visits them, on a clock that the tests set."""

from datetime import datetime, timedelta

from odoo.fields import Command

from ..standard.standard_case import NOW, StandardCase

DAYS = {"vip": 30, "main": 90}


class VisitsCase(StandardCase):
    """It is Monday, 8 o'clock UTC. VIP customers are visited every 30 days, main ones every 90, all by the seller."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "UTC"
        cls.standard = cls.env["crm.service.standard"].create({
            "name": "Regular visits", "code": "test_visits", "metric": "visit_interval", "factor": "motivation",
            "moment_id": cls.env.ref("crm_relationship.crm_service_moment_visit").id})
        for tier, days in DAYS.items():
            cls._target(cls.standard, days, tier=tier, breaches_from="2025-07-01")
        cls.seller = cls._new_user("visits_seller", "user", email="seller@wholesale.example.com", tz="UTC")
        cls.env["res.partner"].union(*cls.customers.values()).user_id = cls.seller
        cls.vip, cls.main = cls.customers["vip"], cls.customers["main"]
        cls.planner, cls.intervals = cls.env["crm.visit.planner"], cls.env["crm.visit.interval"]

    @classmethod
    def _visit(cls, partner=None, user=None, **values):
        """A visit of the seller's to a customer (VIP by default), made by them; planned for tomorrow."""
        partner = partner or cls.vip
        return cls.env["crm.visit"].with_user(user or cls.seller).create({
            "partner_id": partner.id, "company_id": cls.company.id,
            "planned_at": datetime.now() + timedelta(days=1), **values})

    @classmethod
    def _made(cls, days, partner=None, **values):
        """A visit that was made so many days ago, entered now."""
        visit = cls._visit(partner, planned_at=datetime.now() - timedelta(days=days), outcome="progress", **values)
        visit.action_done()
        return visit

    @classmethod
    def _contact(cls, partner=None, name="Ann Lee"):
        return cls.env["res.partner"].create({
            "name": name, "parent_id": (partner or cls.vip).id, "email": f"{name.split()[0].lower()}@customer.example"})

    def _night(self):
        self.planner._plan(self.company)
        self.env.invalidate_all()

    def _rows(self, partner=None):
        """The intervals in use of a customer, the oldest first, as days from now: (start, end or None, state)."""
        rows = self.intervals.search([("partner_id", "=", (partner or self.vip).id)], order="started_at, id")

        def days(moment):
            return (moment - NOW).days if moment else None

        return [(days(row.started_at), days(row.ended_at), self._get_measure(self.standard, row).state or None)
                for row in rows if row.withdrawn_at != row.started_at]

    def _proposals(self, partner=None):
        domain = [("partner_id", "=", partner.id)] if partner else []
        return self.env["crm.visit"].search(
            [("company_id", "=", self.company.id), ("state", "=", "proposed"), *domain], order="planned_at")

    def _order(self, partner):
        return self.env["sale.order"].create({
            "partner_id": partner.id, "company_id": self.company.id,
            "order_line": [Command.create({"product_id": self.goods.id})]})

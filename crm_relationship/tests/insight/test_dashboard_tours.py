"""*Overview*, in a browser."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


class OverviewCase(RelationshipCommon):
    """A company with customers of each tier, one complaint that is late and one whose customer nobody knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("tour_officer", "officer", password="tour_officer")
        cls.seller = cls._new_user("tour_seller", "user", password="tour_seller")
        today, now = fields.Date.today(), fields.Datetime.now()
        cls.policy.write({"hysteresis_percent": 0, "demotion_delay_days": 0, "new_customer_days": 0})
        cls.customers = [cls._new_customer(name) for name in ("Harbor Hotels", "Small Talk", "Corner Shop")]
        for customer, amount in zip(cls.customers, (9000, 900, 100), strict=True):
            cls._sell(customer, today - timedelta(days=3), amount)
        cls.customers[0].user_id = cls.seller
        cls._classify(today)
        cls.customers[0].set_tier_override("vip", "for the tour")
        cls.env["crm.complaint"].create([
            {"subject": "Nobody knows whose", "company_id": cls.company.id},
            {"subject": "Where is my order", "company_id": cls.company.id, "partner_id": cls.customers[0].id,
             "opened_at": now - timedelta(days=30)}])
        target = cls.env["crm.service.target"].search([("standard_id.metric", "=", "visit_interval")], limit=1)
        cls.env["crm.service.measure"].create([{
            "standard_id": target.standard_id.id, "target_id": target.id, "company_id": cls.company.id,
            "partner_id": customer.id, "res_model": "res.partner", "res_id": customer.id, "state": state,
            "document_date": day} for customer, state, day in zip(
                cls.customers, ("kept", "kept", "pending"), (now, now - timedelta(days=400), now), strict=True)])


@tagged("post_install", "-at_install", "crm_relationship")
class TestDashboardTours(OverviewCase, HttpCase):
    def test_figures_open_their_records(self):
        self.start_tour("/odoo", "crm_relationship_dashboard_tour", login="tour_officer")

    def test_a_new_company_has_three_steps(self):
        company = self.env["res.company"].create({"name": "Fresh Start"})
        self._new_user("tour_starter", "manager", password="tour_starter", company_id=company.id,
                       company_ids=[Command.set(company.ids)])
        self.start_tour("/odoo/relationship-overview", "crm_relationship_dashboard_start_tour", login="tour_starter")

    def test_salespeople_see_their_customers(self):
        self.start_tour("/odoo/relationship-overview", "crm_relationship_dashboard_own_tour", login="tour_seller")


@tagged("post_install", "-at_install", "crm_relationship")
class TestDashboardPhoneTour(OverviewCase, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_on_a_phone(self):
        self.start_tour("/odoo/relationship-overview", "crm_relationship_dashboard_phone_tour", login="tour_officer")

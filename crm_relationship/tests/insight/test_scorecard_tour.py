"""A manager closes a scorecard and exports it."""

from datetime import date

from odoo.tests import HttpCase, tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestScorecardTour(RelationshipCommon, HttpCase):
    def test_closed_and_exported(self):
        seller = self._new_user("tour_seller", "user", name="Ann Lee")
        self._new_user("tour_manager", "manager", "base.group_allow_export", "sales_team.group_sale_manager",
                       password="tour_manager")
        customer = self._new_customer("Tour Interiors", user_id=seller.id)
        for day, amount in ((date(2024, 2, 10), 1000), (date(2025, 2, 10), 1200)):
            self._sell(customer, day, amount, user_id=seller.id)
        card = self.env["crm.scorecard"].create({
            "user_id": seller.id, "company_id": self.company.id, "date_from": "2025-01-01", "date_to": "2025-03-31"})
        self.start_tour("/odoo/scorecards", "crm_relationship_scorecard_tour", login="tour_manager")
        self.env.invalidate_all()
        self.assertEqual((card.state, card.closed_by_id.login), ("closed", "tour_manager"))

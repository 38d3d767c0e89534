from odoo.tests import HttpCase, tagged

from .people_case import PeopleCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestPeopleTour(PeopleCase, HttpCase):
    freeze_time = None  # the browser knows the real day only

    def test_map(self):
        seller = self._new_user("people_tour", "user", password="people_tour")
        self.customer.user_id = seller
        person = self._map("Ann Lee", influence="3", level="executive", attitude="hostile")
        self._night()
        self.start_tour(f"/odoo/res.partner/{self.customer.id}", "crm_relationship_people_tour", login="people_tour")
        self.env.invalidate_all()
        self.assertEqual((person.attitude, person.attitude_reason), ("interested", "Asked for samples"))
        self.assertEqual(person.change_ids.sorted()[0].user_id, seller)

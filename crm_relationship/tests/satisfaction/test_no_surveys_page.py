from odoo.tests import HttpCase, tagged

from .satisfaction_case import SatisfactionCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestNoSurveysPage(SatisfactionCase, HttpCase):
    """The link in our mails: opening it changes nothing, pressing the button ends the questions."""

    freeze_time = None

    def setUp(self):
        super().setUp()
        self._load_goods()
        self.contact = self._new_contact("Ann Lee")
        self._deliver(self.contact)
        list(self.asker.with_company(self.company)._take_steps(self.today))
        self.request = self._plan()

    def test_get_shows_and_post_writes(self):
        link = self.request._get_opt_out_link()
        self.assertIn(link, self.request.mail_id.body_html)
        page = self.url_open(link.removeprefix(self.request.get_base_url()))
        self.assertIn("Do Not Ask Me Again", page.text)
        self.assertFalse(self.contact.no_surveys, "mail scanners open every link")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        done = self.url_open(link.removeprefix(self.request.get_base_url()), data={"csrf_token": token})
        self.assertIn("We Will Not Ask You Again", done.text)
        self.assertTrue(self.contact.no_surveys)
        again = self.url_open(link.removeprefix(self.request.get_base_url()))
        self.assertIn("We Will Not Ask You Again", again.text)

    def test_wrong_key_opens_nothing(self):
        for link in (f"/no-surveys/{self.request.id}/{'0' * 64}", "/no-surveys/0/x", f"/no-surveys/{2**40}/x",
                     f"/no-surveys/{self.request.id}/%C3%A9"):
            page = self.url_open(link)
            self.assertEqual(page.status_code, 404)
            self.assertIn("This Link Does Not Work", page.text)
            self.assertNotIn("Do Not Ask Me Again", page.text)

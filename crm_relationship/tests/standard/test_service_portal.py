from odoo.tests.common import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install", "crm_relationship")
class TestServicePortal(HttpCase):
    def test_my_commitments(self):
        user = new_test_user(self.env, login="portal_buyer", groups="base.group_portal", password="portal_buyer")
        self.authenticate(user.login, "portal_buyer")
        page = self.url_open("/my/commitments")
        self.assertEqual(page.status_code, 200)
        for text in ("Our Promises to You", "Reply to a complaint", "24 hours", "Delivery"):
            self.assertIn(text, page.text)
        self.assertNotIn("Courtesy", page.text, "what audits and surveys tell in percent is for ourselves")
        self.assertIn("/my/commitments", self.url_open("/my").text)

    def test_not_for_the_public(self):
        page = self.url_open("/my/commitments", allow_redirects=False)
        self.assertEqual(page.status_code, 303)
        self.assertIn("/web/login", page.headers["Location"])

"""The public page: anybody may complain, nobody may read, and robots get nowhere."""

from unittest.mock import patch

from lxml import html

from odoo.http import Request
from odoo.tests import tagged

from ...controllers import public_complaint
from ..form_case import MEGABYTE, PNG, SCRIPT
from .complaint_form_case import ComplaintFormCase

FORM = {"contact_name": "Anna", "email_from": "anna@else.example.org", "phone": "+49 30 123", "subject": "Broken",
        "description": "Two chairs"}


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintPublic(ComplaintFormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_public_enabled = True
        cls.url = f"/complaint/{cls.company.id}"

    def setUp(self):
        super().setUp()
        self._log_in()

    def _file(self, files=(), url=None, csrf=True, **values):
        return self._post(url or self.url, {**FORM, **values}, files, csrf=csrf)

    def _refuse(self, text, files=(), status=200, **values):
        """The form comes back with a text, and nothing is kept."""
        before = self._get_newest()
        answer = self._file(files, **values)
        self.assertEqual(answer.status_code, status)
        self.assertIn(text, answer.text)
        self.assertEqual(self._get_newest(), before)
        return answer

    def test_only_where_the_company_wants_it(self):
        self.assertIn("Wholesale Test", self.url_open(self.url).text)
        self.company.complaint_public_enabled = False
        for url in (self.url, f"{self.url}/thanks", "/complaint/999999999"):
            self.assertEqual(self.url_open(url).status_code, 404)
        self.assertEqual(self._file().status_code, 404)

    def test_company_of_the_public(self):
        main = self.env.ref("base.public_user").company_id
        main.complaint_public_enabled = False
        self.assertEqual(self.url_open("/complaint").status_code, 404)
        main.complaint_public_enabled = True
        self._file(url="/complaint")
        self.assertEqual(self._get_newest().company_id, main)
        for nonsense in ("abc", "-1", "999999999"):
            self.assertEqual(self.url_open(f"/complaint?company_id={nonsense}").status_code, 200)

    def test_file_a_complaint(self):
        answer = self._file([("a.png", PNG)], order_reference="S00042")
        complaint = self._get_newest()
        self.assertEqual(
            (complaint.subject, complaint.channel, complaint.company_id, complaint.contact_name, complaint.phone),
            ("Broken", "web", self.company, "Anna", "+49 30 123"))
        self.assertEqual((complaint.email_from, complaint.partner_id.id, complaint.state),
                         ("anna@else.example.org", False, "new"))
        self.assertIn("Order reference: S00042", complaint.description)
        self.assertEqual(self._get_files(complaint).name, "a.png")
        self.assertFalse(complaint.sale_order_id, "an order number proves nothing")
        page = self.url_open(answer.headers["Location"]).text
        self.assertIn(complaint.name, page)
        for secret in (complaint.access_token or "no token", "Two chairs", "/my/complaints/"):
            self.assertNotIn(secret, page)

    def test_known_address(self):
        self._file(email_from="Office <OFFICE@chairs.example.com>")
        self.assertEqual(self._get_newest().partner_id, self.customer)

    def test_confirmation_by_mail(self):
        self._file(contact_name="Cheap pills", subject="Pills", description="Buy pills")
        complaint = self._get_newest()
        mail = complaint.message_ids.filtered(lambda message: message.message_type == "auto_comment")
        self.assertIn(complaint.name, mail.subject)
        self.assertEqual(mail.outgoing_email_to, "anna@else.example.org")
        self.assertNotIn("ills", f"{mail.subject}{mail.body}")

    def test_honeypot(self):
        before = self._get_newest()
        answer = self._file(homepage="https://pills.example.org")
        self.assertEqual(answer.status_code, 303)
        self.assertIn("Thank You", self.url_open(answer.headers["Location"]).text)
        self.assertEqual(self._get_newest(), before)

    def test_rate_limit_of_a_client(self):
        for _turn in range(5):
            self.assertEqual(self._file().status_code, 303)
        self._refuse("Too many complaints", status=429)
        with patch.object(public_complaint, "CLIENT_LIMITS", ((24, 6),)):
            self.assertEqual(self._file().status_code, 303)
            self._refuse("Too many complaints", status=429)

    def test_rate_limit_of_all(self):
        with patch.object(public_complaint, "OVERALL_LIMITS", ((1, 2),)):
            for _turn in range(2):
                self.assertEqual(self._file().status_code, 303)
            self._refuse("Too many complaints", status=429)

    def test_client_stays_unknown(self):
        self._file()
        self.assertRegex(self._get_newest().client_hash, r"^[0-9a-f]{64}$")

    def test_hostile_texts(self):
        for values, text in (({"contact_name": ""}, "Please fill this in."),
                             ({"description": "  "}, "Please fill this in."),
                             ({"email_from": "nobody"}, "This is no email address."),
                             ({"email_from": "a@b.com, c@d.com"}, "This is no email address."),
                             ({"subject": "x" * 201}, "At most 200 characters"),
                             ({"description": "x" * 10_001}, "At most 10000 characters")):
            self._refuse(text, **values)
        answer = self._refuse("Please fill this in.", **dict.fromkeys(("contact_name", "phone", "description"), SCRIPT),
                              subject="")
        self.assertNotIn(SCRIPT, answer.text)

    def test_what_is_wrong_is_told_to_all(self):
        answer = self._refuse("please look at the fields in red, and choose the files again.", [("a.png", PNG)],
                              email_from="nobody")
        [field] = html.fromstring(answer.text).xpath("//*[@aria-invalid]")
        self.assertEqual((field.get("name"), field.get("autofocus")), ("email_from", "True"))
        [told] = html.fromstring(answer.text).xpath(f"//*[@id='{field.get('aria-describedby')}']")
        self.assertEqual(told.text, "This is no email address.")
        self.assertNotIn("choose the files", self._refuse("please look at the fields in red.", subject="").text)

    def test_script_in_every_field(self):
        self._file(**{name: SCRIPT for name in FORM if name != "email_from"}, order_reference=SCRIPT)
        complaint = self._get_newest()
        self.assertEqual(complaint.subject, SCRIPT, "texts are kept as they are, and escaped where they are shown")
        self.assertNotIn("<script", complaint.description)
        self.assertNotIn(SCRIPT, self.url_open(complaint.get_portal_url()).text)

    def test_hostile_files(self):
        for files, text in (
            ([("a.png", b"<svg onload='x()'/>")], "cannot be sent"), ([("a.html", b"<html>")], "cannot be sent"),
            ([(SCRIPT + ".exe", b"MZ\x90\x00\x03")], "cannot be sent"),
            ([(f"{number}.png", PNG) for number in range(6)], "At most 5 files"),
            ([("big.png", PNG + bytes(10 * MEGABYTE))], "too large")):
            self.assertNotIn(SCRIPT, self._refuse(text, files).text)

    def test_request_that_is_too_large(self):
        before = self._get_newest()
        answer = self._file([(f"{number}.png", PNG + bytes(9 * MEGABYTE)) for number in range(3)])
        self.assertEqual(answer.status_code, 413)
        self.assertEqual(self._get_newest(), before)

    def test_without_csrf_token(self):
        before = self._get_newest()
        self.assertEqual(self._file(csrf=False).status_code, 400)
        forged = {**FORM, "csrf_token": "x" + Request.csrf_token(self)}
        self.assertEqual(self._post(self.url, forged, csrf=False).status_code, 400)
        self.assertEqual(self._get_newest(), before)

    def test_fields_that_are_not_in_the_form(self):
        self._file(state="closed", partner_id=self.customer.id, client_hash="x", severity="critical",
                   sale_order_id="1", external_ref="x", company_id="1")
        complaint = self._get_newest()
        self.assertEqual((complaint.state, complaint.partner_id.id, complaint.severity, complaint.external_ref,
                          complaint.company_id), ("new", False, "minor", False, self.company))

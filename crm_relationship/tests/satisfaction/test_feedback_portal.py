from unittest.mock import patch

from odoo.tests import tagged

from ..form_case import SCRIPT, FormCase

URL = "/my/feedback/new"
VALUES = {"kind": "wish", "subject": "Smaller boxes", "description": "Of five, please"}


@tagged("post_install", "-at_install", "crm_relationship")
class TestFeedbackPortal(FormCase):
    """Customers say in the portal what is no complaint."""

    def _get_newest(self):
        return self.env["crm.feedback"].search([], order="id DESC", limit=1)

    def _send(self, **values):
        """What the form makes of these values, and the answer."""
        before = self._get_newest()
        answer = self._post(URL, {**VALUES, **values})
        self.env.invalidate_all()
        newest = self._get_newest()
        return newest - before, answer

    def test_it_is_noted_and_somebody_answers(self):
        manager = self._new_user("feedback_manager", "manager")
        self._log_in(self.buyer)
        self.assertIn(URL, self.url_open("/my").text)
        feedback, answer = self._send()
        self.assertEqual(
            (feedback.kind, feedback.name, feedback.description, feedback.channel, feedback.state),
            ("wish", "Smaller boxes", "Of five, please", "portal", "new"))
        self.assertEqual((feedback.partner_id, feedback.company_id), (self.buyer.partner_id, self.company))
        self.assertEqual(feedback.activity_ids.user_id, manager)
        self.assertTrue(feedback.reply_deadline)
        self.assertIn("Thank you for telling us", self.url_open(answer.headers["Location"]).text)

    def test_what_was_written_before_is_listed(self):
        """With how it stands; nothing that others wrote, and nothing that colleagues noted."""
        self._log_in(self.buyer)
        feedback, _answer = self._send(subject="Boxes of five")
        self.env["crm.feedback"].create([
            {"name": name, "partner_id": partner.id, "channel": channel, "company_id": self.company.id}
            for name, partner, channel in (("Of a rival", self.rival.partner_id, "portal"),
                                           ("Noted by us", self.buyer.partner_id, "phone"))])
        feedback.close(change="Costs us 5% margin", note="Told by phone")
        page = self.url_open(URL).text
        self.assertIn("Boxes of five", page)
        self.assertIn(">Done<", page)
        for text in ("Of a rival", "Noted by us", "Costs us", "Told by phone"):
            self.assertNotIn(text, page)
        self._log_in(self.rival)
        self.assertNotIn("Boxes of five", self.url_open(URL).text)

    def test_what_is_wrong_is_said_and_nothing_noted(self):
        self._log_in(self.buyer)
        for values in ({"subject": " "}, {"description": ""}, {"kind": "complaint"}, {"kind": ""},
                       {"subject": "x" * 201}):
            with self.subTest(values=values):
                feedback, answer = self._send(**values)
                self.assertFalse(feedback)
                self.assertIn("Nothing has been sent yet", answer.text)

    def test_what_else_is_sent_counts_for_nothing(self):
        self._log_in(self.buyer)
        feedback, _answer = self._send(
            subject=SCRIPT, partner_id=self.rival.partner_id.id, user_id=self.env.uid, state="done", change="None")
        self.assertEqual(feedback.partner_id, self.buyer.partner_id)
        self.assertEqual((feedback.state, feedback.change), ("new", False))
        self.assertEqual(feedback.name, SCRIPT)

    def test_strangers_log_in_first(self):
        self._log_in()
        feedback, answer = self._send()
        self.assertFalse(feedback)
        self.assertIn("/web/login", answer.headers.get("Location", ""))

    def test_too_many(self):
        self._log_in(self.buyer)
        with patch.object(type(self.env["crm.complaint.limit"]), "_take", lambda limit, *buckets: False):
            feedback, answer = self._send()
        self.assertFalse(feedback)
        self.assertEqual(answer.status_code, 429)
        self.assertIn("Of five, please", answer.text, "what was written is not lost")

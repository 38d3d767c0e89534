from base64 import b64encode

from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged

from ...tools import uploads
from .complaint_case import ComplaintCase

PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture"


def file(name="chair.png", content=PICTURE):
    return {"name": name, "content": b64encode(content).decode()}


class ExchangeCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls._new_user("complaint_shop", "officer")

    def _submit(self, user=None, **values):
        """What comes back, and the complaint as the officer sees it."""
        result = self.env["crm.complaint"].with_user(user or self.shop).submit({"subject": "Scratched", **values})
        return result, self.env["crm.complaint"].with_user(self.officer).browse(result["id"])

    def _get_files(self, complaint):
        return self.env["ir.attachment"].sudo().search(
            [("res_model", "=", "crm.complaint"), ("res_id", "=", complaint.id)])


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintStatus(ExchangeCase):
    """How far it is."""

    def _get_status(self, *references, user=None, source="shop"):
        return self.env["crm.complaint"].with_user(user or self.shop).get_status(source, list(references))

    def test_in_the_order_asked(self):
        _result, first = self._submit(external_ref="A-1", source="shop", partner_id=self.customers["vip"].id)
        _result, second = self._submit(external_ref="A-2", source="shop")
        statuses = self._get_status("A-2", "A-9", "A-1", "A-2")
        self.assertEqual([status["id"] for status in statuses], [second.id, False, first.id, second.id])
        self.assertEqual([status["found"] for status in statuses], [True, False, True, True])
        self.assertEqual(statuses[1], {**dict.fromkeys(statuses[0], False), "source": "shop", "external_ref": "A-9"})

    def test_the_whole_way(self):
        _result, complaint = self._submit(external_ref="A-1", source="shop", partner_id=self.customers["vip"].id)
        self.assertEqual(self._get_status("A-1"), [{
            "source": "shop", "external_ref": "A-1", "found": True, "id": complaint.id, "reference": complaint.name,
            "state": "new", "sla_state": "on_track", "severity": "minor", "escalation_level": 0, "reopen_count": 0,
            "resolution": False, "opened_at": "2026-07-06 08:00:00", "reply_deadline": "2026-07-06 12:00:00",
            "resolution_deadline": "2026-07-07 17:00:00", "waiting_since": False, "replied_at": False,
            "resolved_at": False, "verify_deadline": False, "verified_at": False, "merged_into": False}])
        self._travel(hours=1)
        complaint.resolve("Replaced")
        self._travel(hours=1)
        complaint.with_user(self.colleague).verify(True)
        [status] = self._get_status("A-1")
        self.assertEqual((status["state"], status["sla_state"], status["resolution"], status["replied_at"],
                          status["resolved_at"], status["verified_at"]),
                         ("closed", "kept", "Replaced", "2026-07-06 09:00:00", "2026-07-06 09:00:00",
                          "2026-07-06 10:00:00"))

    def test_merged_ones_name_where_it_goes_on(self):
        first, second, third = (self._submit(external_ref=f"A-{number}", source="shop",
                                             partner_id=self.customers["vip"].id)[1] for number in range(3))
        second.merge(first.ids)
        third.merge(second.ids)
        self.assertEqual(self._get_status("A-0")[0]["merged_into"], {"id": third.id, "reference": third.name})

    def test_no_source_is_a_source_too(self):
        _result, complaint = self._submit(external_ref="A-1")
        self.assertFalse(self._get_status("A-1")[0]["found"])
        for source in (None, False, "", " "):
            self.assertEqual(self._get_status("A-1", source=source)[0]["id"], complaint.id)

    def test_only_what_may_be_read(self):
        other = self._new_customer("Other", user_id=self.stranger.id)
        _result, complaint = self._submit(external_ref="A-1", source="shop", partner_id=other.id)
        loner = self._new_user("complaint_loner", "user")
        self.assertFalse(complaint.with_user(loner).has_access("read"))
        hidden, missing = self._get_status("A-1", "A-9", user=loner)
        self.assertEqual({**hidden, "external_ref": "A-9"}, missing)
        with self.assertRaises(AccessError):
            self._get_status("A-1", user=self.stranger)

    def test_archived_ones_too(self):
        _result, complaint = self._submit(external_ref="A-1", source="shop")
        complaint.cancel("None of ours")
        complaint.action_archive()
        self.assertEqual(self._get_status("A-1")[0]["state"], "cancelled")

    def test_wrong_arguments(self):
        for references in (None, "A-1", {"A-1": 1}, [["A-1"]], [5], ["x" * 501], ["A"] * 1001, ["\x00"]):
            with self.subTest(references=str(references)[:40]), self.assertRaises(ValidationError):
                self.env["crm.complaint"].with_user(self.shop).get_status("shop", references)
        for source in (5, ["shop"], {}, "x" * 501):
            with self.subTest(source=str(source)[:40]), self.assertRaises(ValidationError):
                self._get_status("A-1", source=source)


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintMessage(ExchangeCase):
    """What is added to the story."""

    def _add(self, complaint, body="We are on it", user=None, **values):
        return complaint.with_user(user or self.shop).add_message(body, **values)

    def test_ours_is_the_reply(self):
        complaint = self._complain()
        self._travel(hours=1)
        result = self._add(complaint, "We are <b>on</b>\nit")
        message = complaint.sudo().message_ids[:1]
        self.assertEqual(result, {
            "id": complaint.id, "reference": complaint.name, "message_id": message.id, "created": True,
            "state": "acknowledged", "replied_at": "2026-07-06 09:00:00", "waiting_since": False})
        self.assertEqual(message.body, "<p>We are &lt;b&gt;on&lt;/b&gt;<br>it</p>")
        self.assertEqual(message.author_id, self.shop.partner_id)
        self.assertIn(self.customers["vip"], message.notified_partner_ids)

    def test_ours_to_an_address(self):
        complaint = self._complain(None, email_from="ann@example.com")
        self.assertTrue(self._add(complaint)["replied_at"])

    def test_who_cannot_be_reached_has_had_no_reply(self):
        mute = self._new_customer("Mute", user_id=self.agent.id)
        for values in ({"tier": None}, {"tier": mute}):
            complaint = self._complain(**values)
            result = self._add(complaint)
            self.assertEqual((result["created"], result["state"], result["replied_at"]), (True, "new", False))

    def test_the_customers_lets_the_clock_go_on(self):
        complaint = self._bring("waiting")
        self._travel(hours=1)
        result = self._add(complaint, "It was the left one", by_customer=True)
        message = complaint.sudo().message_ids.filtered(lambda one: one.id == result["message_id"])
        self.assertEqual((message.author_id, result["waiting_since"]), (self.customers["vip"], False))
        self.assertNotIn(self.customers["vip"], message.notified_partner_ids)

    def test_the_customers_is_no_reply(self):
        for tier, values in (("vip", {}), (None, {"email_from": "ann@example.com"}), (None, {"contact_name": "Ann"})):
            complaint = self._complain(tier, **values)
            result = self._add(complaint, by_customer=True)
            self.assertEqual((result["state"], result["replied_at"]), ("new", False))
            message = self.env["mail.message"].sudo().browse(result["message_id"])
            self.assertEqual(message.author_id, complaint.partner_id)

    def test_the_customers_after_the_end(self):
        complaint = self._bring("closed")
        self._add(complaint, "It broke again", by_customer=True)
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(len(self._get_activities(complaint, "look")), 1)

    def test_once(self):
        complaint, other = self._complain(), self._complain()
        first = self._add(complaint, external_ref="M-1")
        again = self._add(complaint, "Something else", external_ref=" M-1 ", attachments=[file()])
        self.assertEqual(again, {**first, "created": False})
        self.assertFalse(self._get_files(complaint))
        self.assertTrue(self._add(complaint, external_ref="M-2")["created"])
        self.assertTrue(self._add(other, external_ref="M-1")["created"])
        self.assertEqual(self._count_texts(complaint, "We are on it"), 2)

    def test_merged_ones_go_on_elsewhere(self):
        first, second = self._complain(), self._complain()
        before = self._add(first, external_ref="M-1")
        second.merge(first.ids)
        self.assertEqual(self._add(first, external_ref="M-1")["message_id"], before["message_id"])
        result = self._add(first, "One more", external_ref="M-2")
        self.assertEqual((result["id"], result["created"]), (second.id, True))
        self.assertEqual(self._count_texts(second, "One more"), 1)

    def test_files(self):
        complaint = self._complain()
        result = self._add(complaint, attachments=[file(), file("letter.pdf", b"%PDF-1.4")])
        message = self.env["mail.message"].sudo().browse(result["message_id"])
        self.assertEqual(sorted(message.attachment_ids.mapped("name")), ["chair.png", "letter.pdf"])
        self.assertEqual(self._get_files(complaint), message.attachment_ids)

    def test_files_that_are_refused(self):
        complaint = self._complain()
        content = file()["content"]
        for attachments in (
                [file("page.html", b"<html>")], [file("tool.exe", b"MZ")], [file("chair.png", b"no picture")],
                [file()] * (uploads.MAX_FILES + 1), "x", [content], [{"name": "chair.png"}], {"name": "chair.png"},
                [{**file(), "res_id": 1}], [{"name": "chair.png", "content": "no base64!"}],
                [{"name": "chair.png", "content": 5}], [{"name": 5, "content": content}],
                [{"name": "chair.png", "content": "é"}], [{"name": "", "content": content}], [None]):
            with self.subTest(attachments=str(attachments)[:60]), self.assertRaises(ValidationError):
                self._add(complaint, attachments=attachments)
        with self.assertRaises(ValidationError):
            self._add(complaint, attachments=[file(), file("tool.exe", b"MZ")])
        self.assertEqual((self._count_texts(complaint, "We are on it"), self._get_files(complaint).ids), (0, []))

    def test_files_that_are_too_large(self):
        complaint, size = self._complain(), uploads.MAX_FILE_SIZE
        for files in ([b"x" * (size + 1)], [b"x" * size] * 3, [b"x" * (2 * size)]):
            attachments = [file(f"{number}.txt", content) for number, content in enumerate(files)]
            with self.assertRaisesRegex(ValidationError, "too large"):
                self._add(complaint, attachments=attachments)

    def test_refused(self):
        complaint = self._complain()
        loner = self._new_user("complaint_loner", "user")
        for user in (loner, self.stranger):
            with self.assertRaises(AccessError):
                self._add(complaint, user=user)
        for values in ({"body": ""}, {"body": " "}, {"body": 5}, {"body": ["x"]}, {"body": "x" * 100_001},
                       {"by_customer": "yes"}, {"external_ref": 5}, {"body": "\x00"}):
            with self.subTest(values=str(values)[:40]), self.assertRaises(ValidationError):
                complaint.with_user(self.shop).add_message(**{"body": "We are on it", **values})
        with self.assertRaises(ValidationError):
            (complaint | self._complain()).with_user(self.shop).add_message("We are on it")

    def test_into_what_the_caller_may_not_write(self):
        """A complaint merged into one that is out of reach."""
        loner = self._new_user("complaint_loner", "user")
        mine, other = self._complain(user_id=loner.id), self._complain()
        other.merge(mine.ids)
        self.assertTrue(mine.with_user(loner).has_access("write"))
        with self.assertRaises(AccessError):
            self._add(mine, user=loner)
        self.assertFalse(mine.with_user(loner)._format_status()["merged_into"])

"""Complaints by e-mail, as the mail server hands them over: whatever comes in is kept, and robots are not answered."""

import logging
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..form_case import PNG
from .complaint_mail_case import VIP, ComplaintMailCase

MAIL = "odoo.addons.crm_relationship.models.complaint.crm_complaint_mail"
THREAD = "odoo.addons.crm_relationship.models.complaint.mail_thread"


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintMail(ComplaintMailCase):
    # === WHAT COMES IN ===#

    def test_plain_text_of_a_known_customer(self):
        complaint = self._receive(self._letter())
        self.assertEqual(
            (complaint.subject, complaint.channel, complaint.partner_id, complaint.company_id, complaint.state),
            ("Broken chairs", "email", self.customers["vip"], self.company, "new"))
        self.assertEqual(
            (complaint.contact_name, complaint.email_normalized), ("Anna Vip", "vip@customers.example.com"))
        self.assertIn("Two chairs are broken.", complaint.description)
        self.assertEqual(complaint.tier_id, self.tiers["vip"])
        self.assertTrue(complaint.reply_deadline)

    def test_plain_text_reads_as_paragraphs(self):
        complaint = self._receive(self._letter("Two chairs <broken>.\n\nPlease call.\n"))
        self.assertNotIn("<pre", complaint.description)
        self.assertIn("<p>Two chairs &lt;broken&gt;.</p><p>Please call.", complaint.description)

    def test_unknown_sender_goes_to_the_tray(self):
        complaint = self._receive(self._letter(sender="somebody@else.example.org"))
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.email_from, "somebody@else.example.org")

    def test_script_is_taken_out(self):
        letter = self._letter()
        letter.add_alternative(
            "<p onclick='steal()'>Two <b>chairs</b><script>steal()</script><img src='x' onerror='steal()'/></p>",
            "html")
        complaint = self._receive(letter)
        self.assertIn("<b>chairs</b>", complaint.description)
        for body in (complaint.description, *self._get_texts(complaint)):
            self.assertNotIn("steal", body)

    def test_attachments_and_pictures_in_the_text(self):
        letter = self._letter()
        letter.add_alternative("<p>Look: <img src='cid:broken'/></p>", "html")
        letter.get_payload()[1].add_related(PNG, "image", "png", cid="<broken>", filename="broken.png")
        letter.add_attachment(b"%PDF-1.4", "application", "pdf", filename="receipt.pdf")
        complaint = self._receive(letter)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "crm.complaint"), ("res_id", "=", complaint.id)])
        self.assertEqual(set(files.mapped("name")), {"broken.png", "receipt.pdf"})
        self.assertIn("/web/image/", complaint.description)
        self.assertNotIn("cid:", complaint.description)

    def test_twenty_megabytes(self):
        letter = self._letter()
        letter.add_attachment(bytes(20 * 1024 * 1024), "application", "octet-stream", filename="big.bin")
        complaint = self._receive(letter)
        self.assertEqual(
            self.env["ir.attachment"].search([("res_model", "=", "crm.complaint"), ("res_id", "=", complaint.id)])
            .file_size, 20 * 1024 * 1024)

    def test_no_subject_and_a_long_one(self):
        self.assertEqual(self._receive(self._letter(subject=None)).subject, "No subject")
        self.assertEqual(len(self._receive(self._letter(subject="x" * 3000)).subject), 500)

    def test_nobody_and_nonsense_as_sender(self):
        for sender in (None, "", "undisclosed", "<>"):
            complaint = self._receive(self._letter(sender=sender))
            self.assertEqual((complaint.subject, complaint.state), ("Broken chairs", "new"), sender)
            self.assertFalse(complaint.partner_id)
            self.assertFalse(self._get_receipts(), "there is nobody to confirm it to")

    def test_wrong_character_sets(self):
        for charset, body in (("x-unknown-42", "Stühle kaputt".encode()), ("utf-8", "Stühle kaputt".encode("latin-1")),
                              ("gb2312", "椅子坏了".encode("gb18030"))):
            head = self._letter(MIME_Version="1.0").as_bytes().partition(b"Content-Type")[0]
            raw = head + f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
            self.assertTrue(self._receive(raw + body).description, charset)

    def test_broken_parts(self):
        raw = self._letter(MIME_Version="1.0").as_bytes().partition(b"Content-Type")[0] + (
            b"Content-Type: multipart/mixed; boundary=\"b\"\n\n"
            b"--b\nContent-Type: text/plain; charset=nonsense\n\nBroken text\n"
            b"--b\nContent-Type: chemical/x-pdb; name=\"molecule.pdb\"\nContent-Transfer-Encoding: base64\n\n!!!!\n"
            b"--b\nContent-Type: application/pdf; name=\"cut.pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERi0xL")
        complaint = self._receive(raw)
        self.assertIn("Broken text", complaint.description)
        files = self.env["ir.attachment"].search([("res_model", "=", "crm.complaint"), ("res_id", "=", complaint.id)])
        self.assertLessEqual({"cut.pdf", "molecule.pdb"}, set(files.mapped("name")))

    def test_forwarded_by_a_colleague(self):
        self.company.email = "office@wholesale.example.org"
        for sender in (self.agent.email_formatted, self.company.email):
            complaint = self._receive(self._letter(
                sender=sender, subject="Fwd: Broken chairs", text="From: vip@customers.example.com ..."))
            self.assertFalse(complaint.partner_id)
            self.assertFalse(complaint.email_from)
            self.assertEqual(complaint.state, "new", "to forward a complaint is no reply")
            self.assertFalse(complaint.replied_at)
            self.assertFalse(self._get_receipts())

    def test_two_companies(self):
        other = self._create_company(name="Other Wholesale")
        other.alias_domain_id = self._new_domain("other.example.com")
        other.complaint_alias_name = "complaints"
        complaint = self._receive(self._letter(to="complaints@other.example.com"))
        self.assertEqual(complaint.company_id, other)
        self.assertEqual(self._receive(self._letter()).company_id, self.company)

    # === ROBOTS ===#

    def test_automatic_answers_open_no_complaint(self):
        for headers in ({"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"Precedence": "auto_reply"},
                        {"Return_Path": "<>"}, {"Auto_Submitted": "auto-generated", "In_Reply_To": "<gone@x.example>"}):
            with self.assertLogs(THREAD, logging.INFO) as logged:
                self.assertFalse(self._receive(self._letter(**headers)), headers)
            self.assertIn("opens no complaint", logged.output[0])
            self.assertFalse(self._mails)

    def test_what_programs_pass_on_is_kept_without_an_answer(self):
        for headers in ({"Auto_Submitted": "auto-generated; owner-email=x"}, {"X_Auto_Response_Suppress": "All"},
                        {"Precedence": "bulk"}):
            complaint = self._receive(self._letter(**headers))
            self.assertEqual(complaint.state, "new", headers)
            self.assertFalse(self._get_receipts(), "two programs would write to each other for ever")

    def test_what_people_write_is_not_automatic(self):
        for headers in ({"Auto_Submitted": "no"}, {"X_Auto_Response_Suppress": "OOF"}, {"Precedence": "list"}):
            self.assertTrue(self._receive(self._letter(**headers)), headers)

    def test_automatic_answer_is_a_note_without_effect(self):
        complaint = self._receive(self._letter())
        complaint.with_user(self.agent).sudo().acknowledge(note="Told by phone")
        complaint.pause("Which chairs?")
        with self.assertLogs(THREAD, logging.INFO):
            same = self._receive(self._answer(complaint, "I am on holiday", Auto_Submitted="auto-replied"))
        self.assertEqual(same, complaint)
        self.assertTrue(complaint.waiting_since, "nobody has answered yet")
        note = complaint.message_ids.filtered(lambda message: "on holiday" in message.body)
        self.assertTrue(note.is_internal)
        self.assertFalse(self._mails)

    def test_loop(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 3)
        opened = [self._receive(self._letter(sender="loop@robots.example.org")) for _turn in range(5)]
        self.assertEqual([bool(complaint) for complaint in opened], [True, True, True, False, False])
        self.assertTrue(self._receive(self._letter(sender="undisclosed")), "no address is not the same address")

    def test_same_mail_twice(self):
        letter = self._letter()
        self.assertTrue(self._receive(letter))
        self.assertFalse(self._receive(letter))

    def test_bounce_opens_no_complaint(self):
        self.assertFalse(self._receive(self._letter(sender="MAILER-DAEMON@mail.example.org", subject="Undelivered")))

    # === ANSWERS ===#

    def test_answer_lets_the_clock_go_on(self):
        complaint = self._receive(self._letter())
        complaint.with_user(self.agent).sudo().acknowledge(note="Told by phone")
        complaint.pause("Which chairs?")
        self._travel(hours=3)
        self.assertEqual(self._receive(self._answer(complaint)), complaint)
        self.assertFalse(complaint.waiting_since)
        self.assertTrue(complaint.pause_ids.ended_at)

    def test_answer_to_a_closed_complaint_asks_somebody_to_look(self):
        complaint = self._receive(self._letter())
        complaint.user_id = self.agent
        complaint.with_user(self.agent).resolve("Sent new ones")
        complaint.with_user(self.colleague).sudo().verify(True)
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(self._receive(self._answer(complaint)), complaint)
        self.assertTrue(self._get_activities(complaint, "look", self.agent))

    def test_answer_to_a_merged_complaint(self):
        first, second = self._receive(self._letter()), self._receive(self._letter("The same again"))
        answer = self._answer(second, "It is still broken")
        first.merge(second.ids)
        self.assertEqual(self._receive(answer), first)
        self.assertTrue(self._count_texts(first, "It is still broken"))
        self.assertEqual(self._receive(self._letter("By the alias of the thread")).state, "new")

    def test_reply_of_a_colleague_acknowledges(self):
        complaint = self._receive(self._letter())
        complaint.user_id = self.agent
        self._say(complaint, "Call them", "mail.mt_note")
        self._say(complaint, "Do you know more?", "mail.mt_comment", self.leader.partner_id)
        self.assertEqual((complaint.state, complaint.replied_at), ("new", False))
        self._say(complaint, "We look into it", "mail.mt_comment", complaint.partner_id)
        self.assertEqual(complaint.state, "acknowledged")
        self.assertTrue(complaint.replied_at)

    def test_reply_of_a_colleague_by_mail_acknowledges(self):
        complaint = self._receive(self._letter())
        answer = self._answer(complaint, "We look into it", sender=self.agent.email_formatted, Cc=VIP)
        self.assertEqual(self._receive(answer), complaint)
        self.assertEqual(complaint.state, "acknowledged")

    def test_reply_is_addressed_to_who_complained(self):
        complaint = self._receive(self._letter())
        self.assertEqual(complaint.action_reply()["context"]["default_partner_ids"], self.customers["vip"].ids)
        stray = self._receive(self._letter(sender="Somebody <somebody@else.example.org>"))
        (partner_id,) = stray.action_reply()["context"]["default_partner_ids"]
        self.assertEqual(self.env["res.partner"].browse(partner_id).email_normalized, "somebody@else.example.org")
        self._say(stray, "We look into it", "mail.mt_comment", self.env["res.partner"].browse(partner_id))
        self.assertEqual(stray.state, "acknowledged")

    def test_reply_makes_a_contact_with_name_and_number(self):
        stray = self._complain(None, email_from="eva@else.example.org", contact_name="Eva Berg", phone="+1 555 0107")
        partner = self.env["res.partner"].browse(stray.sudo().action_reply()["context"][
            "default_partner_ids"])
        self.assertEqual((partner.name, partner.email, partner.phone), (
            "Eva Berg", "eva@else.example.org", "+1 555 0107"))

    # === CONFIRMATIONS ===#

    def test_confirmation_repeats_nothing_of_the_sender(self):
        complaint = self._receive(self._letter(
            "Buy pills at pills.example.org", sender="\"Cheap pills\" <somebody@else.example.org>",
            subject="Pills, pills"))
        (mail,) = self._get_sent("somebody@else.example.org")
        self.assertIn(complaint.name, mail["subject"])
        self.assertIn(complaint.name, mail["body"])
        self.assertIn(f"/my/complaints/{complaint.id}?access_token={complaint.access_token}", mail["body"])
        self.assertNotIn("ills", mail["EmailMessage"].as_string().replace(complaint.access_token, ""))
        self.assertEqual(mail["headers"]["Auto-Submitted"], "auto-replied")
        self.assertEqual(mail["headers"]["X-Auto-Response-Suppress"], "All")
        self.assertEqual((complaint.state, complaint.replied_at), ("new", False), "a robot's answer is no reply")

    def test_confirmation_can_be_switched_off(self):
        self.company.complaint_confirmation_enabled = False
        self.assertTrue(self._receive(self._letter()))
        self.assertFalse(self._get_receipts())

    def test_no_confirmation_to_ourselves_nor_without_end(self):
        self.assertTrue(self._receive(self._letter(sender="catchall@wholesale.example.com")))
        self.assertFalse(self._get_receipts())
        for turn in range(12):
            self._receive(self._letter(sender="victim@else.example.org"))
            self.assertEqual(bool(self._get_receipts()), turn < 10)

    def test_failing_mail_stops_nothing(self):
        def fail(*_arguments, **_values):
            raise ValueError("no such field")

        with patch.object(self.registry["mail.template"], "_render_field", fail), self.assertLogs(MAIL, "ERROR"):
            complaint = self._receive(self._letter())
        self.assertTrue(self._count_texts(complaint, "The customer could not be told: no such field"))

    def test_answers_go_to_the_alias(self):
        complaint = self._receive(self._letter())
        self.assertIn(self.address, complaint._notify_get_reply_to()[complaint.id])

    # === SOLVED ===#

    def test_resolved_asks_by_mail(self):
        complaint = self._receive(self._letter())
        complaint.user_id = self.agent
        with self.mock_mail_gateway():
            complaint.with_user(self.agent).resolve("Three <b>new</b> chairs")
        (mail,) = self._get_sent("vip@customers.example.com")
        self.assertIn("Three &lt;b&gt;new&lt;/b&gt; chairs", mail["body"])
        for answer in ("yes", "no"):
            self.assertIn(f"satisfied={answer}#answer", mail["body"])

    # === THE ADDRESS ===#

    def test_address(self):
        alias = self.company.complaint_alias_id
        self.assertEqual((alias.alias_full_name, alias.alias_model_id.model), (self.address, "crm.complaint"))
        self.company.complaint_alias_name = "Sorry about that"
        self.assertEqual(alias.alias_name, "sorry-about-that")
        with self.assertRaisesRegex(UserError, "already"):
            other = self._create_company(name="Other", alias_domain_id=self.company.alias_domain_id.id)
            other.complaint_alias_name = "sorry-about-that"
        self.company.complaint_alias_name = False
        self.assertFalse(alias.exists())
        self.assertFalse(self.company.complaint_alias_id)

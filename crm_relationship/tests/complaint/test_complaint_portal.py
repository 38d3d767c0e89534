"""The portal: a customer sees his own complaints, and nothing else, whatever he sends."""

import io
import json
import zipfile

from odoo.http import Request
from odoo.tests import tagged

from ...tools import uploads
from ..common import RelationshipCommon
from ..form_case import MEGABYTE, PNG, SCRIPT
from .complaint_form_case import ComplaintFormCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestUploads(RelationshipCommon):
    def _pack(self, *entries):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name, text in entries:
                archive.writestr(name, text)
        return content.getvalue()

    def test_told_by_content(self):
        word = self._pack(("word/document.xml", "x"))
        for name, content, allowed in (
            ("a.png", PNG, True), ("a.PNG", PNG, True), ("a.jpg", b"\xff\xd8\xff\xe0", True), ("a.jpg", PNG, False),
            ("a.pdf", b"%PDF-1.7", True), ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", True),
            ("a.txt", b"Two chairs", True), ("a.txt", "椅子".encode("gb18030"), True), ("a.txt", b"\x00\x01", False),
            ("a.png", b"<svg onload='x()'/>", False), ("a.svg", b"<svg onload='x()'/>", False),
            ("a.txt", b"  <html><script>x()</script>", False), ("a.png", b"<html>", False), ("a.html", b"Hello", False),
            ("a.exe", b"MZ\x90\x00", False), ("a.zip", word, False), ("a.docx", word, False),
            ("a.docx", b"PK\x03\x04", False), ("noextension", PNG, False), ("a.png", b"", False),
            ("a.pdf.exe", b"%PDF-1.7", False)):
            self.assertEqual(uploads.is_allowed(name, content), allowed, (name, content[:12]))

    def test_office_documents(self):
        types = ("[Content_Types].xml", "x")
        self.assertTrue(uploads.is_allowed("a.docx", self._pack(types, ("word/document.xml", "x"))))
        self.assertTrue(uploads.is_allowed("a.xlsx", self._pack(types, ("xl/workbook.xml", "x"))))
        macros = ("xl/vbaProject.bin", "x")
        self.assertFalse(uploads.is_allowed("a.xlsx", self._pack(types, ("xl/workbook.xml", "x"), macros)))
        kind = ("mimetype", "application/vnd.oasis.opendocument.text")
        self.assertTrue(uploads.is_allowed("a.odt", self._pack(kind)))
        self.assertFalse(uploads.is_allowed("a.jar", self._pack(("META-INF/MANIFEST.MF", "x"))))

    def test_names(self):
        for name, clean in (("../../etc/passwd.txt", "passwd.txt"), ("C:\\pictures\\a.png", "a.png"),
                            ("a\x00\n.png", "a.png"), ("x" * 500 + ".png", "x" * 120 + ".png")):
            self.assertEqual(uploads.clean_name(name), clean)


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintPortal(ComplaintFormCase):
    # === LIST ===#

    def test_own_complaints_only(self):
        mine, other = self._complain(), self._complain(self.rival.partner_id, subject="Secret of the rival")
        self._log_in(self.buyer)
        page = self.url_open("/my/complaints").text
        self.assertIn(mine.name, page)
        self.assertNotIn(other.name, page)
        self.assertNotIn("Secret", page)
        self.assertEqual(self._rpc("/my/counters", counters=["complaint_count"])["result"], {"complaint_count": 1})
        self.assertIn("/my/complaints", self.url_open("/my").text)

    def test_empty_list(self):
        self._log_in(self.rival)
        self.assertIn("You have not complained yet", self.url_open("/my/complaints").text)

    def test_search_filters_and_sorting(self):
        for number in range(25):
            self._complain(subject=f"Number {number:02}")
        self._log_in(self.buyer)
        self.assertIn("Number 24", self.url_open("/my/complaints").text)
        self.assertIn("Number 00", self.url_open("/my/complaints/page/2").text)
        self.assertIn("Number 00", self.url_open("/my/complaints?sortby=oldest").text)
        self.assertIn("Number 07", self.url_open("/my/complaints?search=ber+07").text)
        self.assertIn("No complaint matches", self.url_open("/my/complaints?filterby=closed").text)

    def test_keys_that_were_not_offered(self):
        self._complain()
        self._log_in(self.buyer)
        for query in ("sortby=id;DROP TABLE crm_complaint", "sortby=__class__", "filterby=x'--",
                      "search=%25%27%22" + SCRIPT, "search=" + "x" * 5000, "sortby=newest&sortby=oldest"):
            page = self.url_open(f"/my/complaints?{query}")
            self.assertEqual(page.status_code, 200, query)
            self.assertNotIn(SCRIPT, page.text)
        self.assertEqual(self.url_open("/my/complaints/page/99999").status_code, 200)

    def test_not_for_the_public(self):
        for url in ("/my/complaints", "/my/complaints/new"):
            answer = self.url_open(url, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])

    # === NEW ===#

    def test_file_a_complaint(self):
        order = self._sell(self.customer, self.today, 100)
        self._log_in(self.buyer)
        self.assertIn(order.name, self.url_open("/my/complaints/new").text)
        category = self.env["crm.complaint.category"].search([("is_public", "=", True)], limit=1)
        answer = self._post("/my/complaints/new", {
            "subject": "Scratched", "description": "Line one\nLine two", "sale_order_id": order.id,
            "category_id": category.id, "product_id": self.product.id}, [("a.png", PNG), ("b.pdf", b"%PDF-1.7")])
        self.assertEqual(answer.status_code, 303)
        complaint = self._get_newest()
        self.assertIn(f"/my/complaints/{complaint.id}", answer.headers["Location"])
        self.assertEqual(
            (complaint.subject, complaint.channel, complaint.partner_id, complaint.commercial_partner_id),
            ("Scratched", "portal", self.buyer.partner_id, self.customer))
        self.assertEqual((complaint.sale_order_id, complaint.product_id, complaint.category_id, complaint.company_id),
                         (order, self.product, category, self.company))
        self.assertEqual(set(self._get_files(complaint).mapped("name")), {"a.png", "b.pdf"})
        self.assertIn("Line one<br>Line two", complaint.description)
        page = self.url_open(answer.headers["Location"]).text
        self.assertIn("Thank you for telling us", page)

    def test_who_got_what_another_ordered(self):
        order = self._sell(self.rival.partner_id, self.today, 100)
        delivery = self.env["stock.picking"].create({
            "picking_type_id": self.env["stock.warehouse"].search(
                [("company_id", "=", self.company.id)], limit=1).out_type_id.id,
            "partner_id": self.customer.id, "sale_id": order.id, "company_id": self.company.id})
        self._log_in(self.buyer)
        answer = self._post("/my/complaints/new", {
            "subject": "Scratched", "description": "All of them", "picking_id": delivery.id})
        self.assertEqual(answer.status_code, 303)
        complaint = self._get_newest()
        self.assertEqual((complaint.picking_id, complaint.commercial_partner_id), (delivery, self.customer))
        self.assertNotIn(order.name, self.url_open(answer.headers["Location"]).text)

    def test_documents_of_others(self):
        mine, other = self._sell(self.customer, self.today, 100), self._sell(self.rival.partner_id, self.today, 100)
        secret = self.env["product.product"].create({"name": "Secret product"})
        before = self._get_newest()
        self._log_in(self.buyer)
        for name, value in (("sale_order_id", other.id), ("sale_order_id", "x"), ("sale_order_id", -1),
                            ("product_id", secret.id), ("category_id", 10**12), ("picking_id", mine.id + 10**6)):
            answer = self._post("/my/complaints/new", {"subject": "x", "description": "x", name: value})
            self.assertEqual(answer.status_code, 200, name)
            self.assertIn("Nothing has been sent yet", answer.text)
            self.assertNotIn("Secret", answer.text)
        self.assertEqual(self._get_newest(), before)

    def test_fields_that_are_not_in_the_form(self):
        self._log_in(self.buyer)
        self._post("/my/complaints/new", {
            "subject": "x", "description": "x", "state": "closed", "partner_id": self.rival.partner_id.id,
            "user_id": self.agent.id, "severity": "critical", "company_id": 1, "reply_deadline": "2030-01-01"})
        complaint = self._get_newest()
        self.assertEqual((complaint.partner_id, complaint.state, complaint.severity, complaint.company_id),
                         (self.buyer.partner_id, "new", "minor", self.company))

    def test_hostile_texts(self):
        self._log_in(self.buyer)
        answer = self._post("/my/complaints/new", {"subject": SCRIPT, "description": f"{SCRIPT} & <b>\x00"})
        complaint = self._get_newest()
        self.assertNotIn("<script", complaint.description)
        page = self.url_open(answer.headers["Location"]).text
        self.assertNotIn(SCRIPT, page)
        self.assertIn("&lt;script&gt;", page)
        before = self._get_newest()
        for values, text in (({"subject": "", "description": "x"}, "Please fill this in."),
                             ({"subject": " ", "description": "x"}, "Please fill this in."),
                             ({"subject": "x" * 201, "description": "x"}, "At most 200 characters"),
                             ({"subject": "x", "description": "x" * 10_001}, "At most 10000 characters")):
            answer = self._post("/my/complaints/new", values)
            self.assertIn(text, answer.text)
        self.assertEqual(self._get_newest(), before)

    def test_hostile_files(self):
        before = self._get_newest()
        self._log_in(self.buyer)
        for files, text in (
            ([("a.png", b"<svg onload='x()'/>")], "cannot be sent"), ([("a.svg", b"<svg/>")], "cannot be sent"),
            ([("a.png", b"<html><script>x()</script></html>")], "cannot be sent"),
            ([("a.exe", b"MZ\x90\x00\x03")], "cannot be sent"), ([("a.pdf", b"")], "cannot be sent"),
            ([(f"{number}.png", PNG) for number in range(6)], "At most 5 files"),
            ([("big.png", PNG + bytes(10 * MEGABYTE))], "too large"),
            ([(f"{number}.png", PNG + bytes(7 * MEGABYTE)) for number in range(3)], "20 MB together")):
            answer = self._post("/my/complaints/new", {"subject": "x", "description": "x"}, files)
            self.assertIn(text, answer.text, files[0][0])
        self.assertEqual(self._get_newest(), before)

    def test_without_csrf_token(self):
        before = self._get_newest()
        self._log_in(self.buyer)
        answer = self._post("/my/complaints/new", {"subject": "x", "description": "x"}, csrf=False)
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self._get_newest(), before)

    # === ONE COMPLAINT ===#

    def test_others_cannot_be_told_from_none(self):
        other = self._complain(self.rival.partner_id)
        other._portal_ensure_token()
        for user in (self.buyer, None):
            self._log_in(user)
            for number in (other.id, 10**9):
                for token in ("", "?access_token=x", "?access_token=ä", "?access_token="):
                    for answer in (self.url_open(f"/my/complaints/{number}{token}", allow_redirects=False),
                                   self._post(f"/my/complaints/{number}/answer{token}", {"satisfied": "yes"})):
                        if user or token not in ("", "?access_token="):
                            self.assertEqual(answer.status_code, 404)
                            self.assertIn("We Cannot Open This Complaint", answer.text)
                            self.assertNotIn(other.subject, answer.text)
                        else:
                            self.assertEqual(answer.status_code, 303)
                            self.assertTrue(answer.headers["Location"].endswith(
                                f"/web/login?redirect=%2Fmy%2Fcomplaints%2F{number}"))
        self.assertNotIn(other.name, self.url_open("/my/complaints").text)

    def test_story_without_what_is_internal(self):
        complaint = self._complain()
        note = {"body": "He is a pain", "message_type": "comment", "subtype_xmlid": "mail.mt_note"}
        complaint.with_user(self.agent).message_post(**note)
        complaint.with_user(self.agent).acknowledge("We look into it")
        self._log_in(self.buyer)
        page = self.url_open(complaint.access_url).text
        for text in (complaint.name, "Two of them", "We have received your complaint", "We have answered you",
                     "We are working on it"):
            self.assertIn(text, page)
        fetched = json.dumps(self._rpc("/mail/chatter_fetch", thread_model="crm.complaint", thread_id=complaint.id,
                                       token=complaint._portal_ensure_token()))
        self.assertIn("We look into it", fetched)
        for internal in ("He is a pain", "portal_colleague", "escalat"):
            self.assertNotIn(internal, page + fetched)

    def test_link_of_the_mail(self):
        complaint = self._complain()
        self._log_in()
        page = self.url_open(complaint.get_portal_url())
        self.assertEqual(page.status_code, 200)
        self.assertIn("Broken chairs", page.text)

    def test_model_is_closed(self):
        complaint = self._complain()
        self._log_in(self.buyer)
        for method, arguments in (("read", [complaint.ids, ["subject"]]), ("search_read", [[]]),
                                  ("verify", [complaint.ids, True]), ("submit", [{"subject": "x"}]),
                                  ("rating_apply", [complaint.ids, 5]), ("get_portal_url", [complaint.ids])):
            answer = self._rpc(f"/web/dataset/call_kw/crm.complaint/{method}", model="crm.complaint", method=method,
                               args=arguments, kwargs={})
            self.assertIn("error", answer, method)

    def test_write_in_the_chatter(self):
        complaint = self._complain()
        complaint.with_user(self.agent).acknowledge(note="Told by phone")
        complaint.pause("Which chairs?")
        token = complaint._portal_ensure_token()
        self._log_in(self.buyer)
        sent = self.url_open("/mail/attachment/upload", data={
            "csrf_token": Request.csrf_token(self), "thread_model": "crm.complaint", "thread_id": complaint.id,
            "is_pending": "true", "token": token}, files={"ufile": ("proof.txt", b"Scratched")}).json()
        attachment = self.env["ir.attachment"].browse(sent["data"]["attachment_id"])
        for key in ("wrong", token):
            self._rpc("/mail/message/post", thread_model="crm.complaint", thread_id=complaint.id, token=key, post_data={
                "body": "The two red ones", "message_type": "comment", "subtype_xmlid": "mail.mt_comment",
                "attachment_ids": attachment.ids, "attachment_tokens": [attachment._get_ownership_token()]})
            self.assertEqual(bool(complaint.waiting_since), key == "wrong")
        message = complaint.message_ids.filtered(lambda message: "two red ones" in message.body)
        self.assertEqual(message.author_id, self.buyer.partner_id)
        self.assertEqual(message.attachment_ids.name, "proof.txt")

    # === IS IT SOLVED? ===#

    def _resolve(self):
        complaint = self._complain()
        complaint.with_user(self.agent).resolve("Three new chairs")
        return complaint

    def test_looking_decides_nothing(self):
        complaint = self._resolve()
        self._log_in()
        page = self.url_open(f"{complaint.get_portal_url()}&satisfied=yes&answer_key={complaint._get_answer_key()}")
        self.assertIn("Is It Solved?", page.text)
        self.assertIn("Three new chairs", page.text)
        self.assertEqual(complaint.state, "resolved")
        self.assertEqual(self.url_open(f"{complaint.access_url}/answer?satisfied=yes").status_code, 405)

    def test_yes(self):
        complaint = self._resolve()
        self._log_in(self.buyer)
        self._post(f"{complaint.access_url}/answer", {"satisfied": "yes", "note": SCRIPT})
        self.assertEqual((complaint.state, complaint.is_verified_by_customer, complaint.verified_by_id.id),
                         ("closed", True, False))
        page = self.url_open(complaint.access_url).text
        self.assertIn("Closed", page)
        self.assertNotIn(SCRIPT, page)

    def test_no_by_the_link_of_the_mail(self):
        complaint = self._resolve()
        self._log_in()
        keys = {"access_token": complaint._portal_ensure_token(), "answer_key": complaint._get_answer_key()}
        self._post(f"{complaint.access_url}/answer", {"satisfied": "no", "note": "One is still broken", **keys})
        self.assertEqual((complaint.state, complaint.unsatisfied_count, complaint.reopen_count), ("in_progress", 1, 1))
        self.assertIn("One is still broken", complaint.message_ids.filtered(
            lambda message: message.author_id == self.customer).body)
        self._post(f"{complaint.access_url}/answer", {"satisfied": "yes", **keys})
        self.assertEqual(complaint.state, "in_progress", "there is nothing to answer any more")

    def test_links_that_take_no_answer_say_so(self):
        complaint = self._resolve()
        self._log_in()
        token, key = complaint._portal_ensure_token(), complaint._get_answer_key()
        link = f"{complaint.get_portal_url()}&satisfied=yes"
        late, waiting = "This link no longer takes your answer", "We are no longer waiting for this answer"
        self.assertIn(late, self.url_open(f"{link}&answer_key=wrong").text)
        self.assertNotIn("o_complaint_late", self.url_open(f"{link}&answer_key={key}").text)
        self.assertNotIn("o_complaint_late", self.url_open(complaint.get_portal_url()).text)
        values = {"satisfied": "yes", "access_token": token, "answer_key": key}
        for said in ("Thank you for your answer", waiting):
            answer = self._post(f"{complaint.access_url}/answer", values)
            self.assertIn(said, self.url_open(answer.headers["Location"]).text)
        self.assertIn(waiting, self.url_open(f"{link}&answer_key={key}").text)

    def test_answers_that_are_none(self):
        complaint = self._resolve()
        self._log_in(self.buyer)
        for values in ({}, {"satisfied": "maybe"}, {"satisfied": "1"}):
            self._post(f"{complaint.access_url}/answer", values)
        self._post(f"{complaint.access_url}/answer", {"satisfied": "yes"}, csrf=False)
        self.assertEqual(complaint.state, "resolved")

    def test_merged_complaint_leads_to_the_one_that_goes_on(self):
        first, second = self._complain(), self._complain(subject="The same again")
        stray = self._complain(partner_id=False, email_from="stranger@else.example.org")
        first.merge((second | stray).ids)
        self._log_in(self.buyer)
        self.assertIn(f"/my/complaints/{first.id}", self.url_open(second.access_url).url)
        self._log_in()
        page = self.url_open(stray.get_portal_url())
        self.assertIn(f"/my/complaints/{stray.id}", page.url, "the stranger is not let into the customer's complaint")

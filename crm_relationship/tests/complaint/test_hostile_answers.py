"""Who is not the customer tries to answer for them, or to read what only their mails hold."""

import re
from datetime import timedelta

from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from ...tools.secret_links import without_keys
from .complaint_form_case import ComplaintFormCase
from .complaint_mail_case import VIP, ComplaintMailCase

UUID = "0b5ca98a-6f0d-4f4f-9f5c-0d6c4ab0cb70"


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileAnswers(ComplaintMailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody = cls.agent | cls.colleague | cls.leader | cls.officer | cls.manager | cls.stranger
        cls.everybody.write({"group_ids": [Command.link(cls.env.ref(f"base.{name}").id) for name in (
            "group_partner_manager", "group_allow_export")]})

    def _resolve(self, tier="vip", **values):
        """A resolved complaint, and the mails that tell of it."""
        complaint = self._complain(tier, **values)
        with self.mock_mail_gateway():
            complaint.with_user(self.agent).resolve("Three new chairs")
            mails = list(self._mails)
        return complaint, mails

    def _get_keys(self, mails, address):
        """What the mail to an address holds: pairs of a name and a key."""
        (mail,) = [mail for mail in mails if any(address in to for to in mail["email_to"])]
        return dict(re.findall(r"\b(access_token|answer_key)=([\w-]+)", mail["body"]))

    # === RATINGS ===#

    def test_nobody_rates_a_complaint(self):
        complaint = self._complain("vip", subject="Secret of the customer")
        action = complaint.env["crm.complaint.action"].create({"name": "Secret plan", "complaint_id": complaint.id})
        partner_model = self.env["ir.model"]._get("res.partner")
        for user in (self.env.user, *self.everybody):
            ratings = self.env["rating.rating"].with_user(user)
            harmless = ratings.create({"res_model_id": partner_model.id, "res_id": self.customers["vip"].id})
            for record in (complaint, action):
                about = {"res_model_id": self.env["ir.model"]._get(record._name).id, "res_id": record.id}
                parent = {f"parent_{name}": value for name, value in about.items()}
                for method, target, values in (
                        ("create", ratings, about), ("write", harmless, about), ("write", harmless, parent),
                        ("create", ratings, {"res_id": 1, **parent})):
                    with self.assertRaisesRegex(AccessError, "not rated"), self.env.cr.savepoint():
                        getattr(target, method)(values)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            complaint.write({"rating_ids": [Command.create({
                "res_model_id": self.env["ir.model"]._get("crm.complaint").id, "rating": 5})]})
        with self.assertRaises(AccessError):
            complaint.sudo().rating_apply(5)
        self.assertFalse(complaint.sudo().rating_ids)

    def test_a_rating_that_is_not_saved_tells_nothing(self):
        complaint = self._complain("vip", subject="Secret of the customer")
        spec = {name: {} for name in ("res_name", "parent_res_name", "res_id")} | {
            name: {"fields": {"display_name": {}}} for name in ("resource_ref", "parent_ref")}
        model = self.env["ir.model"]._get("crm.complaint").id
        values = {"res_model_id": model, "res_id": complaint.id, "res_model": "crm.complaint",
                  "parent_res_model_id": model, "parent_res_id": complaint.id, "parent_res_model": "crm.complaint"}
        self.env.invalidate_all()
        found = self.env["rating.rating"].with_user(self.stranger).onchange(values, list(values), spec)
        self.assertNotIn("Secret", str(found))
        self.assertNotIn(complaint.name, str(found))

    # === THE KEY ===#

    def test_only_the_customers_mail_has_the_key(self):
        complaint, mails = self._resolve()
        complaint = complaint.sudo()
        self.assertEqual(self._get_keys(mails, "vip@customers.example.com"), {
            "access_token": complaint.access_token, "answer_key": complaint._get_answer_key()})
        self.assertTrue(complaint.message_ids.filtered(lambda message: "satisfied=yes#answer" in message.body))
        for message in complaint.message_ids:
            for secret in (complaint.access_token, complaint._get_answer_key(), "_token=", "_key="):
                self.assertNotIn(secret, message.body)
        for user in self.everybody:
            with self.assertRaises(AccessError):
                self.env["mail.mail"].with_user(user).search([("res_id", "=", complaint.id)])

    def test_a_customer_who_is_but_an_address(self):
        complaint, mails = self._resolve(
            None, user=self.colleague, user_id=self.agent.id, email_from="Eva <eva@else.example.org>")
        self.assertEqual(self._get_keys(mails, "eva@else.example.org"), {
            "access_token": complaint.sudo().access_token, "answer_key": complaint._get_answer_key()})

    def test_who_gets_a_copy_gets_no_key(self):
        complaint = self._complain("vip")
        complaint.message_subscribe(self.customers["none"].ids)
        with self.mock_mail_gateway():
            complaint.message_post(
                body=Markup("<a href='%s'>Yes</a>") % complaint._get_answer_url(True),
                subtype_xmlid="mail.mt_comment", message_type="comment",
                partner_ids=self.customers["vip"].ids, outgoing_email_to="spy@else.example.org")
            mails = list(self._mails)
        self.assertEqual(
            self._get_keys(mails, "vip@customers.example.com").keys(), {"access_token"}, "nothing is asked")
        for address in ("none@customers.example.com", "spy@else.example.org"):
            self.assertFalse(self._get_keys(mails, address))

    def test_a_colleague_as_the_customer_gets_no_key(self):
        self.agent.email = "agent@wholesale.example.com"
        both = self._new_customer("Two addresses", email="two@else.example.org, agent@wholesale.example.com")
        for values in ({"email_from": "agent@wholesale.example.com"}, {"partner_id": both.id},
                       {"email_from": "agent@wholesale.example.com", "partner_id": self.agent.partner_id.id}):
            _complaint, mails = self._resolve(None, **values)
            for mail in mails:
                self.assertNotRegex(mail["body"], r"answer_key=\w")

    def test_a_mail_that_a_colleague_writes_goes_to_nobody_else(self):
        complaint, _mails = self._resolve()
        body = Markup("<a href='%s'>Yes</a>") % complaint._get_answer_url(True)
        for context in ({}, {"complaint_letter": True}):
            with self.mock_mail_gateway():
                complaint.with_context(**context).message_post(
                    body=body, subtype_xmlid="mail.mt_comment", partner_ids=self.customers["vip"].ids,
                    mail_headers={"Bcc": "spy@else.example.org", "Cc": "spy@else.example.org"})
                mails = list(self._mails)
            self.assertTrue(self._get_keys(mails, "vip@customers.example.com"))
            for mail in mails:
                self.assertNotRegex(mail["body"], r"answer_key=\w")
                self.assertNotIn("spy@", mail["EmailMessage"].as_string())

    def test_a_new_address_of_the_customer_is_on_record(self):
        complaint = self._complain("vip")
        self.env.cr.precommit.run()
        complaint.email_from = "me@else.example.org"
        self.env.cr.precommit.run()
        self.assertIn("me@else.example.org", complaint.sudo().message_ids.tracking_value_ids.mapped("new_value_char"))

    def test_the_key_fits_once(self):
        complaint, _mails = self._resolve()
        other, _mails = self._resolve()
        key = complaint._get_answer_key()
        self.assertTrue(complaint._is_answer_key(key))
        self.assertFalse(other._is_answer_key(key))
        for nonsense in (None, "", False, True, 0, key[:-1], f"{key}x", "ä", "\udc80", [key], {"a": key}):
            self.assertFalse(complaint._is_answer_key(nonsense))
        complaint.reopen("Not yet")
        self.assertFalse(complaint._is_answer_key(key) or complaint._is_answer_key(""))
        complaint.resolve("Once more, in the same second")
        self.assertFalse(complaint._is_answer_key(key))
        key = complaint._get_answer_key()
        complaint.with_user(self.colleague).verify(True)
        self.assertFalse(complaint._is_answer_key(key))
        complaint.sudo().resolved_at += timedelta(seconds=1)
        self.assertFalse(complaint._is_answer_key(key))

    def test_a_customer_who_quotes_our_mail(self):
        complaint, mails = self._resolve()
        complaint = complaint.sudo()
        (mail,) = [mail for mail in mails if "vip@customers.example.com" in str(mail["email_to"])]
        for to in ("catchall@wholesale.example.com", self.address):  # an answer, and a new complaint
            letter = self._answer(complaint, to=to) if "catchall" in to else self._letter()
            letter.add_alternative(f"<p>No!</p><blockquote>{mail['body']}</blockquote>", "html")
            found = self._receive(letter)
            self.assertEqual(found == complaint, "catchall" in to)
            for text in (*found.message_ids.mapped("body"), found.description or ""):
                self.assertNotIn(complaint.access_token, text)
                self.assertNotIn(complaint._get_answer_key() or "no key", text)

    def test_links_without_keys(self):
        page, view = "https://x.example.com/my/complaints/5?", "https://x.example.com/mail/view?model=crm.complaint&"
        for text, left in (
                (f"See {page}access_token={UUID}&answer_key=0a1b#answer.",
                 f"See {page}access_token=&answer_key=#answer."),
                (f"<a href='{page}access_token={UUID}&amp;x=1'>", f"<a href='{page}access_token=&amp;x=1'>"),
                (f"{view}access_token={UUID}&hash=ff00&pid=3", f"{view}access_token=&hash=&pid=3"),
                (f"https://safe.example.org/?url=https%3A%2F%2Fx%2Fmy%2Fcomplaints%2F5%3Faccess_token%3D{UUID}%26a",
                 "https://safe.example.org/?url=https%3A%2F%2Fx%2Fmy%2Fcomplaints%2F5%3Faccess_token%3D%26a"),
                (f"https://x/my/orders/5?access_token={UUID}", f"https://x/my/orders/5?access_token={UUID}"),
                ("x" * 1_000_000 + " /my/complaints/", "x" * 1_000_000 + " /my/complaints/"), ("", "")):
            self.assertEqual(without_keys(text), left)

    # === THE TOKEN ===#

    def test_the_token_is_out_of_reach(self):
        complaint = self._complain("vip")
        complaint.sudo()._portal_ensure_token()
        action = self.env["crm.complaint.action"].create({"name": "x", "complaint_id": complaint.id})
        for user in self.everybody - self.stranger:
            records = complaint.with_user(user).with_context(default_access_token="guess")
            self.assertNotIn("access_token", records.fields_get())
            self.assertNotIn("access_token", records.read()[0])
            self.assertNotIn("access_token", records.copy_data()[0])
            for attempt in self._get_attempts(records, action.with_user(user)):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    attempt()
            self.assertFalse(records.create({"subject": "x"}).sudo().access_token)

    def _get_attempts(self, records, actions):
        return (
            lambda: records.access_token, lambda: records.read(["access_token"]),
            lambda: records.search([("access_token", "like", "a")]),
            lambda: records.search([], order="access_token"),
            lambda: records.search_read([], ["access_token"]), lambda: records.web_read({"access_token": {}}),
            lambda: records.filtered_domain([("access_token", "like", "a")]),
            lambda: records._read_group([], ["access_token"]),
            lambda: records.formatted_read_group([], ["access_token"], ["__count"]),
            lambda: records.formatted_read_group([], [], ["access_token:array_agg"]),
            lambda: records.export_data(["access_token"]),
            lambda: actions.search([("complaint_id.access_token", "like", "a")]),
            lambda: actions.export_data(["complaint_id/access_token"]),
            lambda: actions.formatted_read_group([], ["complaint_id.access_token"], ["__count"]),
            lambda: records.write({"access_token": "guess"}),
            lambda: records.create({"subject": "x", "access_token": "guess"}),
            lambda: records.copy({"access_token": "guess"}),
            lambda: records.onchange({}, [], {"access_token": {}})["value"]["access_token"],
            lambda: records.web_save({"access_token": "guess"}, {}))

    def test_links_that_are_shared_open_nothing(self):
        complaint = self._complain("vip")
        token = complaint.sudo()._portal_ensure_token()
        shares = self.env["portal.share"].with_context(active_model="crm.complaint", active_id=complaint.id)
        for user in self.everybody - self.stranger:
            record = complaint.with_user(user)
            for method, arguments in (
                    ("get_portal_url", {}), ("get_portal_url", {"query_string": "&a=1", "anchor": "b"}),
                    ("action_reply", {}), ("get_formview_action", {})):
                self.assertNotIn(token, str(call_kw(record.browse(), method, [record.ids], arguments)))
            self.assertEqual(record.get_portal_url(query_string="&a=1", anchor="b"), f"{record.access_url}?a=1#b")
            self.assertEqual(record.get_portal_url(), record.access_url)
            share = Form(shares.with_user(user))
            self.assertNotIn(token, share.share_link)
            share.partner_ids.add(self.customers["none"])
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                share.save().action_send_mail()
        with self.assertRaises(AccessError):
            complaint.with_user(self.stranger).get_portal_url()

    def test_templates_of_replies_hold_no_token(self):
        complaint, _mails = self._resolve()
        for name in ("received", "question", "apology", "resolved"):
            template = self.env.ref(f"crm_relationship.mail_template_complaint_{name}").with_user(self.agent)
            body = template._render_field("body_html", complaint.ids)[complaint.id]
            self.assertIn(complaint.access_url, body)
            self.assertNotIn("_token=", body)
            self.assertNotIn("_key=", body)

    def test_the_customer_of_a_reply_gets_a_link_that_opens(self):
        complaint = self._receive(self._letter(sender=VIP))
        complaint.user_id = self.agent
        template = self.env.ref("crm_relationship.mail_template_complaint_apology")
        with self.mock_mail_gateway():
            complaint.with_user(self.agent).message_post(
                body=template._render_field("body_html", complaint.ids)[complaint.id],
                subtype_xmlid="mail.mt_comment", partner_ids=self.customers["vip"].ids)
            keys = self._get_keys(self._mails, "vip@customers.example.com")
        self.assertEqual(keys["access_token"], complaint.sudo().access_token)


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileAnswerPages(ComplaintFormCase):
    def setUp(self):
        super().setUp()
        self.complaint = self._complain()
        self.complaint.with_user(self.agent).resolve("Three new chairs")
        self.url = self.complaint.access_url
        self.keys = {
            "access_token": self.complaint._portal_ensure_token(), "answer_key": self.complaint._get_answer_key()}

    def _try(self, user, *names, **values):
        """Look at the page, and answer yes, with some of the keys; whether the page asked."""
        self._log_in(user)
        keys = {name: self.keys[name] for name in names} | values
        page = self.url_open(self.url + "?" + "&".join(f"{name}={key}" for name, key in keys.items())).text
        self._post(f"{self.url}/answer", {"satisfied": "yes", **keys})
        return "o_complaint_answer" in page

    def test_who_may_not_answer(self):
        for user, names, values in (
                (None, ["access_token"], {}), (None, ["answer_key"], {}),
                (None, ["access_token"], {"answer_key": "0" * 64}), (None, ["access_token"], {"answer_key": "ä"}),
                (self.rival, ["access_token"], {}), (self.rival, [], {}),
                *((user, names, {}) for user in (self.agent, self.colleague) for names in (
                    [], ["access_token"], ["access_token", "answer_key"]))):
            self.assertFalse(self._try(user, *names, **values))
            self.assertEqual(self.complaint.state, "resolved", (user, names))

    def test_who_may_answer(self):
        for user, names in ((None, ["access_token", "answer_key"]), (self.buyer, [])):
            self.assertTrue(self._try(user, *names), user)
            self.assertEqual((self.complaint.state, self.complaint.is_verified_by_customer), ("closed", True))
            self.complaint.reopen("Once more")
            self.complaint.with_user(self.agent).resolve("Three new chairs")

    def test_who_works_for_us_sees_no_key(self):
        for user in (self.agent, self.colleague):
            self._log_in(user)
            page = self.url_open(self.url)
            self.assertIn("Broken chairs", page.text)
            for text in (page.text, *(answer.headers.get("Location", "") for answer in page.history)):
                for key in self.keys.values():
                    self.assertNotIn(key, text)

    def test_a_message_is_no_rating(self):
        self._log_in()
        self._rpc("/mail/message/post", thread_model="crm.complaint", thread_id=self.complaint.id,
                  token=self.keys["access_token"], post_data={
                      "body": "Fine", "message_type": "comment", "subtype_xmlid": "mail.mt_comment", "rating_value": 5})
        self.assertTrue(self.complaint.message_ids.filtered(lambda message: "Fine" in message.body))
        self.assertFalse(self.complaint.rating_ids)
        self.assertEqual(self.complaint.state, "resolved")

    def test_tokens_of_odoos_own_links_stay_with_the_customer(self):
        self._log_in()
        answer = self.url_open(
            f"/mail/view?model=crm.complaint&res_id={self.complaint.id}&access_token={self.keys['access_token']}")
        self.assertIn("Broken chairs", answer.text)
        self._log_in(self.agent)
        answer = self.url_open(f"/mail/view?model=crm.complaint&res_id={self.complaint.id}", allow_redirects=False)
        self.assertNotIn(self.keys["access_token"], answer.headers["Location"])

import html
import logging
import re
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools.mail import email_normalize_all, email_split_tuples, plaintext2html

from ...tools import arguments, private
from .crm_complaint import FORMS

_logger = logging.getLogger(__name__)
SUBJECT_LENGTH = 500
# More than so many a day to one address, and somebody uses our confirmations to bother somebody else.
MAX_RECEIPTS = 10
LETTERS = ("email", "comment")
PLAIN_TEXT = re.compile(r"\s*<pre>([^<]*)</pre>\s*")  # how the mail gateway hands over what has no format


class CrmComplaint(models.Model):
    """Complaints that arrive by mail, what customers write about them, and what they get."""

    _inherit = "crm.complaint"
    _mail_thread_customer = True
    _opened_by_mail = True

    # === WHAT COMES IN ===#

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail becomes a complaint, with what a mail can say; one that a colleague forwards has no customer yet."""
        company = self._get_letter_company(custom_values)
        complaints = self.with_company(company).with_context(complaint_first_letter=private.Private())
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        sender = "" if self._is_ours(author) else msg_dict.get("email_from") or ""
        names = [name for name, _address in email_split_tuples(sender) if name]
        values = {
            "subject": " ".join((msg_dict.get("subject") or "").split())[:SUBJECT_LENGTH]
            or self.env._("No subject"),
            "description": self._get_words(msg_dict.get("body") or ""),
            "channel": "email",
            "email_from": sender or False,
            "contact_name": next(iter(names), False),
            "company_id": company.id,
            "partner_id": complaints._find_customer(sender).id,
            "user_id": False,  # a colleague who forwards a mail does not make it theirs
        }
        return complaints.create(values)

    def _get_words(self, body):
        """The text of a mail, in paragraphs also where it is plain."""
        plain = PLAIN_TEXT.fullmatch(body)
        return plaintext2html(html.unescape(plain[1])) if plain else body

    def _get_letter_company(self, custom_values):
        """The company whose address for complaints the mail came to, as its alias says: nothing else is believed."""
        number = custom_values.get("company_id") if isinstance(custom_values, dict) else None
        company = self.env["res.company"].sudo().search([
            ("id", "=", number if type(number) is int else 0), ("complaint_alias_id", "!=", False)])
        return self.env["res.company"].browse(company.id or self.env.company.id)

    def _detect_loop_sender_domain(self, email_from_normalized):
        return [("email_normalized", "=", email_from_normalized)] if email_from_normalized else []

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type in LETTERS:
            complaint = self.sudo()
            if private.read(self.env.context, "complaint_first_letter"):
                complaint._take_first_letter(message)
            elif not complaint._is_by_colleague(message):
                if self._may_speak_for_customer():
                    complaint._get_merged_into()._customer_replied()
            elif not complaint.replied_at and complaint._is_open() and complaint._reaches_customer(message, msg_values):
                complaint._reply_given()
        return result

    def _may_speak_for_customer(self):
        """Whether who is at work is no colleague, or hands on what the customer wrote: anybody can name an author.
        The mail server's messages are the superuser's; mails that others hand in are not the customer's."""
        is_colleague = self.env.uid != SUPERUSER_ID and self.env.user._is_internal()
        return private.read(self.env.context, "complaint_customers_words", not is_colleague)

    def _take_first_letter(self, message):
        """The mail that opened the complaint: its pictures can be shown now, and its sender gets a confirmation."""
        if "cid:" in (self.description or ""):
            self.description = message.body
        self._send_receipt()

    def _is_by_colleague(self, message):
        author = message.sudo().author_id
        if author == self.env.ref("base.partner_root"):  # whoever sends mails without an address, or we ourselves
            return message.message_type != "email"
        return self._is_ours(author)

    def _is_ours(self, partner):
        """Whether a partner is a colleague, or one of our companies itself, which has an address of its own."""
        partner = partner.sudo()
        return bool(partner) and (not partner.partner_share or bool(
            self.env["res.company"].sudo().search_count([("partner_id", "=", partner.id)], limit=1)))

    def _reaches_customer(self, message, msg_values):
        """Whether the customer gets this message: a note, or a question to a colleague, is no reply, nor is what goes
        to somebody without an address or a login."""
        if message.is_internal or message.subtype_id.internal:
            return False
        recipients = self._notify_get_recipients(message, msg_values)
        partners = self.env["res.partner"].sudo().browse([data["id"] for data in recipients if data["id"]]).filtered(
            lambda partner: partner.email_normalized or partner.user_ids)
        addresses = {data["email_normalized"] for data in recipients} | set(email_normalize_all(
            f"{msg_values.get('incoming_email_to') or ''},{msg_values.get('incoming_email_cc') or ''}"))
        own = {self.email_normalized, self.partner_id.email_normalized} - {False}
        return bool(own & addresses or self.commercial_partner_id & partners.commercial_partner_id)

    def _get_customer_information(self):
        """A contact that is made of the sender has their name and number."""
        values = super()._get_customer_information()
        for complaint in self:
            if complaint.email_normalized:
                known = {"name": complaint.contact_name, "phone": complaint.phone}
                values.setdefault(complaint.email_normalized, {}).update(
                    {name: value for name, value in known.items() if value})
        return values

    # === WHAT GOES OUT ===#

    @arguments.read("one")
    def action_reply(self):
        """Open the mail composer, addressed to the customer; the templates hold common replies."""
        self.ensure_one()
        self.check_access("write")
        partner, reader = self.partner_id, self.with_context(lang=self.partner_id.lang or self.env.lang)
        if not partner and self.email_normalized:
            may_create = self.env["res.partner"].has_access("create")
            partner = self._partner_find_from_emails_single([self.email_from], no_create=not may_create)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reply"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_subtype_xmlid": "mail.mt_comment",
                "default_partner_ids": partner.ids,
                "default_use_template": False,
                "default_subject": reader.env._("Your complaint %(name)s", name=self.name),
            },
        }

    def _confirm_receipt(self):
        """Tell who filled in a form that it has arrived; a mail is confirmed once it is kept, see the first letter."""
        for complaint in self:
            if complaint.channel in FORMS:
                complaint._send_receipt()

    def _send_receipt(self):
        if self.company_id.complaint_confirmation_enabled and self._may_confirm():
            self._send_letter("crm_relationship.mail_template_complaint_received", {
                "Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"})

    def _may_confirm(self):
        """Not to ourselves, and not endlessly to the same address."""
        address = self.email_normalized or self.partner_id.email_normalized
        if not address or self.env["mail.alias.domain"].sudo()._find_aliases([address]):
            return False
        return self.sudo().with_context(active_test=False).search_count([
            ("email_normalized", "=", address), ("create_date", ">=", fields.Datetime.now() - timedelta(days=1)),
        ], limit=MAX_RECEIPTS + 1) <= MAX_RECEIPTS

    def _notify_resolved(self):
        """Tell the customer how it was solved, and ask them whether it is."""
        for complaint in self:
            complaint._send_letter("crm_relationship.mail_template_complaint_resolved", {
                "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"})

    def _send_letter(self, xmlid, headers):
        """Send a mail template to the customer. A failure is noted, and stops nothing."""
        template = self.env.ref(xmlid, raise_if_not_found=False)
        recipients = self._get_letter_recipients()
        if not template or not recipients:
            return
        try:
            with self.env.cr.savepoint():
                self._post_letter(template.sudo(), recipients, headers)
        except Exception as error:  # whatever goes wrong with a mail, the complaint is more important
            _logger.exception("The mail %s of complaint %s cannot be sent", xmlid, self.id)
            self._message_log(body=self._read_by_colleagues().env._(
                "The customer could not be told: %(error)s", error=str(error)))

    def _get_letter_recipients(self):
        """Where to write to: the address that wrote to us, else that of the contact."""
        partner, address = self.partner_id, self.email_normalized
        if partner.email_normalized and address in (False, partner.email_normalized):
            return {"partner_ids": partner.ids}
        return {"outgoing_email_to": address} if address else {}

    def _has_address(self):
        return bool(self._get_letter_recipients())

    def _post_letter(self, template, recipients, headers):
        """Post the template as what it is: sent by a program, which is no reply to the complaint."""
        bodies = template._render_field("body_html", self.ids, compute_lang=True, options={"post_process": True})
        subjects = template._render_field("subject", self.ids, compute_lang=True)
        user = self.env.user
        author = user.partner_id if user._is_internal() and user.active else self.company_id.partner_id
        return self.sudo().with_context(mail_post_autofollow=False, complaint_letter=private.Private()).message_post(
            body=bodies[self.id], subject=subjects[self.id], message_type="auto_comment",
            subtype_xmlid="mail.mt_comment", author_id=author.id, email_add_signature=False,
            email_layout_xmlid="mail.mail_notification_light", force_record_name=self.name, subtitles=[self.name],
            mail_headers=headers, notify_author=True, notify_skip_followers=True, **recipients)

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Answers go to the company's address for complaints, where it has one."""
        addresses = super()._notify_get_reply_to_batch(defaults=defaults, author_ids=author_ids)
        for complaint in self.sudo():
            alias = complaint.company_id.complaint_alias_id
            if alias.alias_domain_id and alias.alias_name:
                addresses[complaint.id] = self._notify_get_reply_to_formatted_email(
                    alias.alias_full_name, author_id=(author_ids or {}).get(complaint.id))
        return addresses

    # === WHAT IS SAID ===#

    def _post_to_customer(self, body, **values):
        """A message that the customer gets by mail, whether they are a contact of ours or only an address."""
        self.ensure_one()
        return self.message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=self.partner_id.ids,
            outgoing_email_to=False if self.partner_id.email_normalized else self.email_from, **values)

    def _post_from_customer(self, body="", **values):
        """What the customer wrote elsewhere, as their message: nobody else is its author."""
        self.ensure_one()
        return self.with_context(complaint_customers_words=private.Private()).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment", author_id=self.partner_id.id,
            email_from=None if self.partner_id else self.email_from or self.contact_name or None, **values)

    def _customer_replied(self):
        """The customer wrote: the clock goes on; where the matter was over, somebody has to look."""
        for complaint in self.sudo():
            complaint = complaint._read_by_colleagues()
            if complaint.waiting_since:
                complaint._end_pause()
            elif not complaint._is_open():
                complaint._ask("mail_activity_type_complaint_look", complaint._get_responsible(),
                               lambda reader: reader.env._("The customer has written again"))

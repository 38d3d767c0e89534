import logging
import re
from datetime import timedelta
from urllib.parse import urlencode

from markupsafe import Markup, escape

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq, plaintext2html
from odoo.tools.mail import email_normalize_all, email_split_tuples
from odoo.tools.misc import hmac

from ...tools import arguments, private, uploads
from .crm_complaint import FORMS

_logger = logging.getLogger(__name__)
SUBJECT_LENGTH = 500
# More than so many a day to one address, and somebody uses our confirmations to bother somebody else.
MAX_RECEIPTS = 10
LETTERS = ("email", "comment")
# The groups of recipients of a mail that hold nobody but the customer, by partner or by address.
CUSTOMER_GROUPS = ("portal_customer", "complaint_sender")


class CrmComplaint(models.Model):
    """Complaints that arrive by mail, what customers write about them and answer, and what they get and read.

    What opens the customer's page, and what answers for them, stands in mails to the customer, and nowhere else. The
    page opens with the access token. The answer to whether it is solved needs a key of its own, which is kept nowhere:
    it fits one complaint until it is answered or reopened.
    """

    _inherit = "crm.complaint"
    _mail_thread_customer = True
    _opened_by_mail = True
    _guarded_fields = ("answer_address", "answer_address_by_id")

    access_token = fields.Char(groups=fields.NO_ACCESS)
    answer_address = fields.Char(
        "Address at the Opening", readonly=True, copy=False,
        help="Where the customer could be reached when the complaint was opened: the key to their answer goes nowhere "
             "else.")
    answer_address_by_id = fields.Many2one(
        "res.users", "Address Given By", readonly=True, copy=False, ondelete="set null",
        help="Who entered that address: solving the complaint themselves, they send no key there.")

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
            "description": msg_dict.get("body") or "",
            "channel": "email",
            "email_from": sender or False,
            "contact_name": next(iter(names), False),
            "company_id": company.id,
            "partner_id": complaints._find_customer(sender).id,
            "user_id": False,  # a colleague who forwards a mail does not make it theirs
        }
        return complaints.create(values)

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
        """The mail that opened the complaint: its pictures can be shown now, and its sender gets his confirmation."""
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

    def _get_merged_into(self):
        """The complaint that goes on: this one, or the one it was merged into."""
        complaint = self
        while complaint.merged_into_id:
            complaint = complaint.merged_into_id
        return complaint

    def _get_customer_information(self):
        """A contact that is made of the sender has his name and number."""
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
        partner = self.partner_id
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
                "default_subject": self.env._("Your complaint %(name)s", name=self.name),
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
        """Tell the customer how it was solved, and ask him whether it is."""
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

    # === WHAT CUSTOMERS DO ===#

    def _post_to_customer(self, body, **values):
        """A message that the customer gets by mail, whether they are a contact of ours or only an address."""
        self.ensure_one()
        return self.message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=self.partner_id.ids,
            outgoing_email_to=False if self.partner_id.email_normalized else self.email_from, **values)

    def _customer_replied(self):
        """The customer wrote: the clock goes on; where the matter was over, somebody has to look."""
        for complaint in self.sudo():
            complaint = complaint._read_by_colleagues()
            if complaint.waiting_since:
                complaint._end_pause()
            elif not complaint._is_open():
                complaint._ask("mail_activity_type_complaint_look", complaint._get_responsible(),
                               lambda reader: reader.env._("The customer has written again"))

    def _customer_verify(self, satisfied, note=None):
        """The customer's own answer to whether it is solved; a no counts later on, too."""
        self.ensure_one()
        complaint = self.sudo()._read_by_colleagues()
        if complaint.state == "resolved" or (complaint.state == "closed" and not satisfied):
            complaint._verify(satisfied, note, self.env["res.users"])
        else:
            complaint._customer_replied()

    # === THE ADDRESS ===#

    @api.model
    def _prepare_answer_address(self, vals, partner):
        """The address that a new complaint has, and who gave it: by hand, or earlier, in the contact."""
        partner = partner.sudo()
        given, own = (set(email_normalize_all(str(text or ""))) for text in (vals.get("email_from"), partner.email))
        is_by_hand = given and given != own
        return {"answer_address": ",".join(sorted(given or own)) or False,
                "answer_address_by_id": self.env.uid if is_by_hand else partner.email_set_by_id.id}

    def _is_answer_address(self, addresses):
        """Whether only these addresses, which a letter goes to, were the customer's before who solved it came."""
        known = set((self.answer_address or "").split(","))
        giver = self.answer_address_by_id - self.env.ref("base.user_root")
        return bool(addresses) and addresses <= known and giver not in (self.resolved_by_id, self.env.user)

    # === LINKS ===#

    def _get_access_url_full(self):
        """The customer's page. It opens for who is logged in, or from the customer's mails, where it gets its token."""
        self.ensure_one()
        return self.get_base_url() + self.access_url

    def _get_answer_url(self, satisfied):
        """The page that asks for the customer's answer; following the link decides nothing yet."""
        return f"{self._get_access_url_full()}?satisfied={'yes' if satisfied else 'no'}#answer"

    def _get_customer_url(self):
        """The customer's page with the token that opens it: only for the customer."""
        self.ensure_one()
        return self.get_base_url() + self.sudo().get_portal_url()

    def get_portal_url(self, suffix=None, report_type=None, download=None, query_string=None, anchor=None):
        """As before, but who is not the customer gets a link without the token, which opens for them anyhow."""
        self.check_access("read")
        url = super(CrmComplaint, self.sudo()).get_portal_url(
            suffix=suffix, report_type=report_type, download=download, query_string=query_string, anchor=anchor)
        if self.env.su:
            return url
        return re.sub(r"access_token=[^&#]*&?", "", url).replace("?#", "#").rstrip("?")

    def _get_share_url(self, redirect=False, signup_partner=False, pid=None, share_token=True):
        return super()._get_share_url(
            redirect=redirect, signup_partner=signup_partner, pid=pid, share_token=share_token and self.env.su)

    # === MAILS ===#

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Mails to the customer are made for them alone, even where they are but an address."""
        groups = super(CrmComplaint, self.sudo())._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals)
        address = self.sudo().email_normalized if len(self) == 1 else False
        sender = ("complaint_sender",
                  lambda data: not data["id"] and address and data["email_normalized"] == address,
                  {"active": True, "has_button_access": False})
        return [sender, *groups]

    def _notify_by_email_render_layout(self, message, recipients_group, msg_vals=False, render_values=None):
        """The customer's own mail has the keys that the message does not show."""
        body = super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values)
        if recipients_group["notification_group_name"] in CUSTOMER_GROUPS:
            return self.sudo()._add_keys(body, recipients_group["recipients_data"])
        return body

    def _notify_by_email_get_base_mail_values(self, message, recipients_data, additional_values=None):
        """As before, but only our letters bring headers: in them a client could send themselves the customer's mail."""
        values = dict(additional_values or {})
        if not self._is_letter():
            values.pop("headers", None)
        return super()._notify_by_email_get_base_mail_values(message, recipients_data, additional_values=values)

    def _is_letter(self):
        """Whether a letter of ours is being sent, rather than what a colleague writes."""
        return private.read(self.env.context, "complaint_letter", False)

    def _add_keys(self, body, recipients):
        """The mail to these recipients, in which links to the page open it; in our letter, those to the answer answer.
        """
        addresses = self._get_addresses(recipients)
        is_customer = self._is_answer_address(addresses) and not self._is_any_colleague(addresses)
        answer_key = self._is_letter() and is_customer and self._get_answer_key()
        keys = {"access_token": self._portal_ensure_token()}
        link = (rf"(?<=[\"'])(?P<url>{re.escape(self._get_access_url_full())})"
                r"(?:\?satisfied=(?P<answer>yes|no)#answer)?(?=[\"'])")

        def add(match):
            answer = match["answer"]
            if not answer:
                return f"{match['url']}?{urlencode(keys)}"
            query = escape(urlencode({**keys, "answer_key": answer_key or "", "satisfied": answer}))
            return f"{match['url']}?{query}#answer"

        return Markup(re.sub(link, add, body))

    def _get_addresses(self, recipients):
        """All addresses that a mail goes to."""
        partners = self.env["res.partner"].browse(data["id"] for data in recipients if data["id"])
        return {data["email_normalized"] for data in recipients if data["email_normalized"]} | {
            address for partner in partners for address in email_normalize_all(partner.email or "")}

    def _is_any_colleague(self, addresses):
        """Whether one of the addresses is a colleague's."""
        return bool(self.env["res.users"].search_count(
            [("email_normalized", "in", list(addresses)), ("share", "=", False)], limit=1))

    # === THE CUSTOMER'S ANSWER ===#

    def _get_answer_key(self):
        """The key to the answer of this round; empty where nothing is asked."""
        self.ensure_one()
        if self.state != "resolved":
            return ""
        asked = (self.id, fields.Datetime.to_string(self.resolved_at), self.reopen_count)
        return hmac(self.env(su=True), "crm_relationship.complaint_answer", asked)

    def _is_answer_key(self, key):
        """Whether the key, whatever a client has sent, is the one that the customer got with the last question."""
        fitting = self.sudo()._get_answer_key()
        return bool(fitting) and consteq(fitting.encode(), str(key).encode("utf-8", "replace"))

    def _take_answer(self, satisfied, note=None):
        """What the customer answered on our page; whether it was the customer is checked there."""
        self.ensure_one()
        user, partner = self.env.user, self.partner_id
        author = partner if user._is_public() else user.partner_id
        said = self.env._("It is solved.") if satisfied else self.env._("It is not solved yet.")
        self.message_post(
            body=plaintext2html(f"{said}\n{note or ''}".strip()), message_type="auto_comment",
            subtype_xmlid="mail.mt_comment", author_id=author.id, email_from=False if author else self.email_from)
        self._customer_verify(satisfied, note)

    def rating_apply(self, rate, token=None, rating=None, feedback=None, subtype_xmlid=None, notify_delay_send=False):
        """Odoo's ratings say nothing about a complaint: anybody can make one.

        :raises AccessError: always
        """
        raise AccessError(self.env._("Complaints are not rated: customers answer on the page of their complaint."))

    def _get_allowed_message_params(self):
        return super()._get_allowed_message_params() - {"rating_value"}

    # === THE CUSTOMER'S PAGE ===#

    def _get_customer_status(self):
        """A pair: the state in the customer's words, and the color of its badge."""
        if self.merged_into_id:
            return self.env._("Merged into Another Complaint"), "secondary"
        if self._is_open() and self.waiting_since:
            return self.env._("Waiting for You"), "warning"
        return {
            "new": (self.env._("Received"), "info"),
            "acknowledged": (self.env._("Answered"), "info"),
            "in_progress": (self.env._("In Work"), "primary"),
            "resolved": (self.env._("Is It Solved?"), "warning"),
            "closed": (self.env._("Closed"), "success"),
            "cancelled": (self.env._("Withdrawn"), "secondary"),
        }[self.state]

    def _get_story(self):
        """What has happened so far, and what comes next: a list of dicts `label`, `moment` (a text), `is_done`."""
        steps = [(self.env._("We have received your complaint"), self.opened_at, True)]
        if self.replied_at:
            steps.append((self.env._("We have answered you"), self.replied_at, True))
        elif self.state == "new" and self.reply_deadline:
            steps.append((self.env._("You have our answer by"), self.reply_deadline, False))
        if self.reopen_count and self._is_open():
            steps.append((self.env._("It was not solved yet: we have started again"), self.clock_started_at, True))
        if self._is_open() and self.waiting_since:
            steps.append((self.env._("We wait for your answer"), self.waiting_since, False))
        elif self.state in ("acknowledged", "in_progress"):
            steps.append((self.env._("We are working on it"), False, False))
        if self.resolved_at:
            steps.append((self.env._("We have solved it"), self.resolved_at, True))
        if self.state == "resolved":
            steps.append((self.env._("You tell us whether it is solved"), False, False))
        elif self.state == "closed":
            steps.append((self.env._("Closed: you have confirmed the solution"), self.verified_at, True))
        elif self.state == "cancelled" and not self.merged_into_id:
            steps.append((self.env._("Withdrawn"), False, True))
        return [{"label": label, "moment": self._format_for_customer(moment), "is_done": is_done}
                for label, moment, is_done in steps]

    def _format_for_customer(self, moment):
        """A moment as the customer reads it, in his time zone, or ours."""
        if not moment:
            return ""
        zone = self.partner_id.tz or self.company_id.resource_calendar_id.tz or self.env.user.tz or "UTC"
        return self._format_moment(moment, zone)

    # === WHAT CUSTOMERS SEND ===#

    def _process_attachments_for_post(self, attachments, attachment_ids, message_values):
        """As before; what comes from outside is of the kinds, sizes and number that our forms take."""
        if not self.env.user._is_internal():
            self._check_sent(attachments or [], attachment_ids or [])
        return super()._process_attachments_for_post(attachments, attachment_ids, message_values)

    def _check_sent(self, attachments, attachment_ids):
        kept = self.env["ir.attachment"].sudo().browse(attachment_ids).exists()
        sizes = [*kept.mapped("file_size"), *(len(attachment[1]) for attachment in attachments)]
        if len(sizes) > uploads.MAX_FILES:
            raise UserError(self.env._("At most %(count)s files, please.", count=uploads.MAX_FILES))
        if max(sizes, default=0) > uploads.MAX_FILE_SIZE or sum(sizes) > uploads.MAX_TOTAL_SIZE:
            raise UserError(self.env._(
                "The files are too large: at most %(size)s MB together.",
                size=uploads.MAX_TOTAL_SIZE // uploads.MEGABYTE))
        for name, content in [*((file.name, file.raw or b"") for file in kept), *(file[:2] for file in attachments)]:
            if not uploads.is_allowed(name, content):
                raise UserError(self.env._(
                    "\"%(name)s\" cannot be sent. Pictures, PDF, office documents and plain text can.", name=name))

import re
from urllib.parse import urlencode

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import consteq, plaintext2html
from odoo.tools.mail import email_normalize_all
from odoo.tools.misc import hmac

from ...tools import private

# The groups of recipients of a mail that hold nobody but the customer, by partner or by address.
CUSTOMER_GROUPS = ("portal_customer", "complaint_sender")


class CrmComplaint(models.Model):
    """How customers get to the page of their complaint, and answer there whether it is solved.

    What opens the customer's page, and what answers for them, stands in mails to the customer, and nowhere else. The
    page opens with the access token. The answer to whether it is solved needs a key of its own, which is kept nowhere:
    it fits one complaint until it is answered or reopened.
    """

    _inherit = "crm.complaint"
    _guarded_fields = ("answer_address", "answer_address_by_id")

    access_token = fields.Char(groups=fields.NO_ACCESS)
    answer_address = fields.Char(
        "Address at the Opening", readonly=True, copy=False,
        help="Where the customer could be reached when the complaint was opened: the key to their answer goes nowhere "
             "else.")
    answer_address_by_id = fields.Many2one(
        "res.users", "Address Given By", readonly=True, copy=False, ondelete="set null",
        help="Who entered that address: solving the complaint themselves, they send no key there.")

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

    # === KEYS IN MAILS ===#

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

    def _customer_verify(self, satisfied, note=None):
        """The customer's own answer to whether it is solved; a no counts later on, too."""
        self.ensure_one()
        complaint = self.sudo()._read_by_colleagues()
        if complaint.state == "resolved" or (complaint.state == "closed" and not satisfied):
            complaint._verify(satisfied, note, self.env["res.users"])
        else:
            complaint._customer_replied()

    def rating_apply(self, rate, token=None, rating=None, feedback=None, subtype_xmlid=None, notify_delay_send=False):
        """Odoo's ratings say nothing about a complaint: anybody can make one.

        :raises AccessError: always
        """
        raise AccessError(self.env._("Complaints are not rated: customers answer on the page of their complaint."))

    def _get_allowed_message_params(self):
        return super()._get_allowed_message_params() - {"rating_value"}

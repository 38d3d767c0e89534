from odoo import api, fields, models
from odoo.tools import SQL, plaintext2html
from odoo.tools.misc import hmac

from ...tools import arguments, uploads

MOST_REFERENCES = 1000
MOMENTS = (
    "opened_at", "reply_deadline", "resolution_deadline", "waiting_since", "replied_at", "resolved_at",
    "verify_deadline", "verified_at")
FIGURES = ("id", "state", "sla_state", "severity", "escalation_level", "reopen_count", "resolution")


class CrmComplaint(models.Model):
    """What other programs ask about the complaints that they have submitted, and add to them."""

    _inherit = "crm.complaint"

    # === PUBLIC API ===#

    @api.model
    @api.readonly
    @arguments.read(source=arguments.text(required=False),
                    external_refs=arguments.listing(arguments.text(), MOST_REFERENCES))
    def get_status(self, source, external_refs):
        """How far the complaints are that a program submitted.

        :param source: as it was submitted; None or empty: those without a source
        :param external_refs: a list of up to 1,000 external references
        :return: a dict for each reference, in their order: `source`, `external_ref`, `found`; what the caller may not
            read is not found. `id`, `reference`, `state`, `sla_state`, `severity`, `escalation_level`, `reopen_count`,
            `resolution` (a text), `opened_at`, `reply_deadline`, `resolution_deadline`, `waiting_since`, `replied_at`,
            `resolved_at`, `verify_deadline`, `verified_at` (ISO moments in UTC), `merged_into` (`{id, reference}` of
            the complaint that goes on); each False where there is none
        :raises AccessError: for users without a relationship role
        :raises ValidationError: for other types, or too many references
        """
        self.check_access("read")
        complaints = self.with_context(active_test=False).search([
            ("company_id", "in", self.env.companies.ids), ("source", "=", source or False),
            ("external_ref", "in", external_refs)])
        known = {complaint.external_ref: complaint for complaint in complaints.sorted(
            lambda complaint: complaint.company_id == self.env.company)}
        return [{
            "source": source or False, "external_ref": external_ref, "found": external_ref in known,
            **known.get(external_ref, self.browse())._format_status(),
        } for external_ref in external_refs]

    @arguments.read("one", body=arguments.text(arguments.LONG), attachments=uploads.files(),
                    by_customer=arguments.flag(required=False), external_ref=arguments.text(required=False))
    def add_message(self, body, attachments=None, by_customer=False, external_ref=None):
        """Add a message to the story of this complaint that the customer reads; where it was merged, to the one that
        goes on.

        :param body: plain text
        :param attachments: a list of up to 5 dicts `name` and `content` (base64); what the public form takes
        :param by_customer: True: the customer said it, elsewhere: the clock goes on where it waited for them. False: it
            is ours, they get it by mail, and the first one that reaches them is the reply
        :param external_ref: the caller's own reference of the message: with the same one it is added once
        :return: a dict `id`, `reference` (of the complaint that has it), `message_id`, `created` (False: it was there
            already), `state`, `replied_at`, `waiting_since` (ISO moments in UTC or False)
        :raises AccessError: for complaints that the user may not write
        :raises ValidationError: for other types, and for files that are too large, too many, or of another kind
        """
        self.check_access("write")
        goes_on = self.sudo()._get_merged_into().sudo(self.env.su)
        goes_on.check_access("write")
        key = self._get_message_key(external_ref)
        message = self._find_message(key)
        created = not message
        if created:
            values = {"attachments": attachments or [], **({"message_id": key} if key else {})}
            post = goes_on.sudo()._post_from_customer if by_customer else goes_on.sudo()._post_to_customer
            message = post(plaintext2html(body), **values)
        return {
            "id": goes_on.id, "reference": goes_on.name, "message_id": message.id, "created": created,
            "state": goes_on.state, **goes_on._format_moments("replied_at", "waiting_since")}

    # === BUSINESS METHODS ===#

    def _format_status(self):
        """What `get_status` says of this complaint, or of none."""
        if not self:
            return dict.fromkeys((*FIGURES, *MOMENTS, "reference", "merged_into"), False)
        goes_on = self.merged_into_id.sudo()._get_merged_into().sudo(self.env.su)
        may_read = goes_on and goes_on.has_access("read")
        return {
            "reference": self.name,
            **{name: self[name] for name in FIGURES},
            **self._format_moments(*MOMENTS),
            "merged_into": {"id": goes_on.id, "reference": goes_on.name} if may_read else False,
        }

    def _format_moments(self, *names):
        return {name: fields.Datetime.to_string(self[name]) or False for name in names}

    def _get_message_key(self, external_ref):
        """The Message-Id that a caller's reference leads to; nobody outside can make one up."""
        if not external_ref:
            return None
        return f"<{hmac(self.env(su=True), 'crm.complaint.add_message', (self.id, external_ref))}@crm.complaint>"

    def _find_message(self, key):
        """The message with this Message-Id. Whoever adds the same one at the same moment is made to try again."""
        messages = self.env["mail.message"].sudo()
        if not key:
            return messages
        self.env.cr.execute(SQL("UPDATE crm_complaint SET write_uid = write_uid WHERE id = %s", self.id))
        return messages.search([("message_id", "=", key), ("model", "=", self._name)], limit=1)

from odoo import models
from odoo.exceptions import UserError

from ...tools import uploads


class CrmComplaint(models.Model):
    """What customers read on the page of their complaint, and what they may send."""

    _inherit = "crm.complaint"

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
        """A moment as the customer reads it, in their time zone, or ours."""
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

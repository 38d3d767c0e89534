from odoo import models
from odoo.tools import plaintext2html

from ...tools import arguments

ANSWERED_ONCE = ("praise", "question")  # there is nothing to change: an answer is all


class CrmFeedback(models.Model):
    """What people do with feedback: answer, tell what we changed, or decline; the customer hears each time."""

    _inherit = "crm.feedback"
    _transitions = {
        "new": ("answered", "found", "done", "declined"),
        "answered": ("found", "done", "declined"),
        "found": ("done", "declined"),
    }

    # === PUBLIC API ===#

    @arguments.read(message=arguments.text(arguments.LONG, required=False),
                    note=arguments.text(arguments.LONG, required=False))
    def answer(self, message=None, note=None):
        """Answer these customers; praise and questions are done by that.

        :param message: plain text, sent to the customer by mail
        :param note: what the customer was told otherwise, such as by phone; for colleagues only
        :return: True
        :raises AccessError: for feedback that the user may not write
        :raises UserError: without message and note, for a message where there is no address, for what is answered
        """
        feedback = self._enter("new")
        feedback._tell_customer(message, note)
        once = feedback.filtered(lambda feedback: feedback.kind in ANSWERED_ONCE)
        once._move_to("done")
        (feedback - once)._move_to("answered")
        return True

    @arguments.read(change=arguments.text(arguments.LONG), message=arguments.text(arguments.LONG, required=False),
                    note=arguments.text(arguments.LONG, required=False))
    def close(self, change, message=None, note=None):
        """Say what we changed, and tell the customer.

        :param change: what is different now; on record
        :param message: as `answer`
        :param note: as `answer`
        :return: True
        :raises: as `answer`
        """
        feedback = self._enter("new", "answered", "found")
        feedback._tell_customer(message, note)
        feedback._move_to("done", change=change)
        return True

    @arguments.read(reason=arguments.text(300), message=arguments.text(arguments.LONG, required=False),
                    note=arguments.text(arguments.LONG, required=False))
    def decline(self, reason, message=None, note=None):
        """Say why nothing changes, or why a wish cannot be fulfilled, and tell the customer.

        :param reason: for colleagues; on record
        :param message: as `answer`
        :param note: as `answer`
        :return: True
        :raises: as `answer`
        """
        feedback = self._enter("new", "answered", "found")
        feedback._tell_customer(message, note)
        feedback._move_to("declined", decline_reason=reason)
        return True

    # === WHAT A STATE BRINGS ===#

    def _prepare_answered(self):
        return {feedback: {"replied_at": feedback._get_now()} for feedback in self}

    def _prepare_done(self):
        now = self._get_now()
        return {feedback: {"replied_at": feedback.replied_at or now, "closed_at": now} for feedback in self}

    def _prepare_declined(self):
        return self._prepare_done()

    # === WHAT FOLLOWS ===#

    def _follow_answered(self, before):
        self._set_deadlines()
        self._plan_work()

    def _follow_done(self, before):
        self._set_deadlines()
        self._plan_work()
        self._settle(*self._case_kinds)

    def _follow_declined(self, before):
        self._follow_done(before)

    # === WHAT THE CUSTOMER HEARS ===#

    def _get_customer_status(self):
        """A pair: the state in the customer's words, and the color of its badge. That we declined is told in person."""
        return {
            "new": (self.env._("Received"), "info"),
            "answered": (self.env._("Answered"), "info"),
            "found": (self.env._("Waiting for Goods"), "warning"),
            "done": (self.env._("Done"), "success"),
            "declined": (self.env._("Answered"), "info"),
        }[self.state]

    def _tell_customer(self, message, note):
        """Send the message, note what they were told otherwise.

        :raises UserError: where neither says anything, or the message would not arrive
        """
        self._check_told(message, note)
        for feedback in self:
            if message:
                feedback._post_to_customer(plaintext2html(message), message_type="comment")
            if note:
                feedback._message_log(body=self.env._("The customer was told: %(note)s", note=note))

    def _post_to_customer(self, body, **values):
        """A message that the customer gets by mail, whether they are a contact of ours or only an address."""
        is_contact = self._get_address() == self.partner_id.filtered("active").email_normalized
        return self.with_context(mail_post_autofollow=False).message_post(
            body=body, subtype_xmlid="mail.mt_comment", partner_ids=self.partner_id.ids if is_contact else [],
            outgoing_email_to=False if is_contact else self.email_from, **values)

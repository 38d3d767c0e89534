from odoo import models


class CrmComplaint(models.Model):
    """What the customer gets from us, and what changes when they write or answer."""

    _inherit = "crm.complaint"

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

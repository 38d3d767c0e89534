"""Customers who complain by mail."""

from ..mail_case import DOMAIN, MailCase
from .complaint_case import ComplaintCase

VIP = "Anna Vip <vip@customers.example.com>"


class ComplaintMailCase(MailCase, ComplaintCase):
    model, address, sender = "crm.complaint", f"complaints@{DOMAIN}", VIP

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_alias_name = "complaints"
        cls.complaints = cls.env["crm.complaint"]

    def _answer(self, complaint, text="And one more is scratched.", **headers):
        return super()._answer(complaint, text, **{"subject": f"Re: {complaint.subject}", **headers})

    def _say(self, complaint, text, subtype, partners=None):
        """What the agent writes in the chatter."""
        complaint.with_user(self.agent).message_post(
            body=text, subtype_xmlid=subtype, message_type="comment", partner_ids=partners.ids if partners else [])

    def _get_receipts(self):
        """The confirmations; who answers for the complaint gets the letter itself."""
        return [mail for mail in self._mails if "received your complaint" in mail["subject"]]

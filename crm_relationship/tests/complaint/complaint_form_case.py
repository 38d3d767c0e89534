"""Customers who complain in the portal and on the public page."""

from ..form_case import FormCase


class ComplaintFormCase(FormCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls._new_user("portal_agent", "user")
        cls.colleague = cls._new_user("portal_colleague", "officer")

    @classmethod
    def _complain(cls, partner=None, **values):
        return cls.env["crm.complaint"].create({
            "subject": "Broken chairs", "description": "<p>Two of them</p>", "partner_id": (partner or cls.customer).id,
            "user_id": cls.agent.id, **values})

    def _get_newest(self):
        return self.env["crm.complaint"].search([], order="id DESC", limit=1)

    def _get_files(self, complaint):
        return self.env["ir.attachment"].search([("res_model", "=", "crm.complaint"), ("res_id", "=", complaint.id)])

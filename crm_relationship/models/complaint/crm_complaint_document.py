from odoo import fields, models

from ...tools import arguments

COUNTED = [("state", "!=", "cancelled")]  # of the complaints of a customer, or about a document


class CrmComplaintDocument(models.AbstractModel):
    """A document that a customer may complain about. `_complaint_field` is the field of the complaint that names it."""

    _name = "crm.complaint.document"
    _description = "Document of a Complaint"
    _complaint_field = None

    complaint_count = fields.Integer(
        "Complaints", compute="_compute_complaint_count", groups="crm_relationship.group_relationship_user")

    def _compute_complaint_count(self):
        counts = dict(self.env["crm.complaint"]._read_group(
            [(self._complaint_field, "in", self.ids), *COUNTED], [self._complaint_field], ["__count"]))
        for document in self:
            document.complaint_count = counts.get(document._origin, 0)

    @arguments.read()
    def action_view_complaints(self):
        """Open the complaints about these documents, as they are counted: without cancelled ones."""
        self.env["crm.complaint"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action")
        return dict(
            action, name=self.env._("Complaints"), domain=[(self._complaint_field, "in", self.ids), *COUNTED],
            context=self._get_complaint_defaults())

    @arguments.read("one")
    def action_create_complaint(self):
        """Open a new complaint about this document."""
        self.ensure_one()
        self.env["crm.complaint"].check_access("create")
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "name": self.env._("Complaint"), "res_model": "crm.complaint",
            "view_mode": "form", "views": [(False, "form")], "context": self._get_complaint_defaults()}

    def _get_complaint_defaults(self):
        document = self[:1]
        customer = document.sudo()._get_complaint_partners()[:1]
        return {
            f"default_{self._complaint_field}": document.id, "default_partner_id": customer.id,
            "default_company_id": document.company_id.id}

    def _get_complaint_partners(self):
        """Who may complain about this document: first of all its customer, but also who gets or pays the goods."""
        return self.partner_id

    def _concerns(self, partner):
        """Whether a customer may complain about this document; nobody knows whose it is: anybody may."""
        partners = self._get_complaint_partners().commercial_partner_id
        return not partners or partner.commercial_partner_id in partners

from odoo import api, fields, models

from ...tools import arguments


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_count = fields.Integer(
        "Complaints", compute="_compute_counters", groups="crm_relationship.group_relationship_user")
    complaint_open_count = fields.Integer(
        "Open Complaints", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    email_set_by_id = fields.Many2one(
        "res.users", "Email Set By", readonly=True, copy=False, index="btree_not_null", ondelete="set null",
        groups="base.group_system",
        help="Who changed the address last: solving a complaint themselves, they send no key there.")

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.sudo().filtered("email")._note_email_setter()
        return partners

    def write(self, vals):
        """Whoever changes an address is on record, whatever else their context keeps off the record."""
        if not {"email", "email_normalized"} & vals.keys():
            return super().write(vals)
        before = {partner: (partner.email, partner.email_normalized) for partner in self.sudo()}
        result = super().write(vals)
        self.sudo().filtered(
            lambda partner: (partner.email, partner.email_normalized) != before[partner])._note_email_setter()
        return result

    def _note_email_setter(self):
        if self:
            self.write({"email_set_by_id": self.env.uid})

    def _get_counters(self):
        known = [("state", "!=", "cancelled")]
        return {
            **super()._get_counters(),
            "complaint_count": ("crm.complaint", "commercial_partner_id", known),
            "complaint_open_count": ("crm.complaint", "commercial_partner_id", [*known, ("state", "!=", "closed")]),
        }

    @arguments.read()
    def action_view_complaints(self):
        """Open the complaints of these customers."""
        self.env["crm.complaint"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action")
        return dict(
            action, name=self.env._("Complaints"), context={"default_partner_id": self[:1].id},
            domain=[("commercial_partner_id", "in", self.commercial_partner_id.ids)])

from odoo import models
from odoo.exceptions import UserError


class CrmComplaint(models.Model):
    """What the customer gets to make it good: a remedy, proposed and approved like that for any broken promise."""

    _inherit = "crm.complaint"

    def compensate(self, remedy_id, amount=None):
        """Propose a remedy for this complaint; a manager approves it, unless the remedy needs no approval.

        :param remedy_id: id of a `crm.service.remedy`
        :param amount: what it is worth, in the company's currency; None: what the remedy says of the order or invoice
        :return: the id of the `crm.service.breach` that carries the proposal
        :raises AccessError: for complaints that the user may not write
        :raises UserError: without a customer, for an unknown remedy, or where one has been granted already
        """
        self.ensure_one()
        self.check_access("write")
        complaint = self.sudo()
        remedy = complaint.env["crm.service.remedy"].browse(remedy_id).exists()
        if not remedy.active:
            raise UserError(self.env._("Choose a remedy that is in use."))
        if complaint.state == "cancelled" or not complaint.partner_id:
            raise UserError(self.env._("Only the complaint of a known customer that was not cancelled is compensated."))
        breach = complaint._get_compensation()
        if breach.state not in ("open", "proposed", "waived"):
            raise UserError(self.env._("This complaint has been compensated already."))
        breach._propose_remedy(remedy, amount)
        complaint._log(self.env._("%(remedy)s proposed by %(user)s.", remedy=remedy.name, user=self.env.user.name))
        return breach.id

    def action_view_compensations(self):
        """Open the compensations of this complaint."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_service_breach_action")
        return dict(action, domain=[("complaint_id", "in", self.ids)], context={})

    def _get_compensation(self):
        """The one breach that carries the compensation of this complaint."""
        target = self.env.ref("crm_relationship.crm_service_target_complaint_made_good", raise_if_not_found=False)
        if not target:
            raise UserError(self.env._(
                "The standard for complaints that are made good was deleted: upgrade the module."))
        known = self.compensation_ids.filtered(lambda breach: breach.target_id == target)
        return known or self.env["crm.service.breach"].create({
            "standard_id": target.standard_id.id,
            "target_id": target.id,
            "complaint_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.commercial_partner_id.id,
            "tier_id": self.tier_id.id,
            "res_model": self._name,
            "res_id": self.id,
            "document_name": self.display_name,
            "promised": self.resolution_deadline,
        })

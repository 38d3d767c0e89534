from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ...tools import arguments

GRANTED = ("approved", "remedied")
# Whoever sets one of these decides what a compensation is worth, or who gets it.
DECISIVE = ("partner_id", "sale_order_id", "picking_id", "invoice_id")
OWNERS = ("user_id", "resolved_by_id")


class CrmComplaint(models.Model):
    """What the customer gets to make it good: a remedy, proposed and approved like that for any broken promise. Whose
    complaint it is, and ever was, does not decide alone about it.
    """

    _inherit = "crm.complaint"
    _guarded_fields = ("involved_ids",)

    involved_ids = fields.Many2many(
        "res.users", "crm_complaint_involved_rel", "complaint_id", "user_id", "Involved", readonly=True, copy=False,
        help="Who was responsible for the complaint or solved it before, or changed its customer or its documents.")

    @arguments.read("one", remedy_id=arguments.record(required=False), amount=arguments.number(0, required=False),
                    remedy_code=arguments.text(required=False))
    def compensate(self, remedy_id=None, amount=None, *, remedy_code=None):
        """Propose a remedy for this complaint; a manager approves it, unless the remedy needs no approval.

        Another person approves it always where it is worth more than the remedy says, or where the complaint is the
        user's own: they opened it, answer for it or solved it, or are its customer. An apology call needs none.

        :param remedy_id: id of a `crm.service.remedy`; or its code as `remedy_code`
        :param amount: what it is worth, in the company's currency; None: what the remedy says of the order or invoice
        :return: a dict `id`, `reference`, `state` (of the complaint), `breach_id` and `breach_state` (of the
            `crm.service.breach` that carries the proposal), `changed` (names of fields of that breach; none where the
            same was proposed or granted already)
        :raises AccessError: for complaints that the user may not write
        :raises UserError: without a customer, for an unknown remedy, or where one has been granted already
        """
        self.ensure_one()
        self.check_access("write")
        complaint = self.sudo()
        remedy = self.env["crm.arguments"].sudo()._find_either(
            "crm.service.remedy", remedy_id, remedy_code, "remedy_id")
        if not remedy.active:
            raise UserError(self.env._("Choose a remedy that is in use."))
        if amount == 0:
            raise UserError(self.env._("Give what the remedy is worth as a number above 0."))
        if complaint.state == "cancelled" or not complaint.partner_id:
            raise UserError(self.env._(
                "Only complaints of known customers that are not cancelled can be compensated: choose the customer "
                "first."))
        breach = complaint._get_compensation()
        if breach._is_proposed_so(remedy, amount):
            return complaint._format_compensation(breach, [])
        if breach.state in GRANTED or complaint._get_merged_compensations().filtered(lambda own: own.state in GRANTED):
            raise UserError(self.env._("This complaint has been compensated already."))
        breach._propose_remedy(remedy, amount)
        complaint._log(breach._describe_proposal())
        return complaint._format_compensation(breach, ["remedy_id", "remedy_amount", "state"])

    def _format_compensation(self, breach, changed):
        return {"id": self.id, "reference": self.name, "state": self.state, "breach_id": breach.id,
                "breach_state": breach.state, "changed": changed}

    @arguments.read()
    def action_view_compensations(self):
        """Open the compensations of this complaint."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_service_breach_action")
        return dict(action, name=self.env._("Compensations"), domain=[("complaint_id", "in", self.ids)], context={})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_compensated(self):
        if any(breach.state in GRANTED for breach in self.sudo().compensation_ids):
            raise UserError(self.env._("What the customer got for a complaint stays on record: archive the complaint."))

    def _withdraw_compensations(self, reason):
        """What was proposed, but not granted, is not owed any more."""
        self.compensation_ids.filtered(lambda breach: breach.state not in (*GRANTED, "waived"))._waive(reason)

    def _take_compensation(self, others):
        """What was proposed or granted for the others makes this one good, too; once is enough."""
        granted = others.compensation_ids.filtered(lambda breach: breach.state in GRANTED)
        taken = (granted or others.compensation_ids)[:1]
        if taken and not self.compensation_ids:
            taken.write({"complaint_id": self.id, "res_id": self.id, "document_name": self.display_name})
        elif granted:
            self._withdraw_compensations(self.env._("Compensated already: %(complaint)s.",
                                                    complaint=granted[:1].document_name))

    def _get_merged_compensations(self):
        """What was given for the complaints that were merged into this one."""
        merged = self.with_context(active_test=False).merged_ids
        return merged.compensation_ids | merged._get_merged_compensations() if merged else merged.compensation_ids

    def _get_compensation(self):
        """The one breach that carries the compensation of this complaint."""
        target = self.env.ref("crm_relationship.crm_service_target_complaint_made_good", raise_if_not_found=False)
        if not target:
            raise UserError(self.env._(
                "The standard for compensated complaints was deleted: upgrade the module."))
        known = self.compensation_ids.filtered(lambda breach: breach.target_id == target)
        if known:
            return known
        with self.env["crm.contention"]._once():
            return self.env["crm.service.breach"].create({
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

    # === WHO HAD A HAND IN IT ===#

    def write(self, vals):
        for name in OWNERS:
            if name in vals:
                for complaint in self.sudo().filtered(lambda complaint, name=name: complaint[name].id != vals[name]):
                    complaint._involve(complaint[name])  # who goes now
        before = {complaint: complaint._get_decisive() for complaint in self} if vals.keys() & set(DECISIVE) else {}
        result = super().write(vals)
        for complaint, decisive in before.items():
            if complaint._get_decisive() != decisive:
                complaint._involve(self.env.user)
        return result

    def _get_decisive(self):
        return [self.sudo()[name] for name in DECISIVE]

    def _involve(self, users):
        """Keep on record that these people had a hand in it; programs and customers are nobody's colleagues."""
        people = users.sudo().filtered(lambda user: user._is_internal() and user.id != SUPERUSER_ID)
        for complaint in self.sudo():
            if people - complaint.involved_ids:
                complaint.involved_ids |= people

    def _get_involved(self):
        """All who had a hand in this complaint, or in one that was merged into it."""
        merged = self.with_context(active_test=False).merged_ids
        own = self.create_uid | self.user_id | self.resolved_by_id | self.involved_ids
        return own | merged._get_involved() if merged else own

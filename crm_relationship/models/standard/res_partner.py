from odoo import api, fields, models

from ...tools import arguments


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_breach_count = fields.Integer(
        "Breaches", compute="_compute_counters", groups="crm_relationship.group_relationship_user")
    service_breach_open_count = fields.Integer(
        "Breaches Not Settled", compute="_compute_counters", groups="crm_relationship.group_relationship_user")
    service_remedy_pending_count = fields.Integer(
        "Remedies to Approve", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    def _get_counters(self):
        unsettled = [("state", "in", ("open", "proposed", "approved"))]
        return {
            **super()._get_counters(),
            "service_breach_count": ("crm.service.breach", "partner_id", []),
            "service_breach_open_count": ("crm.service.breach", "partner_id", unsettled),
            "service_remedy_pending_count": ("crm.service.breach", "partner_id", [("state", "=", "proposed")]),
        }

    # === PUBLIC API ===#

    @api.readonly
    @arguments.read()
    def get_service_commitments(self):
        """What the current company has promised these partners, as of today (a contact is owed what its company is).

        :return: a list of dicts, one for each partner, in order: `partner_id`, `company_id`, `tier` (code or False),
            `commitments`, in the order of the service circle: a list of dicts `standard` (name), `code`, `moment`
            (code), `moment_name`, `metric` (False: by audits and surveys), `target` (the figure in words), `value`,
            `unit` (`hours`, `days`, `percent`), `calendar` (name of the working time, False: round the clock),
            `valid_from`, `valid_to` (ISO days, `valid_to` False: no end), `kept_count`, `broken_count` (of the last
            12 months, as far as the caller may see them) and `rate` (kept, 0-100; False where nothing was measured)
        :raises AccessError: for partners the user may not read, and for who has no role in relationships
        """
        self.check_access("read")
        self.env["crm.service.standard"].check_access("read")
        return self._get_service_commitments()

    @arguments.read()
    def action_view_service_breaches(self):
        """Open the breaches of this customer."""
        self.check_access("read")
        self.env["crm.service.breach"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_service_breach_action")
        return dict(action, context={}, domain=[("partner_id", "in", self.commercial_partner_id.ids)])

    @api.readonly
    @arguments.read("one")
    def get_relationship_panel(self):
        """As before, with `commitments`: what `get_service_commitments` says of this partner."""
        panel = super().get_relationship_panel()
        return {**panel, "commitments": self.get_service_commitments()[0]["commitments"]}

    # === BUSINESS METHODS ===#

    def _get_service_commitments(self):
        counts = self.env["crm.service.measure"]._count(
            [("partner_id", "in", self.commercial_partner_id.ids), ("company_id", "=", self.env.company.id)],
            ["partner_id", "standard_id"])
        targets = self.env["crm.service.standard"]._get_commitments(self)
        return [{
            "partner_id": partner.id,
            "company_id": self.env.company.id,
            "tier": partner.sudo().tier_id.code or False,
            "commitments": [
                self._format_commitment(target, counts.get((partner.commercial_partner_id, target.standard_id), (0, 0)))
                for target in targets[partner].sudo()],
        } for partner in self]

    def _format_commitment(self, target, counts):
        kept, broken = counts
        standard = target.standard_id
        return {
            "standard": standard.name,
            "code": standard.code,
            "moment": standard.moment_id.code,
            "moment_name": standard.moment_id.name,
            "metric": standard.metric,
            "target": target._describe(),
            "value": target.value,
            "unit": target.unit,
            "calendar": target.calendar_id.name,
            "valid_from": fields.Date.to_string(target.valid_from),
            "valid_to": fields.Date.to_string(target.valid_to) or False,
            "kept_count": kept,
            "broken_count": broken,
            "rate": 100 * kept / (kept + broken) if kept + broken else False,
        }

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

from ...tools import arguments, private
from .crm_visit import MET_KINDS

DISMISSED_DAYS = 28


class CrmVisit(models.Model):
    """Proposals: visits that are due, on a day that suits, and not in anybody's calendar yet.

    The planner makes them, moves them and takes them back each night; what a person has moved, dismissed or asked for
    stays.
    """

    _inherit = "crm.visit"
    _guarded_fields = ("due_on", "is_fixed", "dismissed_on")

    due_on = fields.Date("Visit By", readonly=True, copy=False, help="By when we have promised to be there.")
    is_fixed = fields.Boolean(
        "Chosen by a Person", readonly=True, copy=False, help="The planner does not move this proposal any more.")
    dismissed_on = fields.Date(readonly=True, copy=False, help="Not proposed again for four weeks.")

    def write(self, vals):
        moved = self.browse()
        if not self.env.su and "planned_at" in vals:
            moved = self.filtered(lambda visit: visit.state == "proposed" and not visit.is_fixed)
        result = super().write(vals)
        if moved:
            moved.sudo().is_fixed = True
        return result

    def _prepare_cancelled(self):
        today = self._get_now().date()
        return {visit: {"dismissed_on": today} for visit in self if visit.state == "proposed"}

    def _prepare_proposed(self):
        """What was planned is proposed again as the person wants it who took it out of the calendar."""
        return {visit: {"is_fixed": True} for visit in self}

    # === ACTIONS ===#

    @api.model
    @arguments.read()
    def action_open_proposals(self):
        """Open one's own proposals; the title says how many visits a week more are due than there is time for."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_visit_action_proposals")
        missing = self.env["crm.visit.planner"]._count_missing(self.env.user, self.env.company)
        if not missing:
            return action
        return dict(action, name=self.env._(
            "Proposals (%(number)s more visits due a week than there is time for)",
            number=formatLang(self.env, missing, digits=1)))

    # === BUSINESS METHODS ===#

    @api.model
    def _propose(self, partner, user, reason):
        """Propose that `user` visits the customer, on the first day that has room for it; where they have an open visit
        to that customer already, it is that one.

        :param reason: why now, in the words of who reads it
        :return: the visit
        :raises AccessError: for who may not plan visits to this customer
        """
        customer, company = partner.commercial_partner_id, self.env.company
        today = company._get_today()
        visit = self.search([
            ("partner_id", "=", customer.id), ("user_id", "=", user.id), ("company_id", "=", company.id),
            ("state", "in", ("proposed", "planned")), ("planned_on", ">=", today)], order="planned_at", limit=1)
        if visit:
            return visit
        day = self.env["crm.visit.planner"].sudo()._find_day(user, company, today)
        return self.create({
            "partner_id": customer.id, "company_id": company.id, "user_id": user.id, "is_all_day": True,
            "planned_at": self._get_noon(day),
            **private.wrap({"state": "proposed", "reason": reason, "is_fixed": True})})

    @api.model
    def _get_settled_domain(self, company):
        """Visits that leave the planner nothing to propose for their customer: planned, chosen, or just dismissed."""
        today = company._get_today()
        ahead = Domain("planned_on", ">=", today)
        return Domain("company_id", "=", company.id) & (
            (Domain([("state", "=", "planned"), ("kind", "in", MET_KINDS)]) & ahead)
            | (Domain([("state", "=", "proposed"), ("is_fixed", "=", True)]) & ahead)
            | (Domain("state", "=", "cancelled")
               & Domain("dismissed_on", ">", today - timedelta(days=DISMISSED_DAYS))))

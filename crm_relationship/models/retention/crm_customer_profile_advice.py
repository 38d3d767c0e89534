from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import arguments


class CrmCustomerProfile(models.Model):
    """What to do with a customer: by the stage of the relation, and next."""

    _inherit = "crm.customer.profile"

    lifecycle_stage = fields.Selection(
        help="The stage of the relationship with this customer, and what to do. Prospect: persuade and stimulate. "
             "Introduction: keep every promise. Growth: deepen. Maturity: protect. Decline: find the cause. Lost: win "
             "back, replace or let go.")
    stage_advice = fields.Text("What to Do", compute="_compute_stage_advice", figure="told")
    next_step = fields.Char(compute="_compute_next_step")

    # === STAGE ===#

    @api.depends("lifecycle_stage")
    @api.depends_context("lang")
    def _compute_stage_advice(self):
        advice = self._get_stage_advice()
        for profile in self:
            profile.stage_advice = advice.get(profile.lifecycle_stage, "")

    @api.model
    def _get_stage_advice(self):
        """`{stage: what to do with customers at it}`."""
        _ = self.env._
        return {
            "prospect": _("Persuade and stimulate: find out what they need, show what customers like them buy, and "
                          "make the first order easy."),
            "introduction": _("Keep every promise on the first orders, ask how they went, and show what else there "
                              "is."),
            "growth": _("Deepen the relation: offer what else they need, agree quantities ahead, and get to know more "
                        "of their people."),
            "maturity": _("Protect what there is: visit regularly, serve them first, thank them, and watch for "
                          "smaller orders."),
            "decline": _("Find the cause now: call, settle what is open, and make an offer while they still buy."),
            "lost": _("Ask why they left. Then win them back, replace them or let them go, by what they are worth."),
        }

    # === NEXT STEP ===#

    @api.depends("partner_id", "is_potential", "capacity_amount", "wallet_share", "lifetime_order_count")
    @api.depends_context("lang", "uid")
    def _compute_next_step(self):
        """What is planned with the customer, else the open quotation, else what would bring more sales."""
        documents = self._get_documents_at_work()
        activities, quotations = self._get_next_activities(documents), documents.get("sale.order", {})
        for profile in self:
            if activity := activities.get(profile.partner_id):
                profile.next_step = self.env._(
                    "%(what)s, %(day)s (%(who)s)", what=activity.summary or activity.activity_type_id.name,
                    day=format_date(self.env, activity.date_deadline), who=activity.user_id.name)
            elif found := [order for order, customer in quotations.items() if customer == profile.partner_id]:
                profile.next_step = self.env._("Follow up quotation %(name)s", name=found[0].name)
            else:
                profile.next_step = profile._propose_step()

    def _propose_step(self):
        if not self.capacity_amount:
            return self.env._("Ask what they buy elsewhere, and enter it as their capacity")
        if not self.lifetime_order_count:
            return self.env._("Visit them, and make the first order easy")
        if self.is_potential:
            return self.env._(
                "Offer what they buy elsewhere: we have %(share)s%% of it", share=self._number(self.wallet_share, 0))
        return self.env._("Keep their share: agree quantities ahead")

    def _get_documents_at_work(self):
        """`{model: {document: customer}}` of what sales are made with, as far as the user may see it: people,
        opportunities and open quotations, the newest first."""
        people = self.env["res.partner"].search([("commercial_partner_id", "in", self.partner_id.ids)])
        documents = {"res.partner": {person: person.commercial_partner_id for person in people}}
        for model, domain in (("crm.lead", [("type", "=", "opportunity")]),
                              ("sale.order", [("state", "in", ("draft", "sent"))])):
            if self.env[model].has_access("read"):
                found = self.env[model].search([("partner_id", "in", people.ids), *domain], order="id DESC")
                documents[model] = {document: document.partner_id.commercial_partner_id for document in found}
        return documents

    def _get_next_activities(self, documents):
        """`{customer: the next activity on one of the documents}`."""
        customers = {(model, document.id): customer for model, found in documents.items()
                     for document, customer in found.items()}
        activities = self.env["mail.activity"].search(Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", [document.id for document in found])
            for model, found in documents.items()), order="date_deadline DESC, id DESC")
        return {customers[activity.res_model, activity.res_id]: activity for activity in activities}

    @arguments.read("some")
    def action_plan_next_step(self):
        """Open the dialogue that plans an activity with these customers."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "name": self.env._("Plan the Next Step"), "target": "new",
            "res_model": "mail.activity.schedule", "views": [(False, "form")],
            "context": {"active_model": "res.partner", "active_ids": self.partner_id.ids}}

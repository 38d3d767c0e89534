from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments

GROUP = "crm_relationship.group_relationship_user"


class Glance(NamedTuple):
    """What stands beside a customer's name, as far as the user may read it."""

    visit_id: int | bool = False
    visit_on: object = False
    plan_state: str | bool = False


class ResPartner(models.Model):
    """What one sees at a glance: the next visit, how far this year's account plan is, and alerts. One query for both
    the visit and the plan; the alerts are counted with all the other counters."""

    _inherit = "res.partner"

    next_visit_on = fields.Date("Next Visit", compute="_compute_glance", groups=GROUP)
    account_plan_state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("closed", "Closed")], "Account Plan", compute="_compute_glance",
        groups=GROUP, help="How far the plan for this year is.")
    account_alert_count = fields.Integer("Alerts about People", compute="_compute_counters", groups=GROUP)

    def _get_counters(self):
        return {**super()._get_counters(), "account_alert_count": (
            "crm.account.alert", "partner_id", [("gone_on", "=", False)])}

    @api.depends_context("uid", "company")
    def _compute_glance(self):
        glances = self._get_glances()
        for partner in self:
            glance = glances.get(partner.commercial_partner_id.id, Glance())
            partner.next_visit_on = glance.visit_on
            partner.account_plan_state = glance.plan_state

    def _get_glances(self):
        """`{commercial partner id: Glance}` in the current company, where there is anything, in one query."""
        customers, company = self.commercial_partner_id.ids, self.env.company
        if not customers:
            return {}
        today = company._get_today()
        own = [("partner_id", "in", customers), ("company_id", "=", company.id)]
        visits = self.env["crm.visit"]._search([*own, ("state", "=", "planned"), ("planned_on", ">=", today)])
        plans = self.env["crm.account.plan"]._search([*own, ("year", "=", today.year)])
        found = {}
        for row in self.env.execute_query_dict(SQL(
                "(%s) UNION ALL (%s) ORDER BY planned_on NULLS LAST, id",
                visits.select(*self._name_columns(visits, "id", "partner_id", "planned_on"), SQL("NULL AS state")),
                plans.select(*self._name_columns(plans, "id", "partner_id"), SQL("NULL::date"),
                             *self._name_columns(plans, "state")))):
            glance = found.get(row["partner_id"], Glance())
            if row["state"]:
                glance = glance._replace(plan_state=row["state"])
            elif not glance.visit_id:
                glance = glance._replace(visit_id=row["id"], visit_on=row["planned_on"])
            found[row["partner_id"]] = glance
        return found

    def _name_columns(self, query, *names):
        return [SQL.identifier(query.table, name) for name in names]

    @arguments.read("one")
    def action_view_next_visit(self):
        """Open the next visit to this customer; where none is planned any more, all of them.

        :raises AccessError: for who has no role in relationships, and partners the user may not read
        """
        self.env["crm.visit"].check_access("read")
        self.check_access("read")
        glance = self._get_glances().get(self.commercial_partner_id.id, Glance())
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_visit_action")
        if glance.visit_id:
            return dict(action, res_id=glance.visit_id, views=[(False, "form")], view_mode="form")
        return dict(action, context={}, domain=[("partner_id", "=", self.commercial_partner_id.id)])

    @arguments.read()
    def action_view_account_alerts(self):
        """Open the alerts about people at these customers.

        :raises AccessError: for who has no role in relationships, and partners the user may not read
        """
        self.env["crm.account.alert"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_account_alert_action")
        return dict(action, context={}, domain=[
            ("partner_id", "in", self.commercial_partner_id.ids), ("gone_on", "=", False)])

from datetime import date

from odoo import api, models

# Of each customer: what is to be reached, the metric, the target (of what adds up: in percent of last year), and the
# month at the end of which it is due.
OBJECTIVES = {
    "base.res_partner_3": [
        ("Furnish both new showrooms", "revenue", 125, 12),
        ("Keep our margin against the discounter", "margin", 110, 12),
        ("Sell them lighting and counters as well", "categories", 8, 12),
        ("No broken promises", "promises", 95, 12)],
    "crm_relationship.partner_harbour_hale": [
        ("Win the dealer in Cardiff", "revenue", 120, 12), ("Order every month", "orders", 115, 12),
        ("See them once a quarter", "visits", 4, 12), ("As satisfied as before the change", "satisfaction", 85, 9),
        ("No more complaints than one a quarter", "complaints", 4, 12)],
    "crm_relationship.partner_chenghu": [
        ("First stage of the industrial park", "revenue", 130, 9),
        ("Close what is still open", "open_complaints", 0, 6),
        ("Deliver within the promise", "delivered_on_time", 90, 12)],
    "crm_relationship.partner_nordlys": [
        ("Hold what we have", "revenue", 100, 12), ("Hold the margin", "margin", 100, 12)],
    "crm_relationship.partner_bergmann": [
        ("The other half of their orders", "revenue", 140, 12)],
}
MONTH_ENDS = {6: 30, 9: 30, 12: 31}
ADDING_UP = ("revenue", "margin", "orders")


class CrmRelationshipDemo(models.AbstractModel):
    """What the plans of the key accounts want to reach: some of it goes well, some does not."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_objectives(self):
        company = self.env.ref("base.main_company")
        plans = {plan.partner_id: plan for plan in self.env["crm.account.plan"].search(
            [("company_id", "=", company.id), ("state", "!=", "closed")])}
        told = {self._get_demo(name): objectives for name, objectives in OBJECTIVES.items()}
        created = self.env["crm.account.objective"].create([{
            "plan_id": plans[customer].id, "name": name, "metric": metric, "target": max(target, 1),
            "deadline": date(plans[customer].year, month, MONTH_ENDS[month]),
        } for customer, objectives in told.items() if customer in plans
            for name, metric, target, month in objectives])
        targets = {(told_name, metric): target for objectives in told.values()
                   for told_name, metric, target, _month in objectives}
        for objective in created:
            target = targets[objective.name, objective.metric]
            if objective.metric not in ADDING_UP:
                objective.target = target
            elif objective.baseline > 0:
                objective.target = self._round_target(objective, target)

    @api.model
    def _round_target(self, objective, percent):
        """A round figure, as people set targets: so many percent of the year before."""
        target = objective.baseline * percent / 100
        if objective.metric == "orders":
            return max(1, round(target))
        return max(100, round(target, -2))

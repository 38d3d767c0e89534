from datetime import timedelta

from odoo import api, fields, models

FUTURE, ACCESS, COMPETITION = (f"crm_relationship.crm_account_criterion_{code}" for code in (
    "future", "access", "competition"))
# Of each customer: what is judged (grade and reason), the texts of the plan, budget and spent, and how far it has come.
PLANS = {
    "base.res_partner_3": (
        {FUTURE: ("3", "Opens two showrooms next spring"), ACCESS: ("4", "The director takes our calls"),
         COMPETITION: ("3", "Praise our delivery, grumble about our prices")},
        {"swot_strengths": "Weekly delivery to all branches, one contact for everything.",
         "swot_weaknesses": "No range of conference furniture above 2,000.",
         "swot_opportunities": "Two new showrooms next spring: 140 desks, counters, lighting.",
         "swot_threats": "A discounter has offered them desks 8% below our price.",
         "strategy_product": "A desk of their own, in their colours.",
         "strategy_price": "Yearly price list, 2% bonus from 180,000.",
         "strategy_promotion": "Showroom day for their salespeople in May.",
         "strategy_place": "Two weeks of stock kept for them in our warehouse.",
         "contingency": "If the showrooms go to the discounter: offer to furnish one of them for a year on trial."},
        12000, 4300, "submitted"),
    "crm_relationship.partner_harbour_hale": (
        {FUTURE: ("3", "Takes over a dealer in Cardiff"), ACCESS: ("3", "Meets us once a quarter"),
         COMPETITION: ("4", "Named us supplier of the year")},
        {"swot_strengths": "On time in 97 of 100 deliveries, a technician on site.",
         "swot_weaknesses": "Our web catalogue does not fit their ordering system.",
         "swot_opportunities": "The dealer in Cardiff buys everything elsewhere so far.",
         "swot_threats": "Their head of purchasing retires in autumn.",
         "strategy_product": "The whole range for Cardiff, with assembly.",
         "strategy_price": "Prices fixed for twelve months.",
         "contingency": "Meet the successor before the handover, together with our management."},
        9000, 5200, "active"),
    "crm_relationship.partner_chenghu": (
        {FUTURE: ("4", "Their region grows by 9% a year"), ACCESS: ("2", "We only know the buyer"),
         COMPETITION: ("2", "Second supplier behind a local one")},
        {"swot_strengths": "Chairs that last; nobody else gives five years of warranty.",
         "swot_weaknesses": "Six weeks of delivery time.",
         "swot_opportunities": "They furnish a new industrial park in stages.",
         "swot_threats": "The local supplier delivers within a week.",
         "strategy_place": "A consignment stock near them for the twenty products that they order most."},
        6000, 800, "active"),
    "crm_relationship.partner_nordlys": (
        {FUTURE: ("2", "No plans to grow"), ACCESS: ("4", "Friends of the house for fifteen years"),
         COMPETITION: ("3", "They compare us once a year and stay")},
        {"swot_strengths": "They know us and trust us.",
         "swot_threats": "The founder sells the firm sooner or later.",
         "strategy_promotion": "One visit of our management a year, nothing else that costs."}, 1500, 600, "active"),
    "crm_relationship.partner_tandem": (
        {ACCESS: ("1", "Calls end at the front desk"), COMPETITION: ("1", "They only ask us for odds and ends")},
        {"swot_weaknesses": "They think of us as the supplier of small orders.",
         "swot_opportunities": "Twelve of their workspaces get new furniture within two years."}, 2500, 0, "draft"),
    "crm_relationship.partner_bergmann": (
        {FUTURE: ("2", "Steady"), COMPETITION: ("2", "Splits its orders between us and another one")},
        {"swot_strengths": "Prices in euro, documents in German.",
         "swot_threats": "Buys the cheaper half elsewhere."}, 3000, 0, "submitted"),
}


class CrmRelationshipDemo(models.AbstractModel):
    """The plans of the key accounts: most of them approved, some to approve, and what became of last year's."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_plans(self):
        company = self.env.ref("base.main_company")
        self = self.with_company(company)
        year = fields.Date.today().year
        profiles = self.env["crm.customer.profile"].search(
            [("company_id", "=", company.id), ("tier_id.is_key_account", "=", True)])
        told = self.env["res.partner"].union(*filter(None, (self._get_demo(name) for name in PLANS)))
        last_year = self.env.ref("crm_relationship.partner_harbour_hale")
        started = fields.Datetime.now() - timedelta(days=400)
        old = self.env["crm.account.plan"]._as_of(started).create({
            "partner_id": last_year.id, "company_id": company.id, "year": year - 1, "budget": 7000, "spent": 6650,
            **self._get_plan_people(),
            "swot_strengths": "On time in 95 of 100 deliveries.",
            "swot_weaknesses": "Our web catalogue does not fit their ordering system."})
        old._as_of(started)._move_to("active", approved_by_id=old._get_manager().id)
        old._as_of(fields.Datetime.now() - timedelta(days=1))._move_to("closed")
        plans = self.env["crm.account.plan"]._start(profiles.partner_id | told, year)
        for plan in plans.filtered(lambda plan: plan.partner_id in told):
            [name] = [name for name in PLANS if self._get_demo(name) == plan.partner_id]
            self._tell_plan(plan, *PLANS[name])

    @api.model
    def _tell_plan(self, plan, grades, texts, budget, spent, step):
        """A plan as it was written, judged and brought so far."""
        for name, (grade, reason) in grades.items():
            criterion = self.env.ref(name)
            plan.score_ids.filtered(lambda score, criterion=criterion: score.criterion_id == criterion).write(
                {"grade": grade, "reason": reason})
        plan.write({**texts, **self._get_plan_people(), "budget": budget, "spent": spent})
        if step == "submitted":
            plan.write({"submitted_on": fields.Date.today() - timedelta(days=2)})
            plan._as_of(fields.Datetime.now())._plan_work()
        elif step == "active":
            plan._as_of(fields.Datetime.now() - timedelta(days=40))._move_to(
                "active", approved_by_id=plan._get_manager().id)

    @api.model
    def _get_plan_people(self):
        """Who owns the plans that are told, and who of the management stands for the customer and approves them."""
        return {"user_id": self.env.ref("base.user_demo").id, "sponsor_id": self.env.ref("base.user_admin").id}

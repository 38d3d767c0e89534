from ..tier.tier_case import TierCase


class PlanCase(TierCase):
    """Plans of the test company: written by its salesperson, approved by one of two managers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._new_user("plan_seller", "user")
        cls.manager, cls.other_manager = (cls._new_user(f"plan_manager_{name}", "manager") for name in ("ann", "bob"))
        cls.plans = cls.env["crm.account.plan"]
        cls.customer = cls._new_customer("Northwind", user_id=cls.seller.id)

    def _plan(self, partner=None, year=2026, user=None, **values):
        """A plan as somebody makes it, the salesperson by default."""
        return self.plans.with_user(user or self.seller).create({
            "partner_id": (partner or self.customer).id, "company_id": self.company.id, "year": year, **values})

    def _aim(self, plan):
        """An objective: without any a plan is not approved."""
        return self.env["crm.account.objective"].create(
            {"plan_id": plan.id, "name": "More revenue", "metric": "revenue", "target": 1000})

    def _approve(self, plan):
        if not plan.objective_ids:
            self._aim(plan)
        plan.with_user(self.other_manager if plan.user_id == self.manager else self.manager).action_approve()

    def _get_work(self, plan):
        return self.env["mail.activity"].search([("res_model", "=", plan._name), ("res_id", "=", plan.id)])

    def _score_of(self, plan, source):
        return plan.sudo().score_ids.filtered(lambda score: score.source == source)

    def _judge(self, plan, code, grade, reason="As we see it"):
        criterion = self.env.ref(f"crm_relationship.crm_account_criterion_{code}")
        plan.score_ids.filtered(lambda score: score.criterion_id == criterion).write(
            {"grade": grade, "reason": reason})

from datetime import date, datetime, time

from ..tier.tier_case import TierCase

YEAR = 2026


class ObjectiveCase(TierCase):
    """It is the afternoon of 30 June 2026, half of the year being over; a customer with a plan for that year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._new_user("objective_salesperson", "user")
        cls.manager = cls._new_user("objective_manager", "manager")
        cls.customer = cls._new_customer("Quayside Hotels", user_id=cls.salesperson.id)
        cls.plan = cls._plan(cls.customer)

    @classmethod
    def _plan(cls, customer, **values):
        return cls.env["crm.account.plan"].create({
            "partner_id": customer.id, "company_id": cls.company.id, "year": YEAR, "user_id": cls.salesperson.id,
            **values})

    @classmethod
    def _aim(cls, metric="revenue", target=100, plan=None, **values):
        return cls.env["crm.account.objective"].create({
            "plan_id": (plan or cls.plan).id, "name": f"More {metric}", "metric": metric, "target": target, **values})

    def _actual(self, metric, **values):
        """The figure of a new objective with that metric, and that of the year before by the same day."""
        objective = self._aim(metric, values.pop("target", 100), **values)
        return objective.actual, objective.last_year

    @classmethod
    def _measure(cls, standard, day, state, partner=None, company=None):
        """A promise that was kept or broken, as the meter notes it."""
        target = standard.target_ids[:1] or cls.env["crm.service.target"].create(
            {"standard_id": standard.id, "value": 1, "unit": "days"})
        cls.env["crm.service.measure"].create({
            "standard_id": standard.id, "target_id": target.id, "company_id": (company or cls.company).id,
            "partner_id": (partner or cls.customer).id, "res_model": "res.partner",
            "res_id": 1 + cls.env["crm.service.measure"].search_count([]), "document_date": datetime.combine(
                day, time(12)), "state": state})

    @staticmethod
    def _day(month, day=15, year=YEAR):
        return date(year, month, day)

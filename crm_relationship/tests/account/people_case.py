"""People at customers, and who of us looks after them."""

from datetime import datetime, time, timedelta

from odoo.tests.common import freeze_time

from ..tier.tier_case import TODAY, TierCase


@freeze_time(datetime.combine(TODAY, time(15)))
class PeopleCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.mate, cls.other = (cls._new_user(f"people_{name}", "user") for name in ("me", "mate", "other"))
        cls.officer, cls.manager = cls._new_user("people_officer", "officer"), cls._new_user("people_boss", "manager")
        cls.env["crm.team"].create({
            "name": "People", "company_id": cls.company.id,
            "crm_team_member_ids": [(0, 0, {"user_id": user.id}) for user in cls.seller + cls.mate]})
        cls.customer = cls._new_customer("Harbour", user_id=cls.seller.id)
        cls.people = cls.env["crm.account.stakeholder"]
        cls.alerts = cls.env["crm.account.alert"]

    @classmethod
    def _ago(cls, number):
        return datetime.combine(TODAY - timedelta(days=number), time(9))

    @classmethod
    def _new_contact(cls, name, customer=None, **values):
        return cls.env["res.partner"].create({
            "name": name, "parent_id": (customer or cls.customer).id, "email": f"{name.replace(' ', '.')}@example.com",
            **values})

    @classmethod
    def _map(cls, name, customer=None, since=400, **values):
        """Somebody who has been on the map for so many days; the salesperson looks after them."""
        contact = values.pop("contact", None) or cls._new_contact(name, customer)
        person = cls.people.create({
            "partner_id": contact.id, "company_id": cls.company.id, "owner_id": cls.seller.id, **values})
        cls.env.cr.execute("UPDATE crm_account_stakeholder SET create_date = %s WHERE id = %s",
                           (cls._ago(since), person.id))
        return person

    def _open(self, customer=None):
        """The kinds of the open alerts of a customer."""
        return set(self.alerts.search([
            ("partner_id", "=", (customer or self.customer).id), ("company_id", "=", self.company.id),
            ("gone_on", "=", False)]).mapped("kind"))

    def _night(self, company=None):
        return self.alerts._watch(company or self.company)

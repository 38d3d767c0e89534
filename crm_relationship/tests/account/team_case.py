"""Executives and managers of ours, and the customers they look after."""

from datetime import datetime, time

from odoo.tests.common import freeze_time

from ..tier.tier_case import TODAY, TierCase


@freeze_time(datetime.combine(TODAY, time(15)))
class TeamCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.chief, cls.head = (
            cls._new_user(f"team_{name}", "user") for name in ("seller", "chief", "head"))
        cls.officer, cls.manager = cls._new_user("team_officer", "officer"), cls._new_user("team_boss", "manager")
        cls.company.relationship_executive_ids = cls.chief
        cls.company.relationship_middle_manager_ids = cls.head
        cls.customer = cls._new_customer("Harbour", user_id=cls.seller.id)
        cls.members = cls.env["crm.account.member"]

    @classmethod
    def _join(cls, user, role="seller", customer=None, **values):
        return cls.members.create({
            "partner_id": (customer or cls.customer).id, "company_id": cls.company.id, "user_id": user.id, "role": role,
            **values})

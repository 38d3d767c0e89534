"""Campaigns of a company whose customers have ordered, with the worker run as the cron does, less its commits."""

from datetime import datetime, time, timedelta
from math import inf
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests.common import freeze_time

from ..tier.tier_case import TODAY, TierCase


@freeze_time(datetime.combine(TODAY, time(15)))
class CampaignCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"retention_sending_enabled": True, "retention_rest_days": 0})
        cls.officer = cls._new_user("campaign_officer", "officer")
        cls.manager = cls._new_user("campaign_manager", "manager")
        cls.salesperson = cls._new_user("campaign_salesperson", "user")
        cls.campaigns = cls.env["crm.retention.campaign"]
        cls.targets = cls.env["crm.retention.target"]
        cls.deliveries = cls.env["crm.retention.delivery"]
        cls.call = cls.env.ref("mail.mail_activity_data_call")

    @classmethod
    def _new_buyers(cls, number, name="Buyer", amount=1000, **values):
        """So many customers with an address each and one order of a month ago, classified."""
        partners = cls.env["res.partner"].create([
            {"name": f"{name} {place}", "is_company": True, "email": f"{name.lower()}.{place}@example.com", **values}
            for place in range(number)])
        moment = datetime.combine(TODAY - timedelta(days=30), time(12))
        cls._book_rows([(partner.id, moment, amount + place, 0, 1, "sale")
                        for place, partner in enumerate(partners)], cls.company)
        cls._classify()
        return partners

    @classmethod
    def _new_campaign(cls, *steps, **values):
        """A draft for the customers of the company, all treated; `steps` are values of steps, default: one call. All
        others are stopped, so that no customer is left to them."""
        cls.campaigns.search([("company_id", "=", cls.company.id), ("state", "in", ("running", "paused"))])._move_to(
            "stopped")
        return cls.campaigns.create({
            "name": "Call them", "company_id": cls.company.id, "user_id": cls.officer.id, "holdout_percent": 0,
            "start_date": TODAY, "end_date": TODAY + timedelta(days=60),
            "step_ids": [Command.create(step) for step in steps or [cls._call()]], **values})

    @classmethod
    def _call(cls, **values):
        return {"kind": "activity", "activity_type_id": cls.call.id, "summary": "Call", **values}

    @classmethod
    def _start(cls, *steps, **values):
        campaign = cls._new_campaign(*steps, **values)
        campaign.action_start()
        return campaign

    @classmethod
    def _tick(cls, days=0):
        """What the cron does, so many days later."""
        with freeze_time(datetime.combine(TODAY + timedelta(days=days), time(16))), \
                patch.object(type(cls.env["ir.cron"]), "_commit_progress", return_value=inf), \
                patch.object(cls.env.cr, "rollback"):
            cls.env["crm.retention.worker"]._tick()
        cls.env.invalidate_all()

    def _rows(self, campaign):
        return self.deliveries.search([("target_id.campaign_id", "=", campaign.id)], order="id")

    def _states(self, campaign):
        return sorted(self._rows(campaign).mapped("state"))

    def _activities(self, partners):
        return self.env["mail.activity"].with_context(active_test=False).search(
            [("res_model", "=", "res.partner"), ("res_id", "in", partners.ids)])

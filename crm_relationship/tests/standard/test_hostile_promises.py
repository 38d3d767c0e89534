"""Promises of one company and promises of all, in the hands of a manager of one of them."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostilePromises(RelationshipCommon):
    def test_what_belongs_to_a_company(self):
        """Its own promises are its managers'; neither way do they become shared."""
        manager = self._new_user("promises_manager", "manager")
        standard = self.env["crm.service.standard"].create({
            "name": "Shared", "code": "test_shared",
            "moment_id": self.env.ref("crm_relationship.crm_service_moment_order").id})
        shared = self.env["crm.service.target"].create({"standard_id": standard.id, "value": 1})
        targets = self.env["crm.service.target"].with_user(manager)
        own = targets.create({"standard_id": standard.id, "value": 2, "company_id": self.company.id,
                              "tier_id": self.tiers["vip"].id})
        own.write({"warn_percent": 50})
        standard.with_user(manager).write({"target_ids": [Command.update(own.id, {"warn_percent": 60})]})
        self.assertEqual(own.warn_percent, 60)
        for attack in (lambda: own.write({"company_id": False}),
                       lambda: shared.with_user(manager).write({"company_id": self.company.id}),
                       lambda: targets.create(
                           {"standard_id": standard.id, "value": 3, "tier_id": self.tiers["small"].id}),
                       lambda: standard.with_user(manager).write(
                           {"target_ids": [Command.update(shared.id, {"warn_percent": 60})]}),
                       lambda: standard.with_user(manager).write(
                           {"target_ids": [Command.create({"value": 3, "tier_id": self.tiers["main"].id})]})):
            with self.assertRaisesRegex(AccessError, "All companies share"), self.env.cr.savepoint():
                attack()
            self.env.invalidate_all()
        own.unlink()

from odoo.tests.common import tagged

from ..common import RelationshipCommon

OFFERED = {"exportable", "groupable", "searchable", "sortable"}


@tagged("post_install", "-at_install", "crm_relationship")
class TestPickLists(RelationshipCommon):
    """What people may choose to export, group, filter and sort by."""

    def _offers(self, model, name):
        described = self.env[model].fields_get([name], [*OFFERED, "string"])[name]
        self.assertTrue(described["string"])
        return {key for key in OFFERED if described[key]}

    def test_colours_are_for_screens(self):
        for model, name in (("crm.customer.profile", "tier_color"), ("crm.tier.change", "old_tier_color"),
                            ("res.partner", "tier_color"), ("crm.complaint", "client_hash")):
            with self.subTest(model=model, name=name):
                self.assertFalse(self._offers(model, name))

    def test_all_else_is_offered_as_before(self):
        for model, name in (("crm.customer.profile", "tier_id"), ("crm.tier", "color"), ("res.partner", "color"),
                            ("res.partner", "name")):
            with self.subTest(model=model, name=name):
                self.assertEqual(self._offers(model, name), OFFERED)
        self.assertEqual(self.env["res.partner"].fields_get(["tier_color"], ["type"]), {
            "tier_color": {"type": "integer"}}, "nothing that was not asked for")

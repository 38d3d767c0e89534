"""What we keep in Odoo's own records is for who works here, not for customers who read their own."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..security_case import SecurityCommon

MODULE = "crm_relationship"
SHOWN = {("sale.order.line", "is_replacement")}  # what customers may see: their order shows that it is free


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileCoreFields(SecurityCommon):
    def test_customers_read_no_field_of_ours(self):
        """Every field that a slice puts into a model of Odoo that customers and visitors may read."""
        shown = set()
        for name, model in self.env.registry.items():
            if model._original_module == MODULE or model._abstract:
                continue
            for role in ("portal", "public"):
                records = self.env[name].with_user(self.users[role])
                if records.has_access("read"):
                    shown |= {(name, field.name) for field in records._fields.values()
                              if MODULE in field._modules and records._has_field_access(field, "read")}
        self.assertEqual(shown, SHOWN)

    def test_birthdays_of_colleagues(self):
        """A portal user reads the contacts of their own company, and not what we know of them."""
        portal = self.users["portal"]
        portal.partner_id.parent_id = self.customers["mine"]
        colleague = self.env["res.partner"].create({
            "name": "Chen", "parent_id": self.customers["mine"].id, "birthdate_date": "1980-05-17",
            "relationship_channel": "phone", "no_surveys": True})
        self.env.invalidate_all()
        contact = colleague.with_user(portal)
        self.assertEqual(contact.read(["name"]), [{"id": colleague.id, "name": "Chen"}])
        for name in ("birthdate_date", "relationship_channel", "no_surveys"):
            with self.subTest(field=name):
                with self.assertRaises(AccessError):
                    contact.read([name])
                with self.assertRaises(AccessError):
                    contact.search([(name, "!=", False)])

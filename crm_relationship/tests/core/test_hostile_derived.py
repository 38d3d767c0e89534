"""What our records derive from others and keep: nobody writes it, whatever else they may write."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..security_case import SecurityCommon

MODULE = "crm_relationship"


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileDerived(SecurityCommon):
    def _get_derived(self):
        """`(model, field)` of all stored fields of ours that are computed and not meant to be written."""
        return [(self.env[name], field) for name in self.env.registry for field in self.env[name]._fields.values()
                if self.env[name]._original_module == MODULE and not self.env[name]._abstract and field.store
                and MODULE in field._modules and (field.compute or field.related) and field.readonly]

    def test_nobody_writes_what_is_derived(self):
        derived = self._get_derived()
        names = {f"{model._name}.{field.name}" for model, field in derived}
        self.assertLessEqual({
            "crm.complaint.action.company_id", "crm.complaint.action.department_id", "crm.supply.protection.company_id",
            "crm.service.target.tier_sequence", "crm.complaint.commercial_partner_id"}, names)
        for model, field in derived:
            for role in ("user", "manager"):
                records = model.with_user(self.users[role])
                with self.subTest(model=model._name, field=field.name, role=role):
                    self.assertFalse(records._has_field_access(field, "write"))
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        records.create({field.name: 1})
                    record = records.sudo().search([], limit=1).sudo(False)
                    if record:
                        with self.assertRaises(UserError), self.env.cr.savepoint():
                            record.write({field.name: False})

    def test_an_action_stays_with_its_complaint(self):
        """Its company decides who sees it."""
        manager = self.users["manager"]
        complaint = self.env["crm.complaint"].with_user(manager).create(
            {"subject": "Scratched", "company_id": self.company.id, "partner_id": self.customers["mine"].id})
        action = self.env["crm.complaint.action"].with_user(manager).create(
            {"name": "Look", "complaint_id": complaint.id})
        values = {"company_id": self.other_company.id}
        for attack in (lambda: action.write(values), lambda: action.web_save(values, {}),
                       lambda: action.create({"name": "Look", "complaint_id": complaint.id, **values}),
                       lambda: complaint.write({"action_ids": [(1, action.id, values)]}),
                       lambda: complaint.write({"action_ids": [(0, 0, {"name": "Look", **values})]})):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attack()
        self.assertEqual(action.company_id, self.company)
        self.assertTrue(action.fields_get(["company_id"])["company_id"]["readonly"])
        handed_on = complaint.with_context(default_company_id=self.other_company.id)
        handed_on.write({"action_ids": [(0, 0, {"name": "Look again"})]})
        self.assertEqual(complaint.action_ids.company_id, self.company)

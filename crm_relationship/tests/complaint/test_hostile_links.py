"""What a complaint is tied to: only what its writer may read, on whatever way."""

from contextlib import suppress

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileLinks(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.order = cls._order("vip")
        cls.links = {
            "sale_order_id": cls.order, "picking_id": cls.order.picking_ids, "invoice_id": cls._new_invoice(),
            "product_id": cls._hide(cls._new_product("Secret chair")),
            "category_id": cls._hide(cls._new_category("Secret")),
            "partner_id": cls._hide(cls._new_customer("Secret customer")),
            "cause_id": cls._hide(cls.env["crm.complaint.cause"].create({"name": "Secret", "code": "test_secret"})),
            "department_id": cls._hide(cls.env["crm.complaint.department"].create({"name": "Secret"}))}
        cls.env.flush_all()

    @classmethod
    def _new_invoice(cls):
        return cls.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": cls.customers["vip"].id, "company_id": cls.company.id})

    @classmethod
    def _hide(cls, record):
        cls.env["ir.rule"].create({
            "name": "Hidden", "model_id": cls.env["ir.model"]._get_id(record._name),
            "domain_force": f"[('id', '!=', {record.id})]"})
        return record

    def _get_attacks(self, name, record):
        complaint, complaints = self._complain(), self.env["crm.complaint"].with_user(self.agent)
        values = {"subject": "Mine", "company_id": self.company.id}
        spec = {name: {"fields": {"display_name": {}}}, "partner_id": {"fields": {"display_name": {}}}}
        defaulting = complaints.with_context(**{f"default_{name}": record.id})
        attacks = {
            "write": lambda: complaint.write({name: record.id}),
            "save": lambda: complaint.web_save({name: record.id}, spec),
            "create": lambda: complaints.create({**values, name: record.id}),
            "default": lambda: defaulting.default_get([name]),
            "create by default": lambda: defaulting.create(values),
            "quick create": lambda: defaulting.name_create("Mine"),
            "copy": lambda: complaint.copy({name: record.id}),
            "import": lambda: self._import(complaints, name, record),
            "form": lambda: complaint.onchange({name: record.id}, [name], spec),
            "new form": lambda: defaulting.onchange({}, [], spec),
            "dict": lambda: complaints.onchange({name: {"id": record.id}}, [name], spec),
            "beside another record": lambda: complaint.write(
                {"action_ids": [Command.create({"name": "x", "complaint_id": complaint.id})], name: record.id}),
            "through another complaint": lambda: complaint.write(
                {"merged_ids": [Command.create({**values, name: record.id})]}),
        }
        if name in ("cause_id", "department_id"):
            return attacks
        return {**attacks, "submit": lambda: complaints.submit({"subject": "Mine", name: record.id})}

    def _import(self, complaints, name, record):
        result = complaints.load(["subject", f"{name}/.id"], [["Mine", str(record.id)]])
        if not result["ids"]:
            raise AccessError("; ".join(message["message"] for message in result["messages"]))

    def test_links(self):
        passed = []
        for name, record in self.links.items():
            for attempt, attack in self._get_attacks(name, record).items():
                with self.env.cr.savepoint() as savepoint:
                    with suppress(AccessError):
                        attack()
                        self.env.flush_all()
                        passed.append(f"{name}: {attempt}")
                    savepoint.rollback()
                    self.env.invalidate_all()
        self.assertEqual(passed, [])

    def test_links_to_what_they_may_read(self):
        self._let_sell(self.agent)
        complaint = self._complain()
        complaint.write({"sale_order_id": self.order.id})
        self.assertEqual(complaint.sale_order_id, self.order)
        complaint.write({"sale_order_id": False})
        result = self.env["crm.complaint"].with_user(self.agent).submit(
            {"subject": "Mine", "sale_order_id": self.order.id})
        self.assertEqual(self.env["crm.complaint"].browse(result["id"]).sale_order_id, self.order)

    def test_what_a_colleague_linked_stays(self):
        """Who may not read the order still works on its complaint."""
        complaint = self._complain()
        complaint.sudo().sale_order_id = self.order
        complaint.with_user(self.agent).write({"subject": "Chairs came broken"})
        self.assertEqual(complaint.sale_order_id, self.order)

    def test_a_copy_leaves_out_what_a_colleague_linked(self):
        complaint = self._complain()
        complaint.sudo().sale_order_id = self.order
        copy = complaint.with_user(self.agent).copy()
        self.assertEqual((copy.sale_order_id.id, copy.partner_id), (False, complaint.partner_id))

    # === SUBMITTED BEFORE ===#

    def test_the_key_of_a_colleagues_complaint(self):
        values = {"subject": "Scratched", "source": "shop", "external_ref": "1042",
                  "partner_id": self.customers["vip"].id}
        complaints = self.env["crm.complaint"]
        first = complaints.with_user(self.agent).submit(values)
        self.assertTrue(first["created"] and first["access_url"])
        loner = self._new_user("complaint_loner", "user")
        guessed = complaints.with_user(loner).submit({"subject": "x", "source": "shop", "external_ref": "1042"})
        self.assertEqual(guessed, {
            "id": first["id"], "created": False, "reference": False, "reply_deadline": False,
            "resolution_deadline": False, "access_url": False})
        again = complaints.with_user(self.agent).submit(values)
        self.assertEqual(again, {**first, "created": False})

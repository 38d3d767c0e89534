from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .complaint_case import LOUD, ComplaintCase

FROZEN = ("tier_id", "reply_target_id", "resolution_target_id", "reply_warning", "reply_deadline", "resolution_warning",
          "resolution_deadline", "deadline", "next_event_at", "events_raised_at", "clock_started_at", "opened_at",
          "value_at_risk", "state", "team_id", "user_id", "department_id", "email_normalized", "sla_state")


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintOpening(ComplaintCase):
    """Many at once, from documents, and in the categories that the company has set up."""

    # === MANY AT ONCE ===#

    def test_many_at_once_are_as_one_by_one(self):
        self._profile(self.customers["vip"]).lifetime_value = 1000
        buyer = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customers["main"].id})
        vals_list = [
            {"subject": f"{partner.name} {severity}", "partner_id": partner.id, "severity": severity,
             "category_id": category.id, "cause_id": cause.id, "email_from": f"{severity}@example.com"}
            for partner in (*self.customers.values(), buyer, self.env["res.partner"])
            for severity in ("minor", "major", "critical")
            for category, cause in ((self.category, self.cause), (self.category.browse(), self.cause.browse()))]
        complaints = self.env["crm.complaint"].with_user(self.officer).with_context(**LOUD)
        together = complaints.create(vals_list)
        one_by_one = complaints.union(*(complaints.create(vals) for vals in vals_list))
        self.assertEqual(together.mapped("subject"), [vals["subject"] for vals in vals_list])
        for one, other in zip(together, one_by_one, strict=True):
            with self.subTest(subject=one.subject):
                self.assertEqual([one[name] for name in FROZEN], [other[name] for name in FROZEN])
                for kind in ("", "cause"):
                    self.assertEqual(self._get_activities(one, kind).mapped(lambda activity: (
                        activity.user_id, activity.date_deadline, activity.summary)),
                        self._get_activities(other, kind).mapped(lambda activity: (
                            activity.user_id, activity.date_deadline, activity.summary)))
        self.assertEqual(len(set((together | one_by_one).mapped("name"))), 2 * len(vals_list))

    def test_many_cost_little_more_than_one(self):
        def count(number):
            before = self.env.cr.sql_log_count
            complaints.create([{"subject": "Chairs", "partner_id": self.customers["vip"].id,
                                "category_id": self.category.id}] * number)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        complaints = self.env["crm.complaint"].with_user(self.agent)
        count(1)
        self.assertLessEqual(count(1), 25)
        self.assertLessEqual((count(41) - count(1)) / 40, 4)

    def test_what_was_opened_is_scheduled(self):
        for tier, severity in (("vip", "minor"), ("none", "critical"), (None, "major")):
            complaint = self._complain(tier, severity=severity).sudo()
            planned = (complaint.next_event_at, complaint.deadline)
            complaint._schedule()
            self.assertEqual((complaint.next_event_at, complaint.deadline), planned)

    def test_back_to_the_tray(self):
        complaint = self._complain()
        complaint.partner_id = False
        self.assertEqual((complaint.tier_id.id, complaint.reply_deadline), (False, self._at(7, 8)))

    def test_the_customer_of_what_is_over(self):
        complaint = self._bring("closed", None)
        complaint.partner_id = self.customers["vip"]
        self.assertEqual((complaint.tier_id.id, complaint.reply_deadline), (False, self._at(7, 8)))

    def test_a_target_in_use_is_not_lost(self):
        complaint = self._complain()
        target = self._get_target(self.replies, "vip")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            target.unlink()
        complaint.invalidate_recordset()
        complaint.severity = "critical"
        self.assertEqual(complaint.reply_deadline, self._at(6, 10))

    # === DOCUMENTS ===#

    def test_documents(self):
        user = self._new_user("complaint_seller", "officer", "sales_team.group_sale_salesman_all_leads",
                              "stock.group_stock_user", "account.group_account_invoice")
        order = self._order("vip", user_id=user.id)
        self.env["account.journal"].create(
            {"name": "Sales", "code": "TSALE", "type": "sale", "company_id": self.company.id})
        invoice = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.customers["vip"].id, "company_id": self.company.id})
        for document in (order, order.picking_ids, invoice):
            document = document.with_user(user)
            with self.subTest(document=document._name):
                self.assertEqual(document.complaint_count, 0)
                action = document.action_create_complaint()
                complaint = self.env[action["res_model"]].with_user(user).with_context(**action["context"]).create(
                    {"subject": "Chairs came scratched"})
                self.assertEqual((complaint.partner_id, complaint.user_id, complaint.company_id),
                                 (self.customers["vip"], user, self.company))
                document.invalidate_recordset(["complaint_count"])
                self.assertEqual(document.complaint_count, 1)
                action = document.action_view_complaints()
                self.assertEqual(self.env[action["res_model"]].with_user(user).search(action["domain"]), complaint)
                complaint.sudo().cancel("None of ours")
                document.invalidate_recordset(["complaint_count"])
                self.assertEqual((document.complaint_count, self.env["crm.complaint"].search_count(action["domain"])),
                                 (0, 0))
        seller = self._new_user("complaint_outsider", "sales_team.group_sale_salesman_all_leads")
        for method in ("action_create_complaint", "action_view_complaints"):
            with self.assertRaises(AccessError):
                getattr(order.with_user(seller), method)()

    def test_documents_of_who_orders_gets_and_pays(self):
        self._let_sell(self.agent)
        buyer, recipient, payer = (self.customers[tier] for tier in ("vip", "main", "none"))
        order = self._order("vip", partner_shipping_id=recipient.id, partner_invoice_id=payer.id)
        context = order.picking_ids.action_create_complaint()["context"]
        self.assertEqual(context["default_sale_order_id"], order.id, "a complaint about a delivery is about its order")
        self.assertEqual((order.picking_ids.partner_id, context["default_partner_id"]), (recipient, buyer.id))
        for partner in (buyer, recipient, payer):
            complaint = self._complain(partner, picking_id=order.picking_ids.id, sale_order_id=order.id)
            self.assertEqual(complaint.partner_id, partner)
            result = self.env["crm.complaint"].sudo().submit({
                "subject": "Chairs", "company_id": self.company.id, "partner_id": partner.id,
                "picking_id": order.picking_ids.id})
            self.assertTrue(result["created"])
        for values in ({"picking_id": order.picking_ids.id}, {"sale_order_id": order.id}):
            with self.assertRaises(ValidationError):
                self._complain(self.customers["small"], **values)

    def test_what_no_complaint_can_be_opened_without(self):
        names = ("", "_look", "_verify", "_escalation", "_cause", "_action")
        for name in names:
            kind = self.env.ref(f"crm_relationship.mail_activity_type_complaint{name}")
            with self.subTest(name=kind.name), self.assertRaises(UserError):
                kind.unlink()

    def test_customers(self):
        self._complain()
        self._bring("closed")
        self._bring("cancelled")
        buyer = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customers["vip"].id})
        for partner in (self.customers["vip"], buyer):
            partner = partner.with_user(self.agent)
            self.assertEqual((partner.complaint_count, partner.complaint_open_count), (2, 1))
            action = partner.action_view_complaints()
            self.assertEqual(self.env[action["res_model"]].with_user(self.agent).search_count(action["domain"]), 2)
        with self.assertRaises(AccessError):
            self.customers["vip"].with_user(self.stranger).action_view_complaints()

    # === SETTINGS ===#

    def test_address_of_the_public_page(self):
        settings = self.env["res.config.settings"].with_company(self.company)
        self.assertFalse(settings.create({}).complaint_public_url)
        self.company.complaint_public_enabled = True
        self.assertTrue(settings.create({}).complaint_public_url.endswith(f"/complaint/{self.company.id}"))

    def test_categories(self):
        above = self._new_category("Above")
        below = self._new_category("Below", parent_id=above.id)
        self.assertEqual((below.complete_name, below.display_name), ("Above / Below", "Above / Below"))
        above.name = "On top"
        self.assertEqual(below.complete_name, "On top / Below")
        found = self.env["crm.complaint.category"].with_user(self.agent).name_search
        for name, operator in (("On top / Below", "="), ("Below", "="), ("on top / b", "ilike")):
            self.assertEqual(found(name, operator=operator), [(below.id, "On top / Below")])
        self.assertEqual({category_id for category_id, _name in found("On top")}, {above.id, below.id})
        complaint = self._complain(category_id=below.id)
        self._bring("cancelled", category_id=below.id)
        self.assertEqual((above.complaint_count, below.complaint_count), (1, 1), "as many as are listed")
        action = above.with_user(self.manager).action_view_complaints()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), complaint.sudo())
        with self.assertRaises(UserError):
            above.parent_id = below

    def test_codes_are_unique(self):
        for model in ("crm.complaint.category", "crm.complaint.cause"):
            self.env[model].create({"name": "One", "code": "test_one"})
            with self.subTest(model=model), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), \
                    self.env.cr.savepoint():
                self.env[model].create({"name": "Two", "code": "test_one"})

    def test_figures_that_make_no_sense(self):
        for record, values in (
                (self.company, {"complaint_major_percent": 0}), (self.company, {"complaint_critical_percent": 101}),
                (self.company, {"complaint_verify_days": 0}), (self.ladder[0], {"level": 0}),
                (self.ladder[0], {"after_hours": -1})):
            with self.subTest(values=values), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), \
                    self.env.cr.savepoint():
                record.write(values)
                self.env.flush_all()

    def test_only_managers_set_up(self):
        for user in (self.agent, self.officer):
            for record in (self.category, self.cause, self.department, self.ladder[0]):
                with self.subTest(user=user.login, model=record._name):
                    self.assertTrue(record.with_user(user).read([]))
                    with self.assertRaises(AccessError):
                        record.with_user(user).write({"active": False})

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .standard_case import NOW, StandardCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestServiceBreach(StandardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.company.service_remedies_enabled = True
        cls.standard = cls._standard("on_time_delivery", 0)
        cls.target = cls.standard.target_ids
        cls.manager = cls._new_user("breach_manager", "manager")
        cls.officer = cls._new_user("breach_officer", "officer")
        cls.user = cls._new_user("breach_user", "user")
        cls.program = cls.env["loyalty.program"].create({
            "name": "Apologies", "program_type": "coupons", "applies_on": "future", "trigger": "with_code"})

    def _break(self, tier="vip", **values):
        """An order that is a day late, and its breach."""
        order = self._order(tier, promised_days=1, **values)
        self._travel(days=2)
        breaches = self._raise(self.standard)
        return order, breaches.filtered(lambda breach: breach.res_id == order.id)

    # === BREACHES ===#

    def test_once_for_each_document_and_target(self):
        order, breach = self._break()
        self.assertEqual((breach.state, breach.partner_id, breach.tier_id, breach.promised, breach.actual),
                         ("open", self.customers["vip"], self.tiers["vip"], NOW + timedelta(days=1), False))
        self.assertEqual(breach.display_name, f"Standard on_time_delivery: {order.name}")
        self._travel(days=1)
        self._deliver(order)
        self.assertEqual(self._raise(self.standard), breach)
        self.assertEqual(breach.actual, NOW + timedelta(days=3))
        self.assertEqual(breach.action_open_document()["res_id"], order.id)

    def test_kept_or_open_makes_none(self):
        self._order(promised_days=5)
        self._deliver(self._order(promised_days=5))
        self.assertFalse(self._raise(self.standard))

    def test_what_was_broken_before_brings_no_remedy(self):
        """Documents of the months before the promise was entered are on record only."""
        order = self._order(promised_days=1)
        self._travel(days=9)
        self._deliver(order)
        self._travel(days=1)
        standard = self._standard("on_time_delivery", 1, remedy_id=self._remedy(approval_required=False).id)
        breach = self._raise(standard)
        self._check(standard, order, "broken")
        self.assertEqual((breach.state, breach.is_past, breach.granted_id), ("waived", True, 0))

    def test_withdrawn_when_kept_after_all(self):
        order, breach = self._break()
        self._deliver(order).date_done = NOW
        self._raise(self.standard)
        self.assertEqual(breach.state, "waived")
        self._raise(self.standard)
        self.assertEqual(self._raise(self.standard), breach)
        self.assertIn("Withdrawn: promise kept", breach.message_ids.mapped("body")[0])

    def test_comes_back_when_broken_again(self):
        order, breach = self._break()
        picking = self._deliver(order)
        picking.date_done = NOW
        self._raise(self.standard)
        self.assertEqual(breach.state, "waived")
        picking.date_done = NOW + timedelta(days=60)
        self.assertEqual(self._raise(self.standard), breach)
        self.assertEqual((breach.state, breach.actual), ("open", picking.date_done))

    def test_what_a_person_waived_stays_waived(self):
        _order, breach = self._break()
        breach.action_waive("Nobody was there to take the goods")
        self._raise(self.standard)
        self.assertEqual(breach.state, "waived")

    # === PROPOSALS ===#

    def test_proposed_where_the_target_has_a_remedy(self):
        self.target.remedy_id = self._remedy(amount=0, percent=5, cap_amount=40)
        self.assertEqual(self._break(quantity=1)[1].remedy_amount, 5)
        order, breach = self._break(quantity=10)
        self.assertEqual((breach.state, breach.remedy_id, breach.remedy_amount, order.amount_total),
                         ("proposed", self.target.remedy_id, 40, 1000))
        self.assertFalse(breach.granted_id)

    def test_switched_off(self):
        self.target.remedy_id = self._remedy(approval_required=False)
        self.company.service_remedies_enabled = False
        breach = self._break()[1]
        self.assertEqual((breach.state, breach.remedy_id, breach.granted_id), ("open", breach.remedy_id.browse(), 0))
        self.company.service_remedies_enabled = True
        self._raise(self.standard)
        self.assertEqual(breach.state, "open")

    def test_off_by_default(self):
        self.assertFalse(self._create_company(name="Elsewhere").service_remedies_enabled)

    def test_in_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create({
            "currency_id": euro.id, "company_id": self.company.id, "name": "2026-01-01", "rate": 0.5})
        pricelist = self.env["product.pricelist"].create({"name": "Euro", "currency_id": euro.id})
        self.target.remedy_id = self._remedy(amount=0, percent=10)
        order, breach = self._break(quantity=1, pricelist_id=pricelist.id)
        self.assertEqual((order.currency_id, order.amount_total), (euro, 100))
        self.assertEqual(breach.remedy_amount, 20)

    # === REMEDIES ===#

    def _approve(self, breach):
        breach.with_user(self.manager).action_approve()
        self.env.invalidate_all()
        self.assertEqual((breach.state, breach.approved_by_id), ("remedied", self.manager))
        return self.env[breach.granted_model].browse(breach.granted_id)

    def test_credit_note(self):
        self.target.remedy_id = self._remedy(amount=20)
        order, breach = self._break()
        note = self._approve(breach)
        self.assertEqual((note.move_type, note.state, note.partner_id, note.amount_total, note.company_id),
                         ("out_refund", "draft", self.customers["vip"], 20, self.company))
        self.assertIn(order.name, note.invoice_line_ids.name)
        self.assertEqual(breach.action_open_granted()["res_id"], note.id)

    def test_coupon(self):
        self.target.remedy_id = self._remedy("coupon", 15, loyalty_program_id=self.program.id)
        card = self._approve(self._break()[1])
        self.assertEqual((card.program_id, card.partner_id, card.points), (self.program, self.customers["vip"], 15))

    def test_coupon_is_mailed_by_the_program(self):
        self.program.communication_plan_ids = [(0, 0, {
            "trigger": "create", "mail_template_id": self.env["mail.template"].create({
                "name": "Sorry", "subject": "Sorry", "body_html": "<p>Sorry</p>", "use_default_to": True,
                "model_id": self.env["ir.model"]._get_id("loyalty.card")}).id})]
        self.customers["vip"].email = "buyer@example.com"
        self.target.remedy_id = self._remedy("coupon", 15, loyalty_program_id=self.program.id)
        card = self._approve(self._break()[1])
        self.assertTrue(self.env["mail.mail"].search([("model", "=", "loyalty.card"), ("res_id", "=", card.id)]))

    def test_coupon_of_another_company(self):
        self.program.company_id = self._create_company(name="Elsewhere")
        self.target.remedy_id = self._remedy("coupon", 15, loyalty_program_id=self.program.id)
        breach = self._break()[1]
        with self.assertRaises(UserError):
            breach.with_user(self.manager).action_approve()
        self.assertFalse(self.env["loyalty.card"].search([("program_id", "=", self.program.id)]))
        self.program.company_id = self.company
        self.assertEqual(self._approve(breach).points, 15)

    def test_replacement(self):
        self.target.remedy_id = self._remedy("replacement", 0)
        order, breach = self._break()
        copy = self._approve(breach)
        self.assertEqual((copy.state, copy.partner_id, copy.origin, copy.amount_total),
                         ("draft", order.partner_id, order.name, 0))
        self.assertEqual((copy.order_line.product_id, copy.order_line.product_uom_qty), (self.goods, 10))

    def test_call(self):
        salesperson = self._new_user("breach_salesperson", "sales_team.group_sale_salesman")
        self.target.remedy_id = self._remedy("call", 0)
        order, breach = self._break(user_id=salesperson.id)
        activity = self._approve(breach)
        self.assertEqual((activity.user_id, activity.res_model, activity.res_id), (salesperson, "sale.order", order.id))

    def test_without_approval(self):
        self.target.remedy_id = self._remedy(approval_required=False)
        breach = self._break()[1]
        self.assertEqual(breach.state, "remedied")
        self.assertEqual(self.env["account.move"].browse(breach.granted_id).amount_total, 20)

    def test_what_cannot_be_granted_stays_proposed(self):
        """A replacement needs an order; the other breaches go on."""
        standard = self._standard("quotation_reply", 1, "hours")
        standard.target_ids.remedy_id = self._remedy("replacement", 0, approval_required=False)
        self._inquire("vip")
        self._travel(hours=2)
        with self.assertLogs("odoo.addons.crm_relationship.models.standard.crm_service_breach_raise", "WARNING"):
            breach = self._raise(standard)
        self.assertEqual(breach.state, "proposed")
        self.assertIn("Only an order can be replaced", "".join(breach.message_ids.mapped("body")))

    def test_never_twice(self):
        self.target.remedy_id = self._remedy()
        breach = self._break()[1]
        self._approve(breach)
        self.assertTrue(breach.with_user(self.manager).action_approve())
        with self.assertRaises(UserError):
            breach.with_user(self.manager).write({"remedy_amount": 500})
        with self.assertRaises(UserError):
            breach.with_user(self.officer).action_waive("Too late")
        self.assertEqual(self.env["account.move"].search_count([("partner_id", "=", self.customers["vip"].id)]), 1)

    def test_chosen_by_hand(self):
        """A manager may choose a remedy where none is proposed, up to its cap."""
        breach = self._break()[1]
        with self.assertRaisesRegex(UserError, "Choose the remedy"):
            breach.with_user(self.manager).action_approve()
        other = self._new_user("breach_other_manager", "manager")
        breach.with_user(other).write({"remedy_id": self._remedy(cap_amount=30).id})
        for amount in (0, 31):
            breach.with_user(other).remedy_amount = amount
            with self.subTest(amount=amount), self.assertRaises(UserError):
                breach.with_user(self.manager).action_approve()
        breach.with_user(other).remedy_amount = 30
        self.assertEqual(self._approve(breach).amount_total, 30)

    # === WAIVING ===#

    def test_waive(self):
        self.target.remedy_id = self._remedy()
        order, breach = self._break()
        for reason in (None, " "):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                breach.with_user(self.officer).action_waive(reason)
        self.env.flush_all()
        self.env.cr.precommit.run()
        context = {"active_ids": breach.ids, "tracking_disable": False, "mail_notrack": False}
        self.env["crm.service.waive.wizard"].with_user(self.officer).with_context(**context).create(
            {"reason": "Nobody was there to take the goods"}).action_waive()
        self.assertEqual((breach.state, breach.waive_reason), ("waived", "Nobody was there to take the goods"))
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = breach.message_ids.tracking_value_ids.mapped("field_id.name")
        self.assertIn("waive_reason", tracked)
        self.assertEqual(breach.message_ids.author_id, self.officer.partner_id)
        with self.assertRaises(UserError):
            breach.with_user(self.manager).action_approve()
        self._travel(days=3)
        self._deliver(order)
        self.assertEqual(self._raise(self.standard), breach)
        self.assertEqual(breach.state, "waived")

    def test_roles(self):
        self.target.remedy_id = self._remedy()
        breach = self._break()[1]
        for user in (self.user, self.officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                breach.with_user(user).action_approve()
        with self.assertRaises(AccessError):
            breach.with_user(self.user).action_waive("The customer's fault")
        for values in ({"state": "remedied"}, {"approved_by_id": self.manager.id}, {"promised": NOW}):
            with self.subTest(**values), self.assertRaises(AccessError):
                breach.with_user(self.manager).write(values)

    def test_partner_button(self):
        breach = self._break()[1]
        customer = self.customers["vip"]
        self.assertEqual(customer.service_breach_count, 1)
        self.assertEqual(self.env["crm.service.breach"].search(
            customer.action_view_service_breaches()["domain"]), breach)
        self.assertEqual(self.standard.breach_count, 1)

"""Nothing goes unrecorded: what came back or was refunded has a complaint, or a reason why not."""

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .test_complaint_figures import FiguresCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintUnrecorded(FiguresCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_sell(cls.agent, cls.officer)
        cls.officer.group_ids |= cls.env.ref("stock.group_stock_user")

    def _return(self, tier="small", **order):
        """An order that was delivered, and all of it sent back."""
        delivery = self._deliver(self._order(tier, **order))
        wizard = self.env["stock.return.picking"].with_context(
            active_id=delivery.id, active_ids=delivery.ids, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 10
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.write({"quantity": 10, "picked": True})
        back.button_validate()
        return back

    def _refund(self, tier="small", state="posted"):
        """The bare header of a credit note, of today."""
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1) or self.env[
                "account.journal"].create({"name": "Sales", "code": "SAL", "type": "sale",
                                           "company_id": self.company.id})
        note = self.env["account.move"].create({
            "move_type": "out_refund", "partner_id": self.customers[tier].id, "company_id": self.company.id,
            "journal_id": journal.id, "invoice_date": fields.Date.today(), "name": f"RSAL/{tier}"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET state = %s WHERE id = %s", [state, note.id])
        note.invalidate_recordset()
        return note

    def _find(self, user=None):
        self.env.flush_all()
        return self.env["crm.complaint.unrecorded"].with_user(user or self.officer).search(
            [("company_id", "=", self.company.id)])

    def _exempt(self, document):
        return self.env["crm.complaint.exemption"].with_user(self.officer).create(
            {"res_model": document._name, "res_id": document.id, "reason": "Ordered twice"})

    def test_return_until_a_complaint_names_its_delivery_or_order(self):
        for name, named in (("sale_order_id", lambda delivery: delivery.sale_id),
                            ("picking_id", lambda delivery: delivery)):
            with self.subTest(name=name):
                back = self._return()
                self._check_missed(unrecorded=1)
                found = self._find()
                self.assertEqual(
                    (found.kind, found.res_model, found.res_id, found.partner_id, found.date),
                    ("return", "stock.picking", back.id, self.customers["small"], fields.Date.today()))
                self._travel(days=50)
                complaint = self._complain("small", **{name: named(back.return_id).id})
                self._check_missed()
                complaint.cancel("Opened by mistake")
                self._check_missed(unrecorded=1)
                self._exempt(back)
                self._check_missed()
            self._travel(days=40)

    def test_credit_note(self):
        note = self._refund()
        self._check_missed(unrecorded=1)
        self.assertEqual((self._find().kind, self._find().res_id), ("refund", note.id))
        self._travel(days=50)
        complaint = self._complain("small", invoice_id=note.id)
        self._check_missed()
        complaint.cancel("Opened by mistake")
        self._check_missed(unrecorded=1)

    def test_complaint_that_lives_on_in_another_one(self):
        delivery = self._return().return_id
        self._travel(days=50)
        first, kept = self._complain("small", picking_id=delivery.id), self._complain("small")
        kept.with_user(self.officer).merge(first.ids)
        self.assertEqual(first.state, "cancelled")
        self._check_missed()

    def test_complaint_of_the_customer_about_that_time_is_taken_to_be_about_it(self):
        self._return()
        self._travel(days=31)
        complaint = self._complain("small")
        self._check_missed(unrecorded=1)
        complaint.sudo().opened_at = fields.Datetime.subtract(complaint.opened_at, days=2)
        self._check_missed()
        complaint.cancel("Opened by mistake")
        self._check_missed(unrecorded=1)

    def test_who_complains_elsewhere_is_another(self):
        self._return()
        self._complain("main").cancel("None of ours")
        self._check_missed(unrecorded=1)

    def test_not_for_ever(self):
        self._return()
        self._travel(days=91)
        self._check_missed()

    def test_receipts_and_drafts_are_no_returns(self):
        self._refund(state="draft")
        self._deliver(self._order("small"))
        self._check_missed()

    def test_what_we_gave_for_a_broken_promise(self):
        note = self._refund()
        target = self.replies.target_ids[0]
        self.env["crm.service.breach"].create({
            "standard_id": target.standard_id.id, "target_id": target.id, "partner_id": self.customers["small"].id,
            "company_id": self.company.id, "res_model": "sale.order", "res_id": 1, "state": "remedied",
            "granted_model": "account.move", "granted_id": note.id})
        self._check_missed()

    def test_reason_by_an_officer(self):
        self._return()
        with self.assertRaises(AccessError):
            self._find(self.agent).action_exempt()
        with self.assertRaises(AccessError):
            self.env["crm.complaint.exemption"].with_user(self.agent).create(
                {"res_model": "stock.picking", "res_id": self._find().res_id, "reason": "Looks bad"})
        action = self._find().action_exempt()
        exemption = self.env["crm.complaint.exemption"].with_user(self.officer).with_context(
            **action["context"]).create({"reason": "Ordered twice"})
        self.assertEqual((exemption.company_id, exemption.create_uid), (self.company, self.officer))
        self._check_missed()

    def test_reason_only_for_what_there_is(self):
        exemptions = self.env["crm.complaint.exemption"].with_user(self.officer)
        for model, number in (("res.partner", 1), ("stock.picking", 2**30), ("stock.picking", "1"), (7, 1), (False, 1)):
            with self.subTest(model=model, number=number), self.assertRaises(ValidationError):
                exemptions.create({"res_model": model, "res_id": number, "reason": "None"})
        self._complain(None)
        with self.assertRaises(UserError):
            self._find().action_exempt()

    def test_users_see_their_own_customers(self):
        self._return()
        elsewhere = self._new_user("unrecorded_elsewhere", "user")
        self.assertEqual(len(self._find(self.agent)), 1)
        self.assertFalse(self._find(elsewhere))
        self._check_missed(elsewhere)

    def test_complaint_from_the_line(self):
        back = self._return()
        action = self._find().action_create_complaint()
        self.assertEqual(action["context"]["default_picking_id"], back.id)
        self.env["crm.complaint"].with_user(self.officer).with_context(**action["context"]).create({"subject": "Why?"})
        self._check_missed()
        self._complain(None)
        with self.assertRaises(UserError):
            self._find().action_create_complaint()

    def test_complaint_from_the_line_of_who_reads_no_invoices(self):
        note = self._refund()
        seller = self._new_user("unrecorded_seller", "user")
        note.partner_id.user_id = seller
        line = self._find(seller)
        self.assertFalse(note.with_user(seller).has_access("read"))
        context = line.action_create_complaint()["context"]
        complaint = self.env["crm.complaint"].with_user(seller).with_context(**context).create({})
        self.assertEqual((complaint.subject, complaint.partner_id), (note.name, note.partner_id))
        self._check_missed()

    def test_all_screens_tell_the_same(self):
        self._return()
        self._refund("main")
        self._complain(None)
        self._check_missed(unrecorded=3)
        kpi = self.company.with_user(self.officer).get_relationship_kpis(codes=["unrecorded"])[0]["kpis"]["unrecorded"]
        tile = self._get_figures()["none_missed"]["unrecorded"]
        action = self.env.ref("crm_relationship.crm_complaint_unrecorded_action")
        listed = self.env[action.res_model].with_user(self.officer).search_count(
            [("company_id", "=", self.company.id)])
        self.assertEqual({kpi["value"], tile["count"], listed}, {3})
        self.assertEqual(kpi["definition"], tile["definition"])

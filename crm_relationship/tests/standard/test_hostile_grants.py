"""Who may approve remedies and has no right of Sales or Accounting; and who may not, whatever they send along."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .standard_case import StandardCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileGrants(StandardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.company.service_remedies_enabled = True
        cls.standard = cls._standard("on_time_delivery", 0)
        cls.manager = cls._new_user("grant_manager", "manager")
        cls.seller = cls._new_user("grant_seller", "user")
        cls.seller.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.program, cls.other_program = cls.env["loyalty.program"].create([{
            "name": name, "program_type": "coupons", "applies_on": "future", "trigger": "with_code"}
            for name in ("Apologies", "Another")])

    def _break(self, kind, **remedy):
        self.standard.target_ids.remedy_id = self._remedy(
            kind, **{"amount": 15, **({"loyalty_program_id": self.program.id} if kind == "coupon" else {}), **remedy})
        order = self._order("vip", promised_days=1)
        self._travel(days=2)
        return self._raise(self.standard).filtered(lambda breach: breach.res_id == order.id)

    def _get_granted(self, breach):
        return breach.env[breach.granted_model].browse(breach.granted_id)

    def test_the_least_manager(self):
        """They grant all kinds, and are told why they cannot open what they have no right to."""
        self.assertFalse(self.env["loyalty.card"].with_user(self.manager).has_access("read"))
        for kind in ("coupon", "credit_note", "replacement", "call"):
            breach = self._break(kind, amount=0 if kind in ("replacement", "call") else 15).with_user(self.manager)
            with self.subTest(kind=kind):
                breach.action_approve()
                self.env.flush_all()
                self.assertEqual(breach.state, "remedied")
                self.assertEqual(self._get_granted(breach.sudo()).exists()._name, breach.granted_model)
                if self._get_granted(breach).has_access("read"):
                    self.assertTrue(breach.can_open_granted)
                    self.assertEqual(breach.action_open_granted()["res_id"], breach.granted_id)
                    continue
                self.assertFalse(breach.can_open_granted)
                with self.assertRaisesRegex(AccessError, "You may not open this document"):
                    breach.action_open_granted()
        breach = self._break("coupon")
        breach.with_user(self.manager).action_approve()
        self.assertTrue(breach.with_user(self.seller).can_open_granted)

    def test_who_chooses_a_program(self):
        programs = self.env["loyalty.program"].with_user(self.manager)
        self.assertIn((self.program.id, "Apologies"), programs.name_search("Apologies"))
        with self.assertRaises(AccessError):
            programs.browse(self.program.id).write({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.env["loyalty.program"].with_user(self._new_user("grant_officer", "officer")).search([])

    def test_who_may_not(self):
        breach = self._break("coupon")
        for user in (self.seller, self._new_user("grant_internal"), self._new_user("grant_officer", "officer")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                breach.with_user(user).action_approve()
        self.assertEqual(breach.state, "proposed")
        self.assertFalse(self.env["loyalty.card"].search([("program_id", "=", self.program.id)]))

    def test_what_is_sent_along(self):
        """No other program, customer, points, code or last day than the remedy and the program say."""
        context = {
            "default_program_id": self.other_program.id, "default_partner_id": self.customers["main"].id,
            "default_points": 9999, "default_code": "FREE", "default_expiration_date": "2099-12-31",
            "default_active": False, "default_state": "sale", "default_invoice_date": "2020-01-01",
            "default_invoice_date_due": "2020-01-01", "default_journal_id": 1, "active_id": self.other_program.id}
        breach = self._break("coupon")
        breach.with_user(self.manager).with_context(**context).action_approve()
        card = self._get_granted(breach)
        self.assertEqual((card.program_id, card.partner_id, card.points, card.expiration_date, card.active),
                         (self.program, self.customers["vip"], 15, False, True))
        self.assertNotEqual(card.code, "FREE")
        breach = self._break("credit_note")
        breach.with_user(self.manager).with_context(**context).action_approve()
        note = self._get_granted(breach)
        self.assertEqual((note.state, note.invoice_date, note.journal_id.type, note.journal_id.company_id),
                         ("draft", False, "sale", self.company))
        breach = self._break("replacement", amount=0)
        breach.with_user(self.manager).with_context(**context).action_approve()
        self.assertEqual(self._get_granted(breach).state, "draft")

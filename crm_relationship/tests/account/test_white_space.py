from unittest.mock import patch
from xmlrpc.client import dumps

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..tier.tier_case import TODAY
from .purchase_case import PurchaseCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestWhiteSpace(PurchaseCase):
    """What others buy by category, and the share of wallet from what somebody has entered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.light = cls.env["product.category"].create({"name": "Light"})
        cls.lamp.categ_id = cls.light
        for place, peer in enumerate(cls._new_peers(12, {cls.paper: 1})):
            cls._buy(peer, 50, {cls.lamp: 10 * (place + 1)})
        cls._buy_every(cls.customer, 60, 2, {cls.paper: 5})
        cls._prepare_night()
        cls.need = cls.env["crm.account.need"]

    def _look(self, user=None):
        return self.customer.with_user(user or self.seller).with_context(
            allowed_company_ids=self.company.ids)._get_white_space()

    def _enter(self, amount, day=TODAY, **values):
        return self.need.create({
            "partner_id": self.customer.id, "company_id": self.company.id, "categ_id": self.categ.id,
            "amount": amount, "source": "The buyer", "day": day, **values})

    def test_what_others_order_by_category(self):
        found = {space["categ_id"]: space for space in self._look()["categories"]}
        light = found[self.light.id]
        self.assertEqual((light["peer_count"], light["buyer_count"], light["own_amount"]), (12, 12, 0))
        self.assertEqual(light["median_amount"], 600)  # the 6th of 100, 200 ... 1,200
        self.assertEqual(found[self.categ.id]["own_amount"], 100)
        self.assertFalse(light["need"])

    def test_wallet_share_only_from_a_figure_that_was_entered(self):
        self._enter(800, "2024-12-31")
        self._enter(400, "2025-06-30")
        found = {space["categ_id"]: space for space in self._look()["categories"]}
        need = found[self.categ.id]["need"]
        self.assertEqual((need["amount"], need["months_old"], need["wallet_share"]), (400, 12, 25))
        self.assertEqual(found[self.light.id]["need"], False)

    def test_for_the_salesperson_and_officers(self):
        self.assertTrue(self._look(self.officer)["categories"])
        with self.assertRaises(AccessError):
            self._look(self.other)

    def test_night_lists_key_accounts(self):
        self.customer.set_tier_override("vip", "for the test")
        rows = self.env["crm.account.white.space"]
        rows._look(self.company)
        rows._look(self.company)
        found = rows.search([("partner_id", "=", self.customer.id)])
        self.assertEqual([(row.categ_id, row.is_untouched) for row in found.sorted("is_untouched")],
                         [(self.categ, False), (self.light, True)])
        self._enter(400)
        found.invalidate_recordset()
        row = found.filtered(lambda row: row.categ_id == self.categ)
        self.assertEqual((row.need_amount, row.wallet_share), (400, 25))

    def test_needs_are_read_in_one_query(self):
        rows = self.env["crm.account.white.space"]
        rows._look(self.company)
        found = rows.search([("company_id", "=", self.company.id)])
        self.assertGreater(len(found), 1)
        found.mapped("own_amount")
        with self.assertQueryCount(2):
            found.mapped("wallet_share")

    def test_need_is_of_a_customer_and_a_day_that_has_been(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        need = self._enter(400, partner_id=contact.id)
        self.assertEqual(need.partner_id, self.customer, "a contact stands for its customer")
        with self.assertRaises(UserError):
            need.partner_id = contact
        with self.assertRaises(UserError):
            self._enter(400, day="2026-07-02")
        with self.assertRaises(UserError):
            self._enter(400).with_user(self.officer).partner_id = self.other.partner_id

    def test_night_writes_what_differs(self):
        """Rows that say the same stay; one customer's rows twice, as after a merge, become one."""
        self.customer.set_tier_override("vip", "for the test")
        rows = self.env["crm.account.white.space"]
        rows._look(self.company)
        found = rows.search([("partner_id", "=", self.customer.id)])
        self._buy(self.customer, 5, {self.lamp: 3})
        with self._watch_statements() as statements:
            rows._look(self.company)
        self.assertEqual(rows.search([("partner_id", "=", self.customer.id)]), found)
        self.assertEqual(found.mapped("is_untouched"), [False, False])
        written = [query for query in statements if '"crm_account_white_space"' in query
                   and query.lstrip().startswith(("UPDATE", "INSERT", "DELETE"))]
        self.assertEqual(len(written), 1, "the row of the lamps")
        found[0].copy()
        rows._look(self.company)
        self.assertEqual(len(rows.search([("partner_id", "=", self.customer.id)])), 2)

    def test_many_accounts_are_read_at_once(self):
        """Each with figures of its own, in as many statements as one of them."""
        second = self.env["res.partner"].search([("name", "=", "Peer 3")], order="id DESC", limit=1)
        rows = self.env["crm.account.white.space"]
        counts = []
        for account in (self.customer, second):
            account.with_company(self.company).set_tier_override("vip", "for the test")
            rows._look(self.company)
            with self._watch_statements() as statements:
                rows._look(self.company)
            counts.append(len(statements))
        self.assertEqual(counts[0], counts[1])
        own = {(row.partner_id, row.categ_id): (row.peer_count, row.buyer_count, row.own_amount) for row in rows.search(
            [("partner_id", "in", (self.customer + second).ids)])}
        self.assertEqual(own, {
            (self.customer, self.categ): (12, 12, 100), (self.customer, self.light): (12, 12, 0),
            (second, self.categ): (12, 12, 20), (second, self.light): (12, 11, 400)})

    def test_a_failure_in_one_company_does_not_stop_the_others(self):
        branch, done = self._new_branch(), []
        self.env["crm.purchase.quality"]._get(branch).built_at = self.now
        rows = self.env["crm.account.white.space"]

        def look(rows, company):
            done.append(company)
            raise ValueError("broken")

        with patch.object(type(rows), "_look", look), patch.object(self.env.cr, "rollback"), \
                patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1), \
                mute_logger("odoo.addons.crm_relationship.models.account.crm_account_white_space"):
            rows._cron_look()
        self.assertLessEqual({self.company, branch}, set(done))

    def test_briefing_goes_over_xmlrpc(self):
        """Due lines, ideas, what is no longer bought and its needs: plain values, no None and no decimals."""
        self._buy_every(self.customer, 20, 5, {self.cups: 3}, first=200)
        for peer in self.env["res.partner"].search([("name", "like", "Peer ")]):
            self._buy(peer, 5, {self.lamp: 1})
        self._prepare_night()
        self._enter(400)
        partner = self.customer.with_user(self.seller).with_context(allowed_company_ids=self.company.ids)
        briefing = partner.get_visit_briefing()
        plan = briefing[0]["purchase_plan"]
        self.assertTrue(plan["due"] and plan["new"] and plan["stopped"])
        dumps((briefing, partner._get_white_space()))

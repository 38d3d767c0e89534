"""A salesperson who would be better than they are, over RPC: own lines, colleagues' cards, handed-over customers."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged

from .scorecard_case import FIRST, LAST, ScorecardCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestHostileScorecards(ScorecardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.people["ann"], cls.people["bob"]
        cls.mine, cls.theirs = cls._open("ann", "bob")

    def _refused(self, user, model, method, *args, **kwargs):
        with self.subTest(user=user.name, model=model, method=method, args=args):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                call_kw(self.env[model].with_user(user), method, list(args), kwargs)
                self.env.flush_all()
            self.env.invalidate_all()

    def test_own_card_is_read_and_never_written(self):
        line = self.mine.line_ids[:1]
        self.assertEqual(self.mine.with_user(self.ann).read(["score"])[0]["score"], self.mine.score)
        self.assertEqual(self.mine.line_ids.with_user(self.ann).mapped("code"), self.mine.line_ids.mapped("code"))
        self.assertTrue(self.mine.customer_ids.with_user(self.ann).read(["partner_id"]))
        for values in ({"score": 200}, {"pay_factor": 1.2}, {"state": "closed"}, {"note": "x"}, {"prior": 1},
                       {"line_ids": [Command.update(line.id, {"actual": 100})]},
                       {"line_ids": [Command.create({"code": "margin", "actual": 100})]},
                       {"line_ids": [Command.delete(line.id)]},
                       {"customer_ids": [Command.delete(self.mine.customer_ids[0].id)]}):
            self._refused(self.ann, "crm.scorecard", "write", self.mine.ids, values)
        for values in ({"actual": 100}, {"weight": 1000}, {"floor": 0}, {"band": "A"}):
            self._refused(self.ann, "crm.scorecard.line", "write", line.ids, values)
        self._refused(self.ann, "crm.scorecard.line", "unlink", line.ids)
        self._refused(self.ann, "crm.scorecard.line", "create", [
            {"scorecard_id": self.mine.id, "code": "margin", "actual": 200}])
        self._refused(self.ann, "crm.scorecard.customer", "unlink", self.mine.customer_ids.ids)
        self._refused(self.ann, "crm.scorecard.customer", "create", [
            {"scorecard_id": self.mine.id, "company_id": self.company.id, "partner_id": self.customers["gamma"].id}])
        self._refused(self.ann, "crm.scorecard.measure", "write", self.env["crm.scorecard.measure"].search(
            [("company_id", "=", self.company.id)]).ids, {"weight": 1})
        for step in ("action_close", "action_update", "unlink", "copy"):
            self._refused(self.ann, "crm.scorecard", step, self.mine.ids)
        self._refused(self.ann, "crm.scorecard", "create", [
            {"user_id": self.ann.id, "company_id": self.company.id, "date_from": "2020-01-01",
             "date_to": "2020-03-31"}])

    def test_others_cards_are_not_there(self):
        officer = self._new_user("card_officer", "officer")
        for reader in (self.ann, officer):
            for model, records in (("crm.scorecard", self.theirs), ("crm.scorecard.line", self.theirs.line_ids),
                                   ("crm.scorecard.customer", self.theirs.customer_ids)):
                self.assertFalse(self.env[model].with_user(reader).search([("id", "in", records.ids)]))
                self._refused(reader, model, "read", records.ids, ["display_name"])
            self._refused(reader, "crm.scorecard", "action_export", self.theirs.ids)
            self._refused(reader, "crm.scorecard", "action_view_customers", self.theirs.ids)
            self._refused(reader, "crm.scorecard.line", "action_view_records", self.theirs.line_ids[:1].ids)
            with self.assertRaises(AccessError):
                self.env["crm.scorecard"].with_user(reader).formatted_read_group(
                    [("user_id", "=", self.bob.id)], ["user_id"], ["score:avg"]) or self.theirs.with_user(reader).read()
        own = self.company.with_user(self.ann).get_relationship_scorecards("2026-01-01", "2026-03-31")
        self.assertEqual([card["id"] for card in own[0]["scorecards"]], self.mine.ids)

    def test_others_cards_are_not_in_groups_or_counts(self):
        cards = self.env["crm.scorecard"].with_user(self.ann)
        self.assertEqual(cards.search_count([]), 1)
        [[user, score]] = cards._read_group([], ["user_id"], ["score:avg"])
        self.assertEqual((user, round(score, 1)), (self.ann, round(self.mine.score, 1)))

    def test_who_has_no_role(self):
        stranger = self._new_user("card_stranger")
        for model in ("crm.scorecard", "crm.scorecard.line", "crm.scorecard.customer", "crm.scorecard.measure"):
            self._refused(stranger, model, "search_read", [])
        self._refused(stranger, "res.company", "get_relationship_scorecards", self.company.ids)

    def test_managers_keep_the_rules_as_well(self):
        """They open and close; what was measured, nobody writes."""
        manager = self.manager
        for values in ({"score": 200}, {"state": "closed"}, {"pay_factor": 2}, {"prior": 1}, {"closed_at": False},
                       {"user_id": self.bob.id}, {"date_to": "2026-03-30"},
                       {"line_ids": [Command.update(self.mine.line_ids[0].id, {"actual": 100})]}):
            self._refused(manager, "crm.scorecard", "write", self.mine.ids, values)
        for values in ({"score": 200}, {"state": "closed"}, {"customer_count": 9}):
            self._refused(manager, "crm.scorecard", "create", [
                {"user_id": self.ann.id, "company_id": self.company.id, "date_from": "2020-01-01",
                 "date_to": "2020-03-31", **values}])
        card = self.env["crm.scorecard"].with_user(manager).with_context(
            default_state="closed", default_score=200, default_pay_factor=2).create(
            {"user_id": self.ann.id, "company_id": self.company.id, "date_from": "2020-01-01",
             "date_to": "2020-03-31"})
        self.assertEqual((card.state, card.score, card.is_scored), ("open", 0, False))
        other = self._new_branch()
        self._refused(manager, "crm.scorecard", "create", [
            {"user_id": self.ann.id, "company_id": other.id, "date_from": "2020-01-01", "date_to": "2020-03-31"}])
        self._refused(manager, "res.company", "get_relationship_scorecards", other.ids)

    def test_closed_ones_stay(self):
        self.mine.with_user(self.manager).action_close()
        for method, args in (("unlink", ()), ("action_update", ()), ("action_close", ()), ("copy", ())):
            self._refused(self.manager, "crm.scorecard", method, self.mine.ids, *args)
        self.mine.with_user(self.manager).note = "Ring back"
        self.assertEqual(self.mine.with_user(self.ann).note, "Ring back")

    # === CUSTOMERS ===#

    def _sell_new(self, name):
        self.customers[name] = self._new_customer(name.title(), user_id=self.ann.id)
        order = self._sell_by("ann", name, date(2026, 3, 5), 50)
        self._update()
        return order

    def _update(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.mine.with_user(self.manager).action_update()

    def _get_names(self, card, **values):
        return sorted(row.partner_id.name for row in card.customer_ids if all(
            row[name] == value for name, value in values.items()))

    def test_an_order_that_is_confirmed_again(self):
        """Its customer is no new one, neither Ann's nor Bob's."""
        order = self.env["sale.order"].search([("partner_id", "=", self.customers["zeta"].id)])
        for seller in (self.ann, self.bob):
            order.write({"date_order": "2026-03-01 10:00:00", "user_id": seller.id})
            self._classify(self.today)
            self._update()
            self.assertEqual((self._get_names(self.mine), self._get_names(self.theirs)),
                             (["Alpha", "Beta", "Zeta"], ["Epsilon", "Gamma"]))
            self.assertFalse(self._get_names(self.mine, is_new=True))
        (self.mine | self.theirs).with_user(self.manager).action_close()

    def test_new_customers_stay(self):
        """Writing somebody else or nobody on their first order moves nobody; without an order they are none."""
        order = self._sell_new("fresh")
        for seller in (self.env["res.users"], self.bob):
            order.user_id = seller
            self._update()
            self.assertEqual((self._get_names(self.mine, is_new=True), self._get_names(self.theirs, is_new=True)),
                             (["Fresh"], []))
        order.state = "cancel"
        self._update()
        self.assertFalse(self._get_names(self.mine, is_new=True))

    def test_merged_into_a_new_customer(self):
        """Who was a customer before stays one."""
        self._sell_new("dummy")
        self._merge_customers(self.customers["beta"], self.customers["dummy"])
        self._update()
        self.assertEqual(self._get_names(self.mine, is_new=False), ["Alpha", "Dummy", "Zeta"])
        self.assertFalse(self._get_names(self.mine, is_new=True))

    def test_made_a_contact_of_another(self):
        """What a customer buys and says goes on to count, once, and its records open."""
        codes = ("revenue", "new_share", "complaint_rate")
        before = [self._actual(self.mine, code) for code in codes]
        self.customers["dummy"] = dummy = self._new_customer("Dummy")
        for name in ("alpha", "zeta"):
            self.customers[name].write({"is_company": False, "parent_id": dummy.id})
        self._classify(self.today)
        self._update()
        self.assertEqual([self._actual(self.mine, code) for code in codes], before)
        self.assertCountEqual(
            self._line(self.mine, "revenue")._get_customer_ids(), (dummy | self.customers["beta"]).ids)
        revenue = self._line(self.mine, "revenue").action_view_records()
        self.assertEqual(self.env["sale.order"].search_count(revenue["domain"]), 2)

    def test_own_complaints_cancelled(self):
        """What whoever is judged cancels goes on to count; what somebody else cancels does not."""
        complaint = self.env["crm.complaint"].create({
            "subject": "Late", "partner_id": self.customers["alpha"].id, "company_id": self.company.id,
            "user_id": self.ann.id, "opened_at": "2026-02-01 10:00:00"})
        for user, rate in ((self.ann, 50), (self.manager, 0)):
            complaint.with_user(user).cancel("A duplicate")
            self._update()
            line = self._line(self.mine, "complaint_rate")
            self.assertEqual((line.actual, line.numerator), (rate, rate // 50))
            self.assertEqual(len(self.env["crm.complaint"].search(line.action_view_records()["domain"])), rate // 50)
            complaint.with_user(self.manager).reopen("To see")

    def test_records_of_who_sells_nothing_are_the_customers(self):
        line = self._line(self.mine, "revenue").with_user(self.ann)
        self.assertEqual(line.action_view_records()["res_model"], "crm.scorecard.customer")
        seller = self._line(self.mine, "revenue").with_user(self._new_user(
            "card_seller", "manager", "sales_team.group_sale_manager"))
        self.assertEqual(seller.action_view_records()["res_model"], "sale.order")

    def test_wizard_of_another_company(self):
        """Nobody learns who sells there, nor opens anything."""
        other = self._new_branch()
        seller = self._new_user("card_there", "user", company_ids=[Command.set((self.company | other).ids)])
        self._book(self.customers["alpha"], date(2025, 12, 1), 100, company=other)
        self.env["sale.order"].search([("company_id", "=", other.id)]).user_id = seller
        period = {"date_from": FIRST, "date_to": LAST}
        wizards = self.env["crm.scorecard.wizard"]
        self.assertEqual(wizards.with_context(allowed_company_ids=(self.company | other).ids).create(
            {"company_id": other.id, **period}).user_ids, seller)
        with self.assertRaises(UserError):
            wizard = wizards.with_user(self.manager).create({"company_id": other.id, **period})
            self.assertFalse(wizard.user_ids)
            wizard.user_ids = self.ann
            wizard.action_open()

    def test_arguments(self):
        for days in ({"date_from": "yesterday"}, {"date_from": "2026-03-31", "date_to": "2026-01-01"},
                     {"date_from": ["2026-01-01"]}, {"date_to": 5}):
            self._refused(self.manager, "res.company", "get_relationship_scorecards", self.company.ids, **days)

    def test_two_companies(self):
        """A customer of both counts in each for whoever sold there."""
        other = self._new_branch()
        seller = self._new_user("card_both", "manager", company_ids=[Command.set((self.company | other).ids)])
        self.env["crm.tier.policy"].search([("company_id", "=", other.id)])
        self._book(self.customers["alpha"], date(2025, 5, 1), 100, company=other)
        self.env["sale.order"].search([("company_id", "=", other.id)]).user_id = seller
        card = self.env["crm.scorecard"].with_context(allowed_company_ids=other.ids).create(
            {"user_id": seller.id, "company_id": other.id, "date_from": FIRST, "date_to": LAST})
        self.assertEqual(card.customer_ids.partner_id, self.customers["alpha"])
        self.assertIn(self.customers["alpha"], self.mine.customer_ids.partner_id)
        self.assertFalse(self.env["crm.scorecard"].with_user(self.manager).search([("id", "=", card.id)]))

"""What a briefing says, against the documents it is of; who may read what of it."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tier.tier_case import TODAY, TierCase


class BriefingCase(TierCase):
    """A customer of a salesperson who may sell and read invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._new_user("briefing_seller", "user", "sales_team.group_sale_salesman_all_leads")
        cls.stranger = cls._new_user("briefing_stranger", "user", "sales_team.group_sale_salesman_all_leads")
        cls.customer = cls._new_customer(
            "Harbor Hotels", user_id=cls.seller.id, phone="+1 555 0100", street="Quay 1", city="Boston", zip="02110")
        cls.contact = cls.env["res.partner"].create({"name": "Ann Lee", "parent_id": cls.customer.id})
        cls.categories = cls.env["product.category"].create([{"name": "Chairs"}, {"name": "Lamps"}])
        cls.products = cls.env["product.product"].create([
            {"name": name, "categ_id": category.id, "type": "service", "taxes_id": False} for name, category in (
                ("Oak Chair", cls.categories[0]), ("Ash Chair", cls.categories[0]), ("Lamp", cls.categories[1]))])

    def _read(self, user=None, partner=None):
        return (partner or self.customer).with_user(user or self.seller).get_visit_briefing()[0]

    def _order(self, day, *amounts, partner=None, confirm=True, **values):
        """An order of so much of each product, in the company's currency unless a pricelist says otherwise."""
        order = self.env["sale.order"].create({
            "partner_id": (partner or self.customer).id, "company_id": self.company.id, **values,
            "order_line": [Command.create({"product_id": product.id, "price_unit": amount, "tax_ids": False})
                           for product, amount in zip(self.products, amounts, strict=False) if amount]})
        if confirm:
            order.action_confirm()
        order.date_order = datetime.combine(day, time(12))
        return order

    def _ago(self, days):
        return TODAY - timedelta(days=days)


@tagged("at_install", "-post_install", "crm_relationship")
class TestVisitBriefing(BriefingCase):
    def test_head(self):
        self.customer.set_tier_override("vip", "for the test")
        found = self._read(partner=self.contact)
        self.assertEqual(
            (found["partner_id"], found["commercial_partner_id"], found["customer"], found["salesperson"],
             found["phone"], found["address"], found["day"], found["currency"], found["tier"]["code"]),
            (self.contact.id, self.customer.id, "Harbor Hotels", self.seller.name, "+1 555 0100",
             "Quay 1, 02110 Boston", "2026-06-30", "USD", "vip"))

    def test_several_in_order(self):
        others = self._customers_of(100, 200)
        partners = (others[1] | self.customer | others[0]).with_user(self.seller)
        self.assertEqual([found["partner_id"] for found in partners.get_visit_briefing()], partners.ids)

    def test_figures(self):
        """Months, categories and products are of the same documents as the profile, and as the page's months."""
        self._order(self._ago(3), 100, 20, 5)
        self._order(self._ago(40), 50, 0, 7, partner=self.contact)
        self._order(self._ago(400), 30, 1000)
        self._order(self._ago(800), 9999)
        self._order(self._ago(2), 9999, confirm=False)
        self._book(self.customer, self._ago(5), 11)  # an order without lines: of no product
        self._classify()
        found = self._read()
        self.assertEqual(found["profile"]["revenue"], 193)
        self.assertAlmostEqual(sum(month["revenue"] for month in found["months"]), 193)
        self.assertAlmostEqual(sum(month["previous"] for month in found["months"]), 1030)
        panel = self.customer.with_user(self.seller).get_relationship_panel()
        self.assertEqual(found["months"], panel["months"])
        self.assertEqual([(row["name"], row["revenue"], row["previous"]) for row in found["products"]],
                         [("Oak Chair", 150, 30), ("Ash Chair", 20, 1000), ("Lamp", 12, 0)])
        self.assertEqual([(row["name"], row["revenue"], row["previous"]) for row in found["categories"]],
                         [("Chairs", 170, 1030), ("Lamps", 12, 0)])

    def test_credit_notes_and_currency(self):
        """Net of what was taken back, converted with the document's own rate."""
        self._book(self.customer, self._ago(3), 300, currency_rate=1.5)
        self._classify()
        found = self._read()
        self.assertEqual((found["profile"]["revenue"], found["largest_order"]["amount"]), (200, 200))
        self.assertAlmostEqual(sum(month["revenue"] for month in found["months"]), 200)

    def test_largest_order(self):
        """Of the whole customer, in the company's currency; neither a quotation nor another company's."""
        self._book(self.customer, self._ago(900), 500, currency_rate=2)
        self._order(self._ago(700), 300, partner=self.contact, name="L1")
        self._order(self._ago(20), 299)
        self._order(self._ago(3), 9999, confirm=False)
        self._book(self.customer, self._ago(4), 9999, company=self._new_branch())
        self.assertEqual({name: self._read()["largest_order"][name] for name in ("name", "date", "amount")},
                         {"name": "L1", "date": self._ago(700).isoformat(), "amount": 300})

    def test_never_bought(self):
        """What is not known is False, and needs no excuse."""
        found = self._read()
        self.assertEqual([found[name] for name in ("profile", "months", "categories", "products", "largest_order")],
                         [False] * 5)
        self.assertEqual((found["why"], found["quotations"]), ({}, []))
        self.assertEqual((found["promises"]["rate"], found["satisfaction"]), (False, {"value": False, "words": []}))

    def test_quotations(self):
        old = self._order(self._ago(50), 100, confirm=False, validity_date=self._ago(20))
        new = self._order(self._ago(2), 0, 70, confirm=False, partner=self.contact, user_id=self.stranger.id,
                          validity_date=self._ago(-20))
        self._order(self._ago(9), 10)
        self._order(self._ago(3), 10, confirm=False).action_cancel()
        found = self._read()["quotations"]
        self.assertEqual([(row["id"], row["amount"], row["is_expired"], row["user"]) for row in found],
                         [(new.id, 70, False, self.stranger.name), (old.id, 100, True, self.seller.name)])

    def test_people_and_plan(self):
        """As the map and the purchase plan say."""
        self.env["crm.account.stakeholder"].create({
            "partner_id": self.contact.id, "account_id": self.customer.id, "company_id": self.company.id,
            "attitude": "interested", "goal": "Try the lamps"})
        for days in (95, 65, 35, 5):
            self._order(self._ago(days), 100)
        self._classify()
        found = self._read()
        self.assertEqual([(person["name"], person["attitude"], person["goal"]) for person in found["people"]],
                         [("Ann Lee", "interested", "Try the lamps")])
        self.assertEqual([(line["product"], line["quantity"]) for line in found["purchase_plan"]["due"]],
                         [("Oak Chair", 1)])
        self.assertEqual(found["purchase_plan"], self.customer.with_user(self.seller)._get_purchase_plan())

    def test_statements(self):
        """All parts of one customer, for a request that knows nothing yet: rights, company and currency included."""
        for days in (95, 65, 35, 5):
            self._order(self._ago(days), 100, 20, 5)
        self._classify()
        self.env["crm.complaint"].create(
            {"partner_id": self.customer.id, "company_id": self.company.id, "subject": "Late"})
        self.env["crm.account.stakeholder"].create(
            {"partner_id": self.contact.id, "account_id": self.customer.id, "company_id": self.company.id})
        customer = self.customer.with_user(self.seller)
        customer.get_visit_briefing()  # what a worker keeps is there
        self.env.flush_all()
        self.env.invalidate_all()
        statements = []
        with contextmanager(self._patchExecute)(statements):
            customer.get_visit_briefing()
        self.assertLessEqual(len(statements), 58)

    def test_visits(self):
        """The next one that is planned and the last ones that were made, the latest first."""
        values = {"partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.seller.id}
        days = {-9: "planned", -3: "planned", 2: "cancelled", 5: "done", 20: "done", 30: "done", 70: "done"}
        for ago, state in days.items():
            visit = self.env["crm.visit"].create({
                **values, "planned_at": datetime.combine(self._ago(ago), time(9)), "purpose": f"Purpose {ago}",
                "outcome": "progress" if state == "done" else False, "contact_ids": self.contact.ids,
                "result": f"Result {ago}", "next_step": "Call", "next_step_on": self._ago(ago - 7)})
            if state != "planned":
                visit._move_to(state)
        found = self._read()["visits"]
        self.assertEqual({name: found["next"][name] for name in ("purpose", "date", "contacts", "user")}, {
            "purpose": "Purpose -3", "date": self._ago(-3).isoformat(), "contacts": ["Ann Lee"],
            "user": self.seller.name})
        self.assertEqual([(visit["date"], visit["result"], visit["outcome_label"], visit["next_step_on"])
                          for visit in found["last"]],
                         [(self._ago(ago).isoformat(), f"Result {ago}", "Progress", self._ago(ago - 7).isoformat())
                          for ago in (5, 20, 30)])
        self.assertEqual(self._read(self.stranger)["visits"], False)

    def test_complaints(self):
        values = {"partner_id": self.contact.id, "company_id": self.company.id}
        complaints = self.env["crm.complaint"].create([
            {**values, "subject": "Leg is loose", "user_id": self.seller.id}, {**values, "subject": "Late again"}])
        complaints[1].acknowledge(note="Called them")
        complaints[1].resolve("Exchanged")
        found = self._read()["complaints"]
        self.assertEqual([(row["subject"], row["state"]) for row in found["open"]], [("Leg is loose", "new")])
        self.assertEqual([(row["subject"], row["resolution"]) for row in found["solved"]],
                         [("Late again", "Exchanged")])
        self.assertEqual(found["year_count"], 2)

    def test_promises_and_account(self):
        standard = self.env["crm.service.standard"].create({
            "name": "On time", "code": "briefing_time", "area": "person", "factor": "punishment",
            "moment_id": self.env["crm.service.moment"].search([], limit=1).id})
        target = self.env["crm.service.target"].create({"standard_id": standard.id, "value": 1, "unit": "hours"})
        values = {"standard_id": standard.id, "target_id": target.id, "partner_id": self.customer.id,
                  "company_id": self.company.id, "res_model": "res.partner"}
        for number, state in enumerate(("kept", "kept", "broken", "pending"), 1):
            self.env["crm.service.measure"].create({
                **values, "res_id": number, "state": state, "document_date": datetime.combine(self._ago(9), time(9))})
        moment = datetime.combine(self._ago(9), time(9))
        for number, state in enumerate(("open", "waived"), 1):
            self.env["crm.service.breach"].create({
                **values, "res_id": number, "state": state, "promised": moment, "document_name": f"S{number}"})
        found = self._read()
        self.assertEqual({name: found["promises"][name] for name in ("kept", "broken")}, {"kept": 2, "broken": 1})
        self.assertAlmostEqual(found["promises"]["rate"], 200 / 3)
        self.assertEqual([(row["standard"], row["document"], row["state"]) for row in found["promises"]["breaches"]],
                         [("On time", "S1", "open")])
        panel = self.customer.with_user(self.seller).get_relationship_panel()
        self.assertEqual({name: found["account"][name] for name in ("balance", "before", "withdrawals")},
                         {name: panel["account"][name] for name in ("balance", "before", "withdrawals")})
        self.assertLess(found["account"]["balance"], 0)
        self.assertEqual(found["account"]["entries"][0]["points"], found["account"]["balance"])

    def test_language_of_the_reader(self):
        self._activate_languages("zh_CN")
        complaint = self.env["crm.complaint"].create(
            {"partner_id": self.customer.id, "company_id": self.company.id, "subject": "Late"})
        found = self.customer.with_user(self.seller).with_context(lang="zh_CN").get_visit_briefing()[0]
        label = dict(complaint.with_context(lang="zh_CN")._fields["state"]._description_selection(
            complaint.with_context(lang="zh_CN").env))["new"]
        self.assertEqual(found["complaints"]["open"][0]["state_label"], label)


@tagged("at_install", "-post_install", "crm_relationship")
class TestVisitBriefingInvoices(BriefingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()

    def _invoice(self, due, amount, partner=None, kind="out_invoice", post=True):
        move = self.env["account.move"].create({
            "move_type": kind, "partner_id": (partner or self.customer).id, "invoice_date": min(due, TODAY),
            "date": min(due, TODAY), "invoice_date_due": due, "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create(
                {"product_id": self.product.id, "price_unit": amount, "tax_ids": False})]})
        if post:
            move.action_post()
        return move

    def test_overdue(self):
        """Posted and past its day, of the customer and its contacts; neither due today nor a credit note."""
        first = self._invoice(self._ago(40), 100, self.contact)
        second = self._invoice(self._ago(1), 25.5)
        self._invoice(TODAY, 1000)
        self._invoice(self._ago(9), 1000, post=False)
        self._invoice(self._ago(9), 1000, kind="out_refund")
        self._invoice(self._ago(9), 1000, self._new_customer("Another"))
        found = self._read()["invoices"]
        self.assertEqual((found["overdue"], found["count"]), (125.5, 2))
        self.assertEqual([(row["id"], row["due"], row["days"], row["amount"]) for row in found["lines"]], [
            (first.id, self._ago(40).isoformat(), 40, 100), (second.id, self._ago(1).isoformat(), 1, 25.5)])

    def test_without_the_right(self):
        """Who may not read orders and invoices gets the rest, and a word why."""
        self._invoice(self._ago(40), 100)
        plain = self._new_user("briefing_plain", "user")
        self.customer.user_id = plain
        found = self._read(plain)
        self.assertEqual((found["invoices"], found["quotations"]), (False, False))
        self.assertEqual(found["why"].keys(), {"invoices", "quotations"})
        self.assertIn("right", found["why"]["invoices"])


@tagged("at_install", "-post_install", "crm_relationship")
class TestVisitBriefingReaders(BriefingCase):
    HIDDEN = {"profile", "advice", "churn_level", "months", "categories", "products", "largest_order", "promises",
              "satisfaction", "account", "people", "alerts", "visits", "purchase_plan"}

    def test_another_salespersons_customer(self):
        """Never an error: what is not theirs is False, with a word why."""
        self._order(self._ago(3), 100)
        self._classify()
        found = self._read(self.stranger)
        self.assertLessEqual(self.HIDDEN, found["why"].keys())
        self.assertEqual({found[name] for name in found["why"]}, {False})
        self.assertEqual({found["why"][name] for name in self.HIDDEN},
                         {self.customer.with_user(self.stranger)._describe_others_customer()})
        self.assertFalse(self._read()["why"])

    def test_team_and_officer(self):
        colleague = self._new_user("briefing_colleague", "user", "sales_team.group_sale_salesman_all_leads")
        self.env["crm.team"].create({
            "name": "Hotels", "company_id": self.company.id,
            "crm_team_member_ids": [Command.create({"user_id": user.id}) for user in self.seller + colleague]})
        officer = self._new_user("briefing_officer", "officer", "sales_team.group_sale_salesman_all_leads")
        self._order(self._ago(3), 100)
        self._classify()
        for user in (colleague, officer):
            self.assertEqual((self._read(user)["why"], self._read(user)["profile"]["revenue"]), ({}, 100))

    def test_complaints_that_are_theirs(self):
        """Of a stranger's customer only what the user works on."""
        values = {"partner_id": self.customer.id, "company_id": self.company.id}
        self.env["crm.complaint"].create([
            {**values, "subject": "Mine", "user_id": self.stranger.id}, {**values, "subject": "Theirs"}])
        found = self._read(self.stranger)
        self.assertEqual([row["subject"] for row in found["complaints"]["open"]], ["Mine"])
        self.assertNotIn("complaints", found["why"])

    def test_nobody_else(self):
        """Colleagues without a role, and customers: not even their own."""
        internal = self._new_user("briefing_internal")
        portal = self._new_portal_user("briefing_portal")
        for user, partner in ((internal, self.customer), (portal, portal.partner_id)):
            with self.assertRaises(AccessError):
                self._read(user, partner)

    def test_another_company(self):
        """A shared customer has a briefing in each company, of that company."""
        branch = self._new_branch(currency_id=self.env.ref("base.EUR").id)
        both = self._new_user(
            "briefing_both", "officer", "sales_team.group_sale_salesman_all_leads",
            company_ids=[Command.set((self.company + branch).ids)])
        policy = self.env["crm.tier.policy"].search([("company_id", "=", branch.id)])
        self._book(self.customer, self._ago(3), 100)
        self._book(self.customer, self._ago(3), 70, company=branch)
        self._classify()
        self._classify(policy=policy)
        self.env["crm.complaint"].with_company(branch).create(
            {"partner_id": self.customer.id, "company_id": branch.id, "subject": "Elsewhere"})
        here = self.customer.with_user(both).with_context(allowed_company_ids=(self.company + branch).ids)
        there = self.customer.with_user(both).with_context(allowed_company_ids=(branch + self.company).ids)
        for partner, amount, currency, complaints in ((here, 100, "USD", 0), (there, 70, "EUR", 1)):
            found = partner.get_visit_briefing()[0]
            self.assertEqual(
                (found["profile"]["revenue"], found["largest_order"]["amount"], found["currency"],
                 len(found["complaints"]["open"])), (amount, amount, currency, complaints))

    def test_visit(self):
        """From a visit: its customer, once, and the visit to quote for."""
        visits = self.env["crm.visit"].create([{
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.seller.id,
            "planned_at": datetime.combine(self._ago(-days), time(9))} for days in (1, 2)]).with_user(self.seller)
        action = visits[0].action_open_briefing()
        self.assertEqual((action["context"]["active_id"], action["params"]["visit_id"]),
                         (self.customer.id, visits[0].id))
        self.assertEqual(visits.action_print_briefing()["context"]["active_ids"], self.customer.ids)

    def test_action(self):
        action = self.contact.with_user(self.seller).action_open_briefing()
        self.assertEqual((action["tag"], action["context"]["active_id"]),
                         ("crm_relationship.visit_briefing", self.contact.id))

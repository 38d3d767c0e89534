from datetime import date, datetime, time

from odoo.fields import Command
from odoo.tests.common import freeze_time, tagged

from .test_campaign_audience import AudienceCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignKinds(AudienceCase):
    """Whom each kind of campaign is for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.others = cls._customers_of(1000, 1000, 1000, day=cls._ago(10))

    def _take_part(self, partner, kind, days, **values):
        """The customer was in a campaign of the kind so many days ago."""
        campaign = self._new_campaign(kind, **values)
        self.env["crm.retention.target"].sudo().create({
            "campaign_id": campaign.id, "partner_id": partner.id, "company_id": self.company.id, "is_control": True,
            "started_at": datetime.combine(self._ago(days), time(12))})
        return campaign

    # === WIN-BACK ===#

    def _is_won_back(self, partner):
        self._classify()
        return partner in self._audience("win_back")

    def test_win_back_after_twice_the_own_interval(self):
        for interval, last, expected in ((40, 79, False), (40, 80, True), (10, 59, False), (10, 60, True)):
            partner = self._new_buyer(f"{interval}/{last}", last, interval=interval, tier=None)
            self.assertEqual(self._is_won_back(partner), expected, (interval, last))

    def test_one_off_buyers_have_no_interval(self):
        partner = self._new_buyer("Once", 700, amounts=(1000,), tier=None)
        self.assertFalse(self._is_won_back(partner))
        self.assertEqual(self._profile(partner).relation_type, "one_off")
        self.assertIn(partner, self._audience("care", domain="[('relation_type', '=', 'one_off')]"))

    def test_win_back_once_a_loss(self):
        partner = self._new_buyer("Silent", 100, tier=None)
        self._classify()
        self._take_part(partner, "win_back", 101)
        self.assertIn(partner, self._audience("win_back"), "they have ordered since")
        self._take_part(partner, "care", 50)
        self.assertIn(partner, self._audience("win_back"), "another kind does not count")
        campaign = self._take_part(partner, "win_back", 50)
        self.assertNotIn(partner, self._audience("win_back"), "as a control as well")
        self.assertIn(partner, self._rows(campaign), "the campaign itself goes on")

    def test_nobody_who_is_a_case(self):
        partner = self._new_buyer("Kept", 100, tier=None)
        self._classify()
        case = self.cases.sudo().create({"partner_id": partner.id, "company_id": self.company.id})
        self.assertNotIn(partner, self._audience("win_back"))
        case._move_to("lost")
        for decision, expected in (("let_go", False), ("replace", False), ("win_back", True)):
            case.write({"lost_class": decision, "lost_class_reason": "for the test"})
            self.assertEqual(partner in self._audience("win_back"), expected, decision)
        again = self.cases.sudo().create({
            "partner_id": partner.id, "company_id": self.company.id, "lost_case_id": case.id})
        self.assertIn(partner, self._audience("win_back"), "the case that wins them back does not stand against it")
        again._move_to("lost")
        self.assertNotIn(partner, self._audience("win_back"), "it has been tried")

    # === DEVELOPMENT ===#

    def test_develop_potential_customers(self):
        partner = self._new_buyer("Room", 20, amounts=(10,) * 5, tier=None)
        self._classify()
        self.assertNotIn(partner, self._audience("develop"))
        profile = self._profile(partner)
        profile.write({"capacity_amount": 100000})
        self.assertIn(partner, self._audience("develop"))
        profile.sudo().lifecycle_stage = "lost"
        self.assertNotIn(partner, self._audience("develop"), "who is lost is won back first")

    # === NEW ARRIVALS ===#

    def _buy(self, product, days, partner=None):
        partner = partner or self._new_customer(f"Bought {product.name} {days} days ago")
        self._sell(partner, self._ago(days), 100, order_line=[
            Command.create({"product_id": product.id, "price_unit": 100, "tax_ids": False})])
        return partner

    def _new_product(self, name, categ, **values):
        return self.env["product.product"].create({"name": name, "type": "service", "categ_id": categ.id, **values})

    def test_new_arrivals_in_bought_categories(self):
        chairs, desks = self.env["product.category"].create([{"name": "Chairs"}, {"name": "Desks"}])
        old_chair, old_desk = self._new_product("Old chair", chairs), self._new_product("Old desk", desks)
        new_chair = self._new_product("New chair", chairs)
        bought, has_it, desk = self._buy(old_chair, 100), self._buy(old_chair, 100), self._buy(old_desk, 100)
        self._buy(new_chair, 2, partner=has_it)
        long_ago = self._buy(old_chair, 800)
        self._classify()
        values = {"new_product_ids": [Command.set(new_chair.ids)]}
        self.assertEqual(self._audience("new_arrival", **values), bought)
        self.env.cr.execute("UPDATE product_product SET create_date = create_date - INTERVAL '2 years' WHERE id <> %s",
                            [new_chair.id])
        self.env.cr.execute("UPDATE product_product SET create_date = %s WHERE id = %s",
                            [datetime.combine(self._ago(10), time()), new_chair.id])
        self.env.invalidate_all()
        self.assertEqual(self._audience("new_arrival"), bought, "without a choice: what has come within a month")
        self.env.cr.execute("UPDATE product_product SET create_date = %s WHERE id = %s",
                            [datetime.combine(self._ago(40), time()), new_chair.id])
        self.env.invalidate_all()
        self.assertFalse(self._audience("new_arrival") & (bought | desk | long_ago), "nothing is new")

    # === BIRTHDAYS AND ANNIVERSARIES ===#

    def test_birthday_of_a_contact(self):
        company = self.others[0]
        born = self.env["res.partner"].create([
            {"name": "Today", "parent_id": company.id, "birthdate_date": date(1980, 6, 30)},
            {"name": "Tomorrow", "parent_id": self.others[1].id, "birthdate_date": date(1980, 7, 1)}])
        self._classify()
        campaign = self._new_campaign("birthday")
        self.assertEqual(self._contacts(campaign), born[0], "it goes to whom it is about")
        self.assertEqual(list(self._rows(campaign)), [company])

    def test_born_on_a_leap_day(self):
        partner = self.others[0]
        partner.birthdate_date = date(1984, 2, 29)
        self._classify()
        for day, expected in ((date(2027, 2, 28), True), (date(2028, 2, 28), False), (date(2028, 2, 29), True)):
            campaign = self._new_campaign("birthday", start_date=day, end_date=date(2029, 1, 1))
            with freeze_time(datetime.combine(day, time(12))):
                self.assertEqual(partner in self._rows(campaign), expected, day)

    def test_a_missed_day_is_made_up_for(self):
        """The campaign of a year, whose planner slept on the birthday."""
        partner = self.others[0]
        partner.birthdate_date = date(1980, 6, 28)
        self._classify()
        self.assertIn(partner, self._audience("birthday", start_date=date(2026, 1, 1)))
        self.assertNotIn(partner, self._audience("birthday"), "before the campaign began")
        partner.birthdate_date = date(1980, 6, 26)
        self.assertNotIn(partner, self._audience("birthday", start_date=date(2026, 1, 1)), "too late for wishes")

    def test_anniversary_of_the_first_order(self):
        years, today, other = self.env["res.partner"].create([{"name": name} for name in ("Years", "Today", "Other")])
        for partner, day in ((years, date(2023, 6, 30)), (today, self.today), (other, date(2023, 6, 29))):
            self._book(partner, day, 100)
        self._classify()
        self.assertEqual(self._audience("birthday", occasion="anniversary"), years)

    # === REFERRAL ===#

    def test_content_customers_are_asked(self):
        content, fresh = self._new_buyer("Content", 10, tier=None), self.others[0]
        self._classify()
        self.assertIn(self._profile(content).lifecycle_stage, ("growth", "maturity"))
        audience = self._audience("referral")
        self.assertIn(content, audience)
        self.assertNotIn(fresh, audience, "ordered once")
        complaint = self.env["crm.complaint"].create({
            "partner_id": content.id, "subject": "Late", "company_id": self.company.id})
        self.assertNotIn(content, self._audience("referral"))
        complaint.sudo().write({"state": "cancelled"})
        self.assertIn(content, self._audience("referral"))
        self._take_part(content, "referral", 366)
        self.assertIn(content, self._audience("referral"))
        self._take_part(content, "referral", 300)
        self.assertNotIn(content, self._audience("referral"), "once a year is enough")

    # === FILTERS ===#

    def test_first_order_over_an_amount(self):
        for name, days, amounts in (("Enough", 1, [88]), ("Less", 1, [87.99]), ("Again", 1, [50, 500]),
                                    ("Two days", 2, [100]), ("Long ago", 4, [100]), ("Today", 0, [100])):
            partner = self._new_customer(name)
            for number, amount in enumerate(amounts):
                self._book(partner, datetime.combine(self._ago(days), time(8 + number)), amount)
        self._classify()
        values = {"first_order_amount": 88}
        self.assertEqual(set(self._audience("care", **values).mapped("name")), {"Enough", "Two days"})
        programme = self._new_campaign("care", recurrence="daily", **values)
        enough = self._audience("care", **values).filtered(lambda partner: partner.name == "Enough")
        first = self._take_part(enough, "care", 0, **values)
        first.sudo().write({"parent_id": programme.id})
        second = self._new_campaign("care", **values)
        second.sudo().write({"parent_id": programme.id, "start_date": self._ago(-1)})
        names = {partner.name for partner in self._rows(second)}
        self.assertEqual(names, {"Two days", "Today"}, "each customer once in a programme, and nobody left out")

    def test_first_order_in_another_currency(self):
        partner = self._new_customer("Abroad")
        self._book(partner, self._ago(1), 170, currency_rate=2)
        self._classify()
        self.assertNotIn(partner, self._audience("care", first_order_amount=88))
        self.assertIn(partner, self._audience("care", first_order_amount=85))

    def test_bought_products_and_days(self):
        chairs = self.env["product.category"].create({"name": "Chairs"})
        swivel = self.env["product.category"].create({"name": "Swivel chairs", "parent_id": chairs.id})
        chair, other = self._new_product("Chair", swivel), self._new_product("Lamp", swivel)
        bought, lamp = self._buy(chair, 30), self._buy(other, 30)
        self._classify()
        product, category = ({"bought_product_ids": [Command.set(chair.ids)]},
                             {"bought_categ_ids": [Command.set(chairs.ids)]})
        self.assertEqual(self._audience(**product), bought)
        self.assertEqual(self._audience(**category), bought | lamp, "with the categories below")
        for first, last, expected in ((30, 30, True), (29, None, False), (None, 31, False), (40, 20, True)):
            days = {"bought_from": first and self._ago(first), "bought_to": last and self._ago(last)}
            self.assertEqual(bought in self._audience(**product, **days), expected, (first, last))

    def test_who_has_a_points_card_gets_no_other(self):
        program = self.env["loyalty.program"].create({
            "name": "Points", "program_type": "loyalty", "company_id": self.company.id})
        self._classify()
        values = {"step_ids": [Command.create({"kind": "points", "loyalty_program_id": program.id})]}
        self.assertEqual(self._audience(**values), self.others)
        contact = self.env["res.partner"].create({"name": "Holder", "parent_id": self.others[0].id})
        self.env["loyalty.card"].create({"program_id": program.id, "partner_id": contact.id})
        self.assertEqual(self._audience(**values), self.others[1:])
        bonus = {"step_ids": [Command.create({"kind": "points", "loyalty_program_id": program.id, "points": 1})]}
        self.assertEqual(self._audience(**bonus), self.others, "points are for who has a card, too")

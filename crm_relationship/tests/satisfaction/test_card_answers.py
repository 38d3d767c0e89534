from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.periods import Period
from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestCardAnswers(SatisfactionCase):
    """What was said on comment cards is a series of its own: no figure of customers counts it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls._new_contact("Ann Lee")
        cls.contact.commercial_partner_id.user_id = cls._new_user("card_seller", "user")
        cls.card = cls.env["crm.satisfaction.card"].create({"name": "Counter", "company_id": cls.company.id})
        cls._answer(cls.contact, {"quality": 1})
        cls.named = cls.answers.search([("company_id", "=", cls.company.id)])
        cls.nameless = cls.answers.create([{
            "card_id": cls.card.id, "company_id": cls.company.id, "indicator_id": cls.indicators["quality"].id,
            "date": cls.today, "value": 100, "aspects": "value"} for _number in range(5)])

    def test_no_reader_of_customers_counts_them(self):
        gap = next(gap for gap in self.env["crm.satisfaction.indicator"].get_gaps() if gap["code"] == "quality")
        self.assertEqual((gap["answers"], gap["mean"]), (1, 0))
        values = self.env["crm.kpi"]._get_values(self.company, Period(self._ago(9), self.today), ("csat",))
        self.assertEqual((values["csat"]["numerator"], values["csat"]["denominator"]), (0, 1))
        select = self.env["crm.satisfaction.analysis"]._select_by_customer(self.company, self.today)
        self.assertEqual(self.env.execute_query(select), [(self.contact.commercial_partner_id.id, 0)])
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_satisfaction_answer_action")
        self.assertIn("card_id", action["domain"])

    def test_officers_only(self):
        for user, found in ((self.contact.commercial_partner_id.user_id, self.named),
                            (self._new_user("card_officer", "officer"), self.named | self.nameless)):
            self.assertEqual(self.answers.with_user(user).search([("company_id", "=", self.company.id)]), found)

    def test_nothing_leads_to_somebody(self):
        for name, record in (("partner_id", self.contact), ("user_id", self.env.user), ("tier_id", self.tiers["vip"]),
                             ("request_id", self.named.request_id), ("user_input_id", self.named.user_input_id)):
            with self.subTest(name), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), \
                    self.env.cr.savepoint():
                self.nameless[:1].write({name: record.id})
                self.env.flush_all()

    def test_never_fewer_than_five(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), \
                self.env.cr.savepoint():
            self.card.least_cards = 4
            self.env.flush_all()
        self.card.least_cards = 20

    def test_card_keeps_its_company_and_is_asked_by_cards(self):
        with self.assertRaises(UserError):
            self.card.company_id = self._new_branch()
        with self.assertRaises(ValidationError):
            self.card.survey_id = self.survey

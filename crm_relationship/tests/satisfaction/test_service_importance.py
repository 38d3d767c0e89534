from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..migration_case import MigrationCase
from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestServiceImportance(SatisfactionCase, MigrationCase):
    """How important a standard is, customers tell; what a manager has typed stays until they say otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("DELETE FROM crm_satisfaction_answer")  # those of all companies count
        cls.standard = cls.env.ref("crm_relationship.crm_service_standard_courtesy")
        cls.standard.importance = 80
        cls.manager = cls._new_user("imp_manager", "manager")
        cls.manager.company_ids = cls.env["res.company"].search([])

    def _night(self):
        self.env["crm.service.standard"]._cron_take_importance()

    def _say(self, important, others, code="courtesy"):
        self._note(code, *[{"importance": 100}] * important, *[{"importance": 50}] * others)

    def test_button_takes_what_enough_customers_say(self):
        self._say(20, 9)
        with self.assertRaisesRegex(UserError, "fewer than 30"):
            self.standard.with_user(self.manager).action_take_importance()
        self.assertEqual(self.standard.importance, 80)
        self._say(0, 1)
        tracked = self.standard.with_context(tracking_disable=False, mail_notrack=False)
        tracked.with_user(self.manager).action_take_importance()
        self.assertEqual((self.standard.importance, self.standard.importance_answers), (66.7, 30))
        self.assertEqual(self.standard.importance_on, self.today)
        self.env.flush_all()
        self.env.cr.precommit.run()
        log = " ".join(self.standard.message_ids.mapped("body"))
        self.assertIn("66.7% of 30 answers", log)

    def test_night_follows_only_where_it_is_switched_on(self):
        self._say(15, 15)
        self._night()
        self.assertEqual(self.standard.importance, 80)
        self.standard.with_user(self.manager).importance_follows = True
        self._night()
        self.assertEqual(self.standard.importance, 50)

    def test_typed_figure_stays(self):
        self._say(15, 15)
        self.standard.importance_follows = True
        self._night()
        self.standard.with_user(self.manager).importance = 90
        self.assertEqual((self.standard.importance_follows, self.standard.importance_on), (False, False))
        self._night()
        self.assertEqual(self.standard.importance, 90)

    def test_several_indicators_speak_for_a_standard(self):
        self.standard.indicator_ids |= self.indicators["design"]
        self._say(20, 0)
        self._say(0, 20, "design")
        self.assertEqual((self.standard.survey_importance, self.standard.survey_answers), (50, 40))
        self.assertFalse(self.env.ref("crm_relationship.crm_service_standard_premises").survey_answers)

    def test_managers_of_all_companies_only(self):
        self._say(30, 0)
        with self.assertRaises(AccessError):
            self.standard.with_user(self._new_user("imp_officer", "officer")).action_take_importance()
        self._create_company(name="Another One")
        with self.assertRaises(AccessError):
            self.standard.with_user(self._new_user("imp_one", "manager")).action_take_importance()
        with self.assertRaises(AccessError):
            self.standard.with_user(self.manager).importance_answers = 99

    def test_upgrade_links_what_is_shipped_and_keeps_what_was_chosen(self):
        courtesy, delivery = self.indicators["courtesy"], self.indicators["delivery"]
        premises = self.env.ref("crm_relationship.crm_service_standard_premises")
        courtesy.standard_ids, delivery.standard_ids = premises, False
        self._migrate("19.0.5.0.0/post-loop.py", "19.0.4.0.0")
        self.assertEqual(courtesy.standard_ids, premises)
        self.assertEqual(set(delivery.standard_ids.mapped("code")),
                         {"delivery_lead_time", "on_time_delivery", "in_full_delivery"})

import time
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..transactions_case import TransactionsCase

LOGGER = "odoo.addons.crm_relationship.models.tier.crm_tier_policy"


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierRunTransactions(TransactionsCase):
    """Runs and users at the same time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls.company_id = cls._insert_company(env)
            cls.policy_id = env["crm.tier.policy"].create({"company_id": cls.company_id}).id

    def _policy(self, env):
        return env["crm.tier.policy"].browse(self.policy_id)

    def _new_customer(self, revenue):
        """A committed customer with one order; returns the ids of both."""
        with self._transaction() as env:
            partner = env["res.partner"].create({"name": "Busy"})
            return partner.id, self._insert_order(env, partner.id, revenue)

    def _profile(self, env, partner_id):
        return env["crm.customer.profile"].search(
            [("partner_id", "=", partner_id), ("company_id", "=", self.company_id)])

    def _runs(self, env):
        return env["crm.tier.run"].search([("company_id", "=", self.company_id)])

    def test_two_runs_at_once(self):
        partner_id, _order_id = self._new_customer(100)
        with self._transaction() as first:
            self._policy(first).classify()
            with self._transaction() as second, self.assertRaises(UserError) as caught:
                self._policy(second).classify()
            self.assertIn("Transactions are being classified already", str(caught.exception))
        with self._transaction() as third:
            self.assertEqual(len(self._profile(third, partner_id)), 1)
            [result] = self._policy(third).classify()
            self.assertEqual(result["new"], 0)

    def test_two_programs_at_once(self):
        """A customer gets one profile, and one answer on a trait, and both programs learn what it is."""
        calls = (lambda partner: partner.keep_as_prospect(),
                 lambda partner: partner.set_tier_override("vip", "Opens doors"),
                 lambda partner: partner.set_account_traits({"urgent_need": "yes"}))
        for call in calls:
            with self._transaction() as env:
                partner_id = env["res.partner"].create({"name": "Busy"}).id

            def work(env, call=call, partner_id=partner_id):
                return call(env["res.partner"].browse(partner_id).with_company(self.company_id))

            first, second = self._at_once(work, work)
            self.assertEqual(first, second)

    def test_a_preview_disturbs_no_run(self):
        self._new_customer(100)
        with self._transaction() as first:
            self._policy(first).get_preview()
            with self._transaction() as second:
                self._policy(second).classify()
                self.assertTrue(self._policy(first).get_preview()["tiers"])

    def test_users_who_save_during_a_run(self):
        """Neither waits for the other, and both are committed, whoever is first."""
        partner_id, order_id = self._new_customer(100)
        with self._transaction() as run:
            self._policy(run).classify()
            with self._transaction() as user:
                user["res.partner"].browse(partner_id).comment = "saved during the run"
                user["sale.order"].browse(order_id).client_order_ref = "saved during the run"
            with self._transaction() as user:
                self._insert_order(user, partner_id, 10)
        with self._transaction() as user:
            user["res.partner"].browse(partner_id).name = "Busier"
            user["sale.order"].browse(order_id).client_order_ref = "saved after the run"
            user.flush_all()
            with self._transaction() as run:
                [result] = self._policy(run).classify()
        with self._transaction() as env:
            partner, order = env["res.partner"].browse(partner_id), env["sale.order"].browse(order_id)
            self.assertIn("saved during the run", partner.comment)
            self.assertEqual((partner.name, order.client_order_ref), ("Busier", "saved after the run"))
            self.assertEqual(self._profile(env, partner_id).revenue, 110)
            self.assertEqual(self._runs(env)[0].id, result["run_id"])

    def test_a_user_who_was_faster_makes_the_run_try_again(self):
        partner_id, _order_id = self._new_customer(100)
        with self._transaction() as env:
            self._policy(env).classify()
        with self._transaction() as env:
            self._insert_order(env, partner_id, 900)
        classifier = self.registry["crm.tier.classifier"]
        with self._transaction() as run, mute_logger(LOGGER), patch(f"{LOGGER}.time.sleep"), \
                patch.object(classifier, "_classify", autospec=True, side_effect=classifier._classify) as attempts:
            self._take_snapshot(run.cr)
            with self._transaction() as user:
                self._profile(user, partner_id).write({"potential_level": 3, "potential_manual": True})
                user["res.partner"].browse(partner_id).comment = "saved in between"
            self._policy(run)._classify_or_record_failure()
        self.assertEqual(attempts.call_count, 2)
        with self._transaction() as env:
            profile = self._profile(env, partner_id)
            self.assertEqual((profile.revenue, profile.potential_level, profile.potential_manual), (1000, 3, True))
            self.assertEqual(self._runs(env)[0].state, "done")

    def _two_customers(self):
        """Two customers classified once, who have bought since; returns the ids of their profiles."""
        partners = [self._new_customer(100)[0] for _number in range(2)]
        with self._transaction() as env:
            self._policy(env).classify()
        with self._transaction() as env:
            for partner_id in partners:
                self._insert_order(env, partner_id, 50)
            return [self._profile(env, partner_id).id for partner_id in partners]

    def test_a_run_never_waits_for_somebody_who_is_saving(self):
        """Who waits while holding rows that the other one wants next ends in a deadlock."""
        for profile_id in self._two_customers():
            with self._transaction() as user, self._transaction() as run:
                user["crm.customer.profile"].browse(profile_id).potential_level = 2
                user.flush_all()
                started = time.monotonic()
                self.assertRaises(LockNotAvailable, self._policy(run).classify)
                self.assertLess(time.monotonic() - started, 1, "PostgreSQL looks for deadlocks after a second")
                run.cr.rollback()

    def test_an_edit_of_a_list_and_a_run_are_both_done(self):
        """The list is saved row by row, in an order of its own, while the run is under way."""
        for step in (1, -1):
            profile_ids = self._two_customers()
            with self.subTest(step=step), self._transaction() as user, self._transaction() as run, \
                    mute_logger(LOGGER):
                first, second = (user["crm.customer.profile"].browse(number) for number in profile_ids[::step])
                first.potential_level = 4
                user.flush_all()

                def go_on(_seconds, second=second, user=user):
                    second.potential_level = 4
                    user.cr.commit()

                with patch(f"{LOGGER}.time.sleep", side_effect=go_on) as pause:
                    self._policy(run)._classify_or_record_failure()
                self.assertEqual(pause.call_count, 1)
            with self._transaction() as env:
                profiles = env["crm.customer.profile"].browse(profile_ids)
                self.assertEqual(profiles.mapped("potential_level"), [4, 4])
                self.assertEqual(profiles.mapped("revenue"), [150, 150])
                self.assertEqual(self._runs(env)[0].state, "done")

    def test_a_customer_without_sales_that_somebody_is_saving(self):
        """A profile that is to go is not waited for either."""
        partner_id, order_id = self._new_customer(100)
        with self._transaction() as env:
            self._policy(env).classify()
            env.cr.execute("UPDATE sale_order SET state = 'cancel' WHERE id = %s", [order_id])
        with self._transaction() as user, self._transaction() as run:
            self._profile(user, partner_id).potential_level = 2
            user.flush_all()
            started = time.monotonic()
            self.assertRaises(LockNotAvailable, self._policy(run).classify)
            self.assertLess(time.monotonic() - started, 1)
            run.cr.rollback()

    def test_an_earlier_day_that_was_faster(self):
        """Two runs one behind the other: the second one knows of the first, although it was asked before."""
        self._new_customer(100)
        today = fields.Date.today()
        with self._transaction() as late:
            policy = self._policy(late)
            with self._transaction() as env:
                self._policy(env).classify()
            with self.assertRaisesRegex(UserError, "have been classified"):
                policy.classify(today - timedelta(days=1))

    def test_a_new_customer_saved_just_before(self):
        with self._transaction() as run, mute_logger(LOGGER), patch(f"{LOGGER}.time.sleep"):
            self._take_snapshot(run.cr)
            partner_id, _order_id = self._new_customer(100)
            self._policy(run)._classify_or_record_failure()
        with self._transaction() as env:
            self.assertEqual(self._runs(env)[0].state, "done")
            self._policy(env).classify()
            self.assertEqual(self._profile(env, partner_id).revenue, 100)

    def test_a_killed_run_leaves_the_last_complete_profile(self):
        partner_id, _order_id = self._new_customer(100)
        with self._transaction() as env:
            self._policy(env).classify()
            count = len(self._runs(env))
        with self._transaction() as env:
            self._insert_order(env, partner_id, 23)
        classifier = self.registry["crm.tier.classifier"]
        for step in ("_get_summary", "_write_changes", "_write_profiles", "_format_result"):
            finish = getattr(classifier, step)

            def killed(*args, finish=finish, **kwargs):
                finish(*args, **kwargs)
                raise KeyboardInterrupt

            with self.subTest(step=step):
                with patch.object(classifier, step, killed), self.assertRaises(KeyboardInterrupt), \
                        self._transaction() as env:
                    self._policy(env).classify()
                with self._transaction() as env:
                    self.assertEqual((self._profile(env, partner_id).revenue, len(self._runs(env))), (100, count))
        with self._transaction() as env:
            self._policy(env).classify()
            self.assertEqual((self._profile(env, partner_id).revenue, len(self._runs(env))), (123, count + 1))

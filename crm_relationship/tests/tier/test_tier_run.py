import math
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from unittest.mock import patch

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo.exceptions import AccessError
from odoo.tests.common import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from .tier_case import TODAY, TierCase

LOGGER = "odoo.addons.crm_relationship.models.tier.crm_tier_policy"
STATEMENTS = 25


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierCron(TierCase):
    """The nightly run, company by company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.company
        for name in ("Second", "Third"):
            cls.companies |= cls._create_company(name=name, currency_id=cls.company.currency_id.id)
        cls.customer = cls._new_customer("Everywhere")
        for company in cls.companies:
            cls._book(cls.customer, TODAY, 100, company=company)
        cls.env["crm.tier.policy"].sudo().search([("company_id", "not in", cls.companies.ids)]).unlink()
        cls.startClassPatcher(patch(f"{LOGGER}.time.sleep"))

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_relationship.ir_cron_classify").method_direct_trigger()

    def _runs(self):
        """`{company: states of its runs}` of our companies."""
        runs = self.env["crm.tier.run"].sudo().search([("company_id", "in", self.companies.ids)], order="id")
        return {company: [run.state for run in runs if run.company_id == company] for company in self.companies}

    def _profiles(self):
        return self.env["crm.customer.profile"].sudo().search([("partner_id", "=", self.customer.id)])

    @contextmanager
    def _failing(self, failures):
        """Let the runs of some companies fail: `{company: list of errors, one a run}`."""
        classifier = self.registry["crm.tier.classifier"]
        classify = classifier._classify

        def fail_or_classify(self, policy, as_of):
            errors = failures.get(policy.company_id, [])
            if errors:
                raise errors.pop()
            return classify(self, policy, as_of)

        with patch.object(classifier, "_classify", fail_or_classify):
            yield

    def test_every_company_is_classified(self):
        self._run_cron()
        self.assertEqual(set(map(tuple, self._runs().values())), {("done",)})
        self.assertEqual(self._profiles().company_id, self.companies)
        self.assertEqual(set(self._profiles().mapped("as_of")), {TODAY})

    def test_a_failing_company_does_not_stop_the_others(self):
        broken = self.companies[1]
        with self._failing({broken: [ZeroDivisionError("no luck today")]}), mute_logger(LOGGER):
            self._run_cron()
        self.assertEqual(self._runs(), {
            company: ["failed"] if company == broken else ["done"] for company in self.companies})
        run = self.env["crm.tier.run"].sudo().search([("company_id", "=", broken.id)])
        self.assertIn("no luck today", run.error)
        self.assertEqual((run.as_of, run.customer_count), (TODAY, 0))
        self.assertEqual(self._profiles().company_id, self.companies - broken)

    def test_a_profile_that_somebody_is_saving_is_tried_again(self):
        unlucky = self.companies[1]
        for error in (SerializationFailure, DeadlockDetected, LockNotAvailable):
            with self.subTest(error=error.__name__):
                self.env["crm.tier.run"].sudo().search([]).unlink()
                with self._failing({unlucky: [error(), error()]}), mute_logger(LOGGER):
                    self._run_cron()
                self.assertEqual(set(map(tuple, self._runs().values())), {("done",)})

    def _wakeups(self):
        cron = self.env.ref("crm_relationship.ir_cron_classify")
        return self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", cron.id)])

    def test_a_failed_run_is_tried_again_the_same_day(self):
        broken = self.companies[1]
        self._wakeups().unlink()
        with self._failing({broken: [LockNotAvailable() for _attempt in range(5)]}), mute_logger(LOGGER):
            self._run_cron()
        self.assertEqual(self._runs()[broken], ["failed"])
        self.assertEqual(self._wakeups().mapped("call_at"), [datetime.combine(TODAY, time(16))])
        with freeze_time(datetime.combine(TODAY, time(16))):
            self._run_cron()
        self.assertEqual(self._runs(), {
            company: ["failed", "done"] if company == broken else ["done"] for company in self.companies})

    def test_what_fails_all_day_is_left_until_tomorrow(self):
        broken = self.companies[1]
        errors = [ZeroDivisionError("never any luck") for _attempt in range(9)]
        with self._failing({broken: errors}), mute_logger(LOGGER):
            for _hour in range(4):
                self._wakeups().unlink()
                self._run_cron()
            self.assertEqual(self._runs()[broken], ["failed"] * 3)
            self.assertFalse(self._wakeups())
            with freeze_time(datetime.combine(TODAY + timedelta(days=1), time(2))):
                self._run_cron()
        self.assertEqual(self._runs()[broken], ["failed"] * 4)

    def test_a_run_out_of_time_goes_on_later(self):
        cron = self.registry["ir.cron"]
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            policies = self.env(cr=cr, context={})["crm.tier.policy"]
            with patch.object(cron, "_commit_progress", side_effect=[math.inf, 0]):
                policies._cron_classify()
        self.assertEqual(sorted(self._runs().values()), [[], [], ["done"]])
        self._run_cron()
        self.assertEqual(set(map(tuple, self._runs().values())), {("done",)}, "each once")


@tagged("post_install", "-at_install", "crm_relationship")
class TestTierRun(TierCase):
    """What a run reads and writes."""

    def test_key_figures_follow_a_run_by_hand(self):
        """Else a company that has just begun would see nobody in its tiers until the next night."""
        woken = [("cron_id", "=", self.env.ref("crm_relationship.ir_cron_kpi").id)]
        self.env["ir.cron.trigger"].sudo().search(woken).unlink()
        self.policy.with_user(self._new_user("tier_by_hand", "manager")).classify()
        self.assertTrue(self.env["ir.cron.trigger"].sudo().search(woken))

    def _places(self, *tables):
        """Where each row lies: any write of a row moves it."""
        self.env.flush_all()
        return [self.env.execute_query(SQL("SELECT id, ctid::text FROM %s ORDER BY id", SQL.identifier(table)))
                for table in tables]

    def test_partners_and_orders_are_never_written(self):
        customers = self._customers_of(*range(1, 30))
        order = self._sell(customers[0], TODAY, 1000)
        before = self._places("res_partner", "sale_order", "sale_order_line")
        self._classify()
        self.assertTrue(order.exists())
        self.assertEqual(self._places("res_partner", "sale_order", "sale_order_line"), before)

    def test_second_run_of_a_day_writes_no_row(self):
        self._customers_of(*range(1, 30), 1, 1, 0, -5, 33.33)
        self._new_customer("Friend").set_tier_override("vip", "Friend of the house")
        for rule in ("pareto", "threshold", "potential", "weighted"):
            with self.subTest(rule=rule):
                self.policy.rule = rule
                self._classify()
                before = self._places("crm_customer_profile", "crm_tier_change")
                result = self._classify()
                self.assertEqual(self._places("crm_customer_profile", "crm_tier_change"), before)
                self.assertEqual((result["promoted"], result["demoted"], result["new"]), (0, 0, 0))

    def test_only_what_has_changed_is_written(self):
        self.policy.rule = "threshold"
        customers = self._customers_of(*range(1000, 100000, 5000))
        self._classify()
        self._classify()
        before = dict(self._places("crm_customer_profile")[0])
        self._book(customers[-1], TODAY - timedelta(days=400), 1)
        self._classify()
        after = dict(self._places("crm_customer_profile")[0])
        moved = {row for row in after if after[row] != before[row]}
        self.assertEqual(moved, set(self._profile(customers[-1]).ids))

    def _count_statements(self):
        """Of a run in a process that has just started: no cache of the registry is filled."""
        with self._watch_statements() as statements:
            self.policy._classify(self.today)
        return statements

    def test_statements_do_not_grow_with_the_customers(self):
        self._customers_of(*range(1, 6))
        self._classify()
        few = self._count_statements()
        self._customers_of(*range(6, 51))
        many = self._count_statements()
        last_run = self.env["crm.tier.run"].search([("company_id", "=", self.company.id)], limit=1)
        self.assertEqual(last_run.customer_count, 50)
        self.assertEqual(len(many), len(few))
        self.assertLessEqual(len(many), STATEMENTS, "\n".join(map(str, many)))

    def test_run_log(self):
        self._customers_of(500, 300, 150, 50)
        result = self._classify()
        run = self.env["crm.tier.run"].browse(result["run_id"])
        self.assertEqual((run.policy_id, run.state, run.as_of, run.rule, run.window_months, run.customer_count),
                         (self.policy, "done", TODAY, "pareto", 12, 4))
        self.assertEqual(
            [(line.tier_id.code, line.customer_count, line.revenue, line.revenue_share, line.entry_figure)
             for line in run.line_ids],
            [("vip", 1, 500, 50, 500), ("main", 1, 300, 30, 300), ("ordinary", 1, 150, 15, 150),
             ("small", 1, 50, 5, 50)])
        self.assertEqual(self.policy.last_run_id, run)
        self.assertEqual(len(run.change_ids), 4)

    def test_a_run_is_called_by_its_minute(self):
        run = self.env["crm.tier.run"].create({
            "company_id": self.company.id, "state": "done", "started_at": "2026-03-02 23:05:41"})
        self.assertEqual(run.with_context(tz="Asia/Shanghai").display_name, "03/03/2026 7:05\u202fAM")

    def test_classify_now(self):
        """The button opens a dialogue that calls `classify` for each of the companies in use."""
        manager = self._new_user("run_manager", "manager")
        action = self.policy.with_user(manager).action_classify()
        self.assertEqual(action["params"]["policies"], [{"id": self.policy.id, "name": "Wholesale Test"}])
        self.assertRaises(AccessError, self.policy.with_user(self._new_user("run_officer", "officer")).action_classify)

"""Objectives of account plans: specific and measurable, copied, and how lists of them are read."""

from contextlib import contextmanager
from datetime import date, datetime
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .objective_case import YEAR, ObjectiveCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestObjectives(ObjectiveCase):
    # === SPECIFIC AND MEASURABLE ===#

    def test_it_starts_from_the_year_before(self):
        """Of a flow with the whole year, or as much of it as there is until the deadline."""
        for month, amount in ((2, 100), (9, 300)):
            self._book(self.customer, self._day(month, year=YEAR - 1), amount)
        objective = self._aim(target=900)
        self.assertEqual((objective.baseline, objective.deadline), (400, date(YEAR, 12, 31)))
        self.assertEqual(self._aim(target=500, deadline=self._day(6, 30)).baseline, 100)
        self.assertEqual(self._aim(target=500, deadline=self._day(7, 1), baseline=7).baseline, 7)
        objective.metric = "orders"
        self.assertEqual(objective.baseline, 2)

    def test_what_is_not_specific_or_not_measurable_is_refused(self):
        for values in ({"name": "..."}, {"name": "x"}, {"target": 0}, {"target": -5}, {"target": 1e13},
                       {"metric": "orders", "target": 2.5}, {"metric": "promises", "target": 101},
                       {"metric": "promises", "target": 90, "baseline": 120}, {"deadline": date(YEAR + 1, 1, 1)}):
            with self.subTest(**values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._aim(**values)
        self._aim(name="座椅")
        self._aim("complaints", 0)

    def test_one_metric_once_by_a_day(self):
        self._aim()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._aim()
        self._aim(deadline=self._day(9, 30))

    def test_the_form_proposes(self):
        """Deadline and baseline are there as soon as the metric is chosen."""
        self._book(self.customer, self._day(5, year=YEAR - 1), 250)
        with Form(self.env["crm.account.objective"].with_user(self.salesperson).with_context(
                default_plan_id=self.plan.id)) as form:
            form.metric = "revenue"
            self.assertEqual((form.baseline, form.deadline), (250, date(YEAR, 12, 31)))
            form.name, form.target = "Chairs for the branches", 400
        self.assertEqual(form.record.currency_id, self.company.currency_id)

    # === HOW IT GOES ===#

    def test_actual_pace_and_last_year(self):
        """Until today, beside the same days of last year; half of the year is over."""
        self._book(self.customer, self._day(3), 600)
        self._book(self.customer, self._day(3, year=YEAR - 1), 150)
        self._book(self.customer, self._day(11, year=YEAR - 1), 1000)
        self._book(self.customer, date(YEAR, 7, 1), 5000)  # tomorrow
        objective = self._aim(target=1000)
        self.assertEqual((objective.actual, objective.last_year, objective.pace), (600, 150, "ahead"))
        self.assertAlmostEqual(objective.expected, 1000 * 181 / 365, 2)
        self.assertEqual([text.replace("\N{NO-BREAK SPACE}", " ") for text in (
            objective.actual_text, objective.target_text)], ["$ 600", "$ 1,000"])

    def test_what_is_over_stays_as_it_was_on_the_deadline(self):
        self._book(self.customer, self._day(2), 100)
        self._book(self.customer, self._day(5), 900)
        objective = self._aim(target=150, deadline=self._day(3, 31))
        self.assertEqual((objective.actual, objective.pace, objective.is_reached), (100, "behind", False))

    def test_before_its_year_and_with_nothing_measured(self):
        later = self._plan(self.customer, year=YEAR + 1)
        self.assertFalse(self._aim(plan=later).pace)
        objective = self._aim("satisfaction", 90)
        self.assertEqual((objective.actual_text, objective.pace), ("", False))

    def test_search_and_group_by_pace(self):
        self._book(self.customer, self._day(3), 600)
        good, bad = self._aim(target=1000), self._aim("orders", 50)
        unknown = self._aim("satisfaction", 90)
        objectives = self.env["crm.account.objective"]
        mine = [("plan_id", "=", self.plan.id)]
        self.assertEqual(objectives.search([*mine, ("pace", "=", "behind")]), bad)
        self.assertEqual(objectives.search([*mine, ("pace", "in", ["ahead", "on_pace"])]), good)
        self.assertEqual(objectives.search([*mine, ("pace", "=", False)]), unknown)
        self.assertEqual(objectives.search([*mine, ("is_reached", "=", False)]), good + bad + unknown)
        self.assertEqual(dict(objectives._read_group(mine, ["pace"], ["__count"])),
                         {"ahead": 1, "behind": 1, False: 1})
        self.assertEqual(self.env["crm.account.plan"].search([
            ("objective_ids.pace", "=", "behind"), ("company_id", "=", self.company.id)]), self.plan)
        self.assertTrue(objectives.fields_get(["pace"])["pace"]["groupable"])

    def test_documents(self):
        order = self._sell(self.customer, self._day(4), 100)
        self._sell(self.customer, self._day(4, year=YEAR - 1), 100)
        action = self._aim().action_view_documents()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), order)
        order.date_order = datetime(YEAR, 1, 1, 0, 30)
        seen = self.env[action["res_model"]].with_context(tz="America/Los_Angeles").search(action["domain"])
        self.assertEqual(seen, order, "UTC days, wherever one looks from")

    # === PLANS ===#

    def test_progress_of_a_plan(self):
        self._book(self.customer, self._day(3), 600)
        self._aim(target=1000)
        self._aim("orders", 50)
        self._aim("satisfaction", 90)
        self.assertEqual((self.plan.objective_count, self.plan.behind_count, self.plan.progress), (3, 1, 50))
        self.assertTrue(self.plan.is_told)
        self.assertFalse(self._plan(self.customer, year=YEAR + 1).is_told)

    def test_return(self):
        """Margin of this year so far, less that of the same days of last year, less what was spent."""
        last_year = [self._day(month, year=YEAR - 1) for month in (2, 8)]
        for day, margin in ((self._day(3), 500), (last_year[0], 180), (last_year[1], 999)):
            self._book(self.customer, day, 1000, margin)
        self.plan.spent = 20
        self.assertEqual(self.plan.plan_return, 500 - 180 - 20)

    def test_a_copy_starts_from_where_this_one_is(self):
        self._book(self.customer, self._day(3), 600)
        self._aim(target=1000, deadline=self._day(11, 30))
        self._aim("satisfaction", 90, baseline=70)
        copied = self.plan._copy_to_year(YEAR + 1)
        self.assertEqual(
            [(objective.metric, objective.baseline, objective.target, objective.deadline)
             for objective in copied.objective_ids],
            [("revenue", 600, 1000, date(YEAR + 1, 11, 30)), ("satisfaction", 70, 90, date(YEAR + 1, 12, 31))])

    # === MANY ===#

    def _list(self, records, names):
        """How many statements a list of these records is, once the registry is warm."""
        def read():
            records.with_user(self.manager).web_search_read(
                [("id", "in", records.ids)], {name: {} for name in names}, limit=1000)

        read()
        self.env.flush_all()
        self.env.invalidate_all()
        statements = []
        with contextmanager(self._patchExecute)(statements):
            read()
        return len(statements)

    def test_many_plans_cost_as_little_as_few(self):
        """Eight objectives each, with as many metrics, and deadlines that are over or not."""
        metrics = ("revenue", "margin", "orders", "categories", "promises", "satisfaction", "complaints",
                   "open_complaints")
        plans = self.plan.browse()
        for number in range(40):
            plan = self._plan(self._new_customer(f"Customer {number}"))
            for place, metric in enumerate(metrics):
                self._aim(metric, 50, plan, deadline=self._day(1 + (place + number) % 12, 28))
            plans |= plan
        names = ("partner_id", "year", "user_id", "state", "objective_count", "behind_count", "progress", "plan_return")
        few, many = self._list(plans[:2], names), self._list(plans, names)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 15)
        names = ("plan_id", "name", "metric", "actual_text", "expected_text", "target_text", "pace")
        self.assertLessEqual(self._list(plans.objective_ids, names), 15)

    def test_thousands_are_read_at_once(self):
        """Computed fields come in thousands; what a plan reads and what is grouped by doesn't."""
        plans = self.plan.browse()
        for number in range(3):
            plan = self._plan(self._new_customer(f"Customer {number}"))
            for month in range(1, 5):
                self._aim("revenue", 50, plan, deadline=self._day(month, 28))
            plans |= plan
        answer = self.env["crm.account.metric"].__class__._answer_in
        with patch("odoo.orm.fields.PREFETCH_MAX", 2), patch.object(
                self.env["crm.account.metric"].__class__, "_answer_in", autospec=True, side_effect=answer) as asked:
            self.env["crm.account.objective"]._read_group([("plan_id", "in", plans.ids)], ["pace"], ["__count"])
            self.assertEqual(asked.call_count, 1)

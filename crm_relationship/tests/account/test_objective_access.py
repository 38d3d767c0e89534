"""Whose objectives and figures are whose, and what may change once a plan was approved."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .objective_case import YEAR, ObjectiveCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestObjectiveAccess(ObjectiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls._new_user("objective_owner", "manager")
        cls.stranger = cls._new_user("objective_stranger", "user")
        cls.sponsor = cls._new_user("objective_sponsor", "user")
        cls.plan.sponsor_id = cls.sponsor
        cls._book(cls.customer, cls._day(5), 4711)
        cls._book(cls.customer, cls._day(5, year=YEAR - 1), 4712)
        cls.objective = cls._aim(target=9000)

    def _as(self, user, record=None):
        return (self.objective if record is None else record).with_user(user)

    # === WHOSE FIGURES ===#

    def test_who_may_not_read_the_plan_finds_no_figures(self):
        objectives = self._as(self.stranger, self.env["crm.account.objective"])
        self.assertFalse(objectives.search([("pace", "in", ["ahead", "on_pace", "behind"])]))
        self.assertFalse(objectives._read_group([], ["pace"], ["__count"]))
        with self.assertRaises(AccessError):
            self._as(self.stranger).read(["actual"])
        with self.assertRaises(AccessError):
            self._as(self.stranger).action_view_documents()

    def test_a_form_that_is_filled_in_tells_nothing(self):
        """Neither of a plan of somebody else, nor of one that is not there yet."""
        spec = {name: {} for name in ("metric", "baseline", "actual", "last_year", "actual_text", "deadline")}
        values = {"metric": "revenue", "target": 1}
        objectives = self._as(self.stranger, self.env["crm.account.objective"])
        with self.assertRaises(AccessError):
            objectives.onchange({**values, "plan_id": self.plan.id}, ["metric", "plan_id"], {**spec, "plan_id": {}})
        with self.assertRaises(AccessError):
            objectives.with_context(default_plan_id=self.plan.id).default_get(["plan_id", "baseline"])
        with self.assertRaises(AccessError):
            objectives.create({**values, "plan_id": self.plan.id, "name": "Same again"})
        plans = self._as(self.stranger, self.env["crm.account.plan"])
        answer = plans.onchange(
            {"partner_id": self.customer.id, "company_id": self.company.id, "year": YEAR,
             "objective_ids": [(0, "virtual_1", values)]},
            ["partner_id", "year", "objective_ids"],
            {"partner_id": {}, "year": {}, "plan_return": {}, "progress": {}, "objective_ids": {"fields": spec}})
        self.assertNotIn("4711", str(answer))
        self.assertNotIn("4712", str(answer))

    def test_a_known_plan_moved_to_another_customer_tells_nothing(self):
        """A form may say that one's own plan is somebody else's."""
        own = self._plan(self._new_customer("Own", user_id=self.stranger.id), user_id=self.stranger.id)
        spec = {"partner_id": {}, "plan_return": {}, "objective_ids": {"fields": {
            "metric": {}, "baseline": {}, "actual": {}, "actual_text": {}, "last_year_text": {}}}}
        answer = self._as(self.stranger, own).onchange(
            {"partner_id": self.customer.id, "objective_ids": [(0, "virtual_1", {"metric": "revenue", "target": 1})]},
            ["partner_id", "objective_ids"], spec)
        self.assertNotRegex(str(answer), "471[12]|4,71[12]")

    def test_company_and_plan_are_not_written(self):
        with self.assertRaises(AccessError):
            self._as(self.salesperson).write({"company_id": self._new_branch().id})
        other = self._plan(self.customer, year=YEAR + 1)
        with self.assertRaises(UserError):
            self._as(self.salesperson).write({"plan_id": other.id})

    def test_the_sponsor_reads(self):
        self.assertEqual(self._as(self.sponsor).actual, 4711)
        with self.assertRaises(AccessError):
            self._as(self.sponsor).write({"target": 1})
        with self.assertRaises(AccessError):
            self._as(self.sponsor).unlink()

    # === WHAT WAS APPROVED ===#

    def test_what_was_approved_is_changed_by_a_manager_who_does_not_own_it(self):
        self.plan.user_id = self.owner
        self._as(self.manager, self.plan).action_approve()
        for user in (self.salesperson, self.owner):
            for change in (lambda record: record.write({"target": 1}), lambda record: record.unlink(),
                           lambda record: record.create({
                               "plan_id": self.plan.id, "name": "Easy", "metric": "orders", "target": 1}),
                           lambda record: record.plan_id.write(
                               {"objective_ids": [(1, record.id, {"target": 1})]})):
                with self.subTest(user=user.login), self.assertRaises(UserError), self.env.cr.savepoint():
                    change(self._as(user))
        self._as(self.manager).write({"target": 8000})
        self.assertEqual(self.objective.target, 8000)

    def test_it_goes_on_record_what_has_changed_since(self):
        self._as(self.salesperson).write({"target": 9500})
        self._as(self.manager, self.plan).action_approve()
        self._as(self.manager).write({"target": 8000})
        [note] = self.plan.message_ids.filtered(lambda message: "8,000" in (message.body or ""))
        self.assertIn("9,500", note.body)
        self.assertEqual(note.author_id, self.manager.partner_id)
        before = len(self.plan.message_ids)
        self._as(self.manager).write({"target": 8000})
        self.assertEqual(len(self.plan.message_ids), before)

    def test_a_closed_plan_stays_as_it_is(self):
        self._as(self.manager, self.plan).action_approve()
        self._as(self.manager, self.plan).action_close()
        with self.assertRaises(UserError):
            self._as(self.manager).write({"target": 1})

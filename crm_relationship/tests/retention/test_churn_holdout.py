from datetime import timedelta
from hashlib import md5

from odoo.exceptions import AccessError
from odoo.tests.common import tagged
from odoo.tools import SQL

from ..tier.tier_case import TODAY
from .churn_case import ChurnCase
from .test_churn_signals import MAIN, get_silence

DAY = timedelta(days=1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestChurnHoldout(ChurnCase):
    """Some cases are held out, and nobody who might act on that knows which."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.churn_holdout_percent = 50
        cls.officer = cls._new_user("holdout_officer", "officer")
        cls.manager = cls._new_user("holdout_manager", "manager")
        partners = cls.env["res.partner"].create([
            {"name": f"Silent {number}", "user_id": cls.keeper.id} for number in range(40)])
        drawn = partners.filtered(cls._is_drawn)
        partners = drawn[:4] | (partners - drawn)[:4]
        silence = get_silence(MAIN) + 1
        cls._book_rows([(partner.id, f"{cls._ago(silence + 30 * number)} 12:00:00", 1000, 300, 1, "sale")
                        for partner in partners for number in range(12)], cls.company)
        cls._classify()
        for partner in partners:
            partner.set_tier_override("main", "for the test")
        cls.partners = partners
        cls.opened = cls._night()
        cls.held_out = cls.opened.filtered(lambda case: case.arm == "control")

    @classmethod
    def _is_drawn(cls, partner):
        draw = md5(f"crm.churn.case:{cls.company.id}:{partner.id}".encode()).hexdigest()
        return int(draw[:8], 16) % 100 < 50

    def test_drawn_from_the_customer(self):
        self.assertEqual(len(self.opened), 8)
        self.assertEqual(self.held_out.partner_id, self.partners.filtered(self._is_drawn))
        self.assertEqual(set((self.opened - self.held_out).mapped("arm")), {"treated"})

    def test_nobody_works_on_them(self):
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "crm.churn.case"), ("res_id", "in", self.opened.ids)])
        self.assertEqual(set(activities.mapped("res_id")), set((self.opened - self.held_out).ids))
        self.assertFalse(self.held_out.message_ids.filtered("partner_ids"))
        for user in (self.keeper, self.officer, self.manager):
            for call in ("action_launch", "action_interview"):
                with self.subTest(user=user.login, call=call):
                    self.assertRaises(AccessError, getattr(self.held_out[:1].with_user(user), call))
        reason = self.env.ref("crm_relationship.crm_churn_reason_price")
        self.assertRaises(AccessError, self.held_out.with_user(self.manager)._lose, reason)
        self.assertRaises(AccessError, self.held_out.with_user(self.manager).write, {"user_id": self.manager.id})

    def test_only_managers_can_tell(self):
        seen = self.opened - self.held_out
        for user in (self.keeper, self.officer):
            with self.subTest(user=user.login):
                cases = self.cases.with_user(user)
                self.assertEqual(cases.search([("company_id", "=", self.company.id)]), seen)
                self.assertRaises(AccessError, self.held_out.with_user(user).read, ["state"])
                self.assertRaises(AccessError, seen.with_user(user).read, ["arm"])
                self.assertRaises(AccessError, cases.search, [("arm", "=", "treated")])
                self.assertRaises(AccessError, cases._read_group, [], ["arm"])
                self.assertNotIn("arm", cases.fields_get())
                self.assertFalse(self.env["crm.churn.signal"].with_user(user).search(
                    [("case_id", "in", self.held_out.ids)]))
                self.assertFalse(self.env["mail.message"].with_user(user).search(
                    [("model", "=", "crm.churn.case"), ("res_id", "in", self.held_out.ids)]))
                self.assertRaises(AccessError, self.company.with_user(user).read, ["churn_holdout_percent"])
                partner = self.held_out.partner_id[0].with_user(user)
                self.assertEqual((partner.churn_open_count, partner.churn_case_count), (0, 0))
        self.assertEqual(self.cases.with_user(self.manager).search(
            [("arm", "=", "control"), ("company_id", "=", self.company.id)]), self.held_out)

    def test_for_others_they_wait(self):
        """Whoever has no case that somebody works on is among those who wait, night after night."""
        for night in (TODAY, TODAY + DAY):
            self._night(night)
            summary = self.cases.with_user(self.keeper).get_summary()
            self.assertEqual(summary["waiting_customers"], len(self.held_out))
            self.assertFalse(summary["trial"])
        run = self.env["crm.tier.run"].search([("company_id", "=", self.company.id)], order="id", limit=1)
        self.assertNotEqual(run.churn_opened_count, len(self.opened))

    def test_both_arms_are_shown_beside_what_was_expected(self):
        for case in (self.held_out[0], (self.opened - self.held_out)[0]):
            self._book(case.partner_id, TODAY + 2 * DAY, 900)
        self._night(TODAY + 3 * DAY)
        self.assertEqual(self.held_out[0].state, "recovered")
        self.assertFalse(self.held_out[0].message_ids.filtered(lambda message: "ordered again" in message.body))
        self._night(self.opened[1].too_late_on + 40 * DAY)
        summary = self.cases.with_user(self.manager).get_summary()
        treated, control = summary["trial"]["treated"], summary["trial"]["control"]
        self.assertEqual((treated["closed"], treated["recovered"]), (8 - len(self.held_out), 1))
        self.assertEqual((control["closed"], control["recovered"]), (len(self.held_out), 1))
        self.assertAlmostEqual(control["expected"], sum(self.held_out.mapped("expected_return")), 3)
        self.assertEqual(summary["closed"], treated["closed"], "who is held out is not counted as kept")
        self.assertEqual(self.cases.with_user(self.keeper).get_summary()["closed"], treated["closed"])
        facts = {row["code"]: row["total"] for row in self.env.execute_query_dict(self._sum_facts())}
        self.assertEqual(facts["churn_recovered"], 1)

    def _sum_facts(self):
        facts = self.env["crm.kpi"]._facts_churn_closed(self.company, TODAY, TODAY + 900 * DAY)
        return SQL("SELECT code, SUM(numerator) AS total FROM (%s) fact GROUP BY code", facts)

    def test_who_is_never_held_out(self):
        vip = self._new_buyer("Best", get_silence(0.25) + 1, tier="vip")
        self.company.churn_holdout_percent = 0
        lost = self._new_buyer("Lost before", get_silence(MAIN) + 1)
        self._night()
        self._case_of(lost)._lose(self.env.ref("crm_relationship.crm_churn_reason_price"))
        self.company.churn_holdout_percent = 50
        self._night(self._case_of(lost).win_back_on)
        for partner in (vip, lost):
            self.assertFalse(self._case_of(partner).arm)

    def test_a_lost_one_is_not_won_back(self):
        """It would tell that there was a case."""
        self._night(self.opened[0].too_late_on + 40 * DAY)
        self.assertEqual(set(self.opened.mapped("state")), {"lost"})
        for user in (self.keeper, self.manager):
            losses = self.env["crm.churn.loss"].with_user(user).search([("company_id", "=", self.company.id)])
            self.assertEqual(losses.case_id, self.opened - self.held_out)
        opened = self._night(max(self.opened.mapped("win_back_on")))
        self.assertEqual(opened.lost_case_id, self.opened - self.held_out)

    def test_going_on_with_an_older_loss(self):
        """Somebody works on the customer: they are held out no more, and nobody learns that they were."""
        held_out = self.held_out[0]
        older = self.cases.create({
            "partner_id": held_out.partner_id.id, "company_id": self.company.id, "user_id": self.keeper.id,
            "state": "lost", "closed_at": "2026-01-01 12:00:00"})
        older.with_user(self.keeper).action_reopen()
        self.assertEqual(older.state, "saving")
        self.assertFalse(held_out.exists())

    def test_merged_customers(self):
        """A case that somebody works on stays, and says nothing about one that is held out."""
        held_out, seen = self.held_out[0], (self.opened - self.held_out)[0]
        self._merge_customers(seen.partner_id, held_out.partner_id)
        self.assertFalse(held_out.exists())
        self.assertEqual(seen.partner_id.name, self._case_of(seen.partner_id).partner_id.name)
        self.assertFalse(seen.message_ids.filtered(lambda message: "was merged into" in message.body))

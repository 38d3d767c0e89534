from datetime import datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase

DAY = datetime(2026, 1, 1)
# What only buttons and methods change, with another value for each.
GUARDED = {
    "name": "C1", "state": "closed", "opened_at": DAY, "clock_started_at": DAY, "reply_deadline": DAY,
    "resolution_deadline": DAY, "reply_warning": DAY, "resolution_warning": DAY, "first_deadline": DAY,
    "replied_at": DAY, "resolved_at": DAY, "resolution": "Nothing", "verify_deadline": DAY, "verified_at": DAY,
    "is_verified_by_customer": True, "verification_note": "Fine", "unsatisfied_count": 5, "waiting_since": DAY,
    "deadline": DAY, "escalation_level": 5, "reopen_count": 5, "next_event_at": DAY, "events_raised_at": DAY,
    "department_told_at": DAY, "department_acknowledged_at": DAY, "value_at_risk": 5, "external_ref": "5",
    "source": "shop", "cancel_reason": "None", "access_token": "guess",
}
GUARDED_RECORDS = {
    "tier_id": "crm.tier", "reply_target_id": "crm.service.target", "resolution_target_id": "crm.service.target",
    "resolved_by_id": "res.users", "verified_by_id": "res.users", "department_acknowledged_by_id": "res.users",
    "cancelled_by_id": "res.users", "merged_into_id": "crm.complaint",
}


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintGuards(ComplaintCase):
    """What nobody writes by hand, whatever his role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._complain()
        cls.other = cls._complain("main")
        cls.values = {**GUARDED, **{
            name: (cls.other if model == "crm.complaint" else cls.env[model].search([], limit=1)).id
            for name, model in GUARDED_RECORDS.items()}}

    def _read(self, complaint):
        self.env.flush_all()
        return complaint.sudo().read(list(self.values))

    def test_writing(self):
        before = self._read(self.complaint)
        for user in (self.agent, self.officer, self.manager):
            for name, value in self.values.items():
                for written in (value, False):
                    with self.subTest(user=user.login, name=name, value=written), self.assertRaises(AccessError):
                        self.complaint.with_user(user).write({name: written, "subject": "Rewritten"})
        self.assertEqual(self._read(self.complaint), before)
        self.assertEqual(self.complaint.subject, "Chairs came scratched")

    def test_what_only_the_public_page_writes(self):
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                self.complaint.with_user(user).client_hash = "guess"

    def test_the_refusal_names_the_field(self):
        with self.assertRaisesRegex(AccessError, "Escalation Level, Status|Escalation Level, State"):
            self.complaint.with_user(self.manager).write({"escalation_level": 0, "state": "new"})

    def test_creating(self):
        for user in (self.agent, self.officer, self.manager):
            for name, value in self.values.items():
                with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                    self._complain(user=user, **{name: value})

    def test_creating_with_nothing_in_them(self):
        complaint = self._complain(**dict.fromkeys(self.values, False))
        self.assertEqual((complaint.state, complaint.reply_deadline, complaint.tier_id),
                         ("new", self._at(6, 12), self.tiers["vip"]))
        self.assertRegex(complaint.name, "^C2026")

    def test_creating_by_defaults(self):
        for name, value in self.values.items():
            if name in ("department_told_at", "name"):
                continue
            with self.subTest(name=name):
                plain = self._complain().sudo()
                try:
                    complaint = self.env["crm.complaint"].with_user(self.agent).with_context(
                        **{f"default_{name}": value}).create({
                            "subject": "Chairs came scratched", "partner_id": self.customers["vip"].id,
                            "company_id": self.company.id, "category_id": self.category.id, "user_id": self.agent.id})
                except AccessError:
                    continue
                self.assertEqual(complaint.sudo()[name], plain[name])

    def test_by_way_of_other_records(self):
        for values in ({"merged_ids": [Command.link(self.other.id)]},
                       {"merged_ids": [Command.create({"subject": "New"})]},
                       {"pause_ids": [Command.create({"started_at": DAY})]},
                       {"compensation_ids": [Command.create({"res_model": "res.partner", "res_id": 1})]}):
            for user in (self.agent, self.manager):
                with self.subTest(values=values, user=user.login), self.assertRaises(AccessError), \
                        self.env.cr.savepoint():
                    self.complaint.with_user(user).write(values)
        self.assertFalse(self.complaint.merged_ids | self.other.merged_into_id)
        self.assertFalse(self.complaint.pause_ids)

    def test_what_may_be_written(self):
        values = {
            "subject": "Chairs came broken", "contact_name": "Ann", "phone": "123", "email_from": "Ann@Example.com",
            "description": "<p>All of them</p>", "severity": "major", "channel": "visit",
            "user_id": self.colleague.id, "cause_id": self.cause.id, "product_id": self.goods.id}
        self.complaint.write(values)
        self.assertEqual((self.complaint.user_id, self.complaint.email_normalized),
                         (self.colleague, "ann@example.com"))

    def test_what_customers_write_is_made_harmless(self):
        complaint = self._complain(description="<p onclick='x()'>Hello<script>alert(1)</script></p>")
        self.assertIn("Hello", complaint.description)
        for text in ("script", "onclick", "alert"):
            self.assertNotIn(text, complaint.description)

    # === NUMBERS ===#

    def test_references(self):
        complaints = self.env["crm.complaint"].with_user(self.agent).create(
            [{"subject": f"Complaint {number}", "company_id": self.company.id} for number in range(3)])
        names = complaints.mapped("name")
        self.assertEqual(len(set(names)), 3)
        for name in names:
            self.assertRegex(name, r"^C2026/\d{5}$")
        self.assertEqual(complaints[0].display_name, f"{names[0]} Complaint 0")
        for text in (names[0], "Complaint 0"):
            self.assertIn(complaints[0].id, dict(complaints.name_search(text)))

    def test_copy(self):
        for state in ("new", "waiting", "closed", "cancelled"):
            with self.subTest(state=state):
                complaint = self._bring(state, external_ref=False)
                self._travel(days=1)
                copy = complaint.copy()
                self.assertEqual((copy.state, copy.partner_id, copy.subject, copy.opened_at, copy.tier_id),
                                 ("new", complaint.partner_id, "Chairs came scratched (copy)", datetime.now(),
                                  self.tiers["vip"]))
                self.assertNotEqual(copy.name, complaint.name)
                self.assertFalse(copy.replied_at or copy.resolved_at or copy.pause_ids or copy.waiting_since)
                self.assertGreater(copy.reply_deadline, datetime.now())

    # === ARCHIVING AND DELETING ===#

    def test_only_what_is_over_is_archived(self):
        for state in ("new", "acknowledged", "in_progress", "waiting", "resolved"):
            complaint = self._bring(state)
            with self.subTest(state=state), self.assertRaises(ValidationError):
                complaint.action_archive()
            with self.subTest(state=state), self.assertRaises(ValidationError):
                self._complain(active=False)
        for state in ("closed", "cancelled"):
            complaint = self._bring(state)
            complaint.action_archive()
            self.assertFalse(complaint.active)

    def test_only_managers_delete_what_was_cancelled(self):
        for state in ("new", "resolved", "closed", "cancelled"):
            complaint = self._bring(state)
            for user in (self.agent, self.officer):
                with self.subTest(state=state, user=user.login), self.assertRaises(AccessError):
                    complaint.with_user(user).unlink()
            if state == "cancelled":
                complaint.with_user(self.manager).unlink()
                self.assertFalse(complaint.exists())
            else:
                with self.subTest(state=state), self.assertRaises(UserError):
                    complaint.with_user(self.manager).unlink()

    # === WHO SEES WHAT ===#

    def test_who_sees_it(self):
        loner = self._new_user("complaint_loner", "user")
        ours, nobodys, his = self._complain(), self._complain(None, team_id=False, user_id=False), self._complain(
            user_id=loner.id)
        for user, seen in ((self.agent, ours | nobodys | his), (self.colleague, ours | nobodys | his),
                           (self.leader, ours | nobodys | his), (loner, nobodys | his),
                           (self.officer, ours | nobodys | his), (self.manager, ours | nobodys | his)):
            with self.subTest(user=user.login):
                found = self.env["crm.complaint"].with_user(user).search([("id", "in", (ours | nobodys | his).ids)])
                self.assertEqual(found, seen & found)
                self.assertEqual(len(found), len(seen))
        for user in (self.stranger, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["crm.complaint"].with_user(user).search([])

    def test_the_company_stays(self):
        other = self._create_company(name="Elsewhere")
        self.manager.company_ids |= other
        complaint = self._complain(user=self.manager, category_id=False)
        with self.assertRaises(UserError):
            complaint.with_context(allowed_company_ids=[self.company.id, other.id]).company_id = other
        self.assertEqual(complaint.company_id, self.company)

    def test_nobody_asks_himself_about_complaints_of_others(self):
        loner = self._new_user("complaint_loner", "user")
        own, model = self._complain(None, user=loner), self.env["ir.model"]._get("crm.complaint")
        activities = self.env["mail.activity"].with_user(loner)
        asked = own.with_user(loner).activity_schedule("mail.mail_activity_data_todo", user_id=loner.id)
        given = own.activity_schedule("mail.mail_activity_data_todo", user_id=loner.id)
        note = self.customers["main"].activity_schedule(
            "mail.mail_activity_data_todo", user_id=loner.id).with_user(loner)
        for attempt in (lambda: activities.create({"res_model_id": model.id, "res_id": self.complaint.id,
                                                   "user_id": loner.id}),
                        lambda: asked.write({"res_id": self.complaint.id}),
                        lambda: given.with_user(loner).write({"res_id": self.complaint.id}),
                        lambda: note.write({"res_model_id": model.id, "res_id": self.complaint.id})):
            with self.env.cr.savepoint():
                try:
                    attempt()
                except AccessError:
                    self.env.invalidate_all()
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertFalse(self.complaint.with_user(loner).has_access("read"))
        own.with_user(self.agent).activity_schedule("mail.mail_activity_data_todo", user_id=loner.id)
        self.complaint.activity_schedule("mail.mail_activity_data_todo", user_id=loner.id)
        self.assertTrue(self.complaint.with_user(loner).has_access("read"), "a colleague has asked him")

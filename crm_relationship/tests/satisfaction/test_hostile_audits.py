from base64 import b64decode

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...tools.uploads import MAX_FILE_SIZE
from .audit_case import AuditCase
from .security import PIXEL


@tagged("at_install", "-post_install", "crm_relationship")
class TestHostileAudits(AuditCase):
    """Visitors say what they saw and nothing else; who is judged knows nothing before; photos are photos."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit = cls._audit(judged_ids=[(6, 0, (cls.seller | cls.officer).ids)])
        cls.line = cls.audit.line_ids[:1]

    # === WHO SEES WHAT ===#

    def test_who_is_judged_does_not_know_before(self):
        for user in self.seller | self.officer:
            with self.subTest(user=user.login):
                audits = self.audits.with_user(user)
                self.assertFalse(audits.search([("id", "=", self.audit.id)]))
                self.assertRaises(AccessError, self.audit.with_user(user).read, ["planned_on"])
                self.assertRaises(AccessError, self.line.with_user(user).read, ["name"])
                self.assertFalse(self.env["mail.activity"].with_user(user).search(
                    [("res_model", "=", self.audit._name), ("res_id", "=", self.audit.id)]))
        self.audit.line_ids.grade = "4"
        self.audit.action_visit()
        self.audit.action_report()
        self.env.invalidate_all()
        for user in self.seller | self.officer:
            self.assertEqual(self.audit.with_user(user).score, 100)
            self.assertEqual(self.line.with_user(user).grade, "4")
            self.assertRaises(AccessError, self.audit.with_user(user).write, {"note": "Not true"})
            self.assertRaises(AccessError, self.line.with_user(user).write, {"grade": "4"})

    def test_officer_who_is_judged_takes_no_part(self):
        internal = self._audit(None, judged_ids=[(6, 0, self.officer.ids)])
        own = internal.with_user(self.officer)
        self.assertTrue(own.has_access("read"), "internal audits are no secret")
        self.assertRaises(AccessError, own.write, {"judged_ids": [(5,)]})
        self.assertRaises(AccessError, own.action_cancel)
        self.assertRaises(AccessError, own.line_ids[:1].write, {"grade": "4"})
        self.assertRaises(AccessError, self._attach, own.line_ids[:1])

    def test_colleague_sees_no_visit_of_others(self):
        stranger = self._new_user("audit_stranger", "user")
        self.assertFalse(self.audits.with_user(stranger).search([("id", "=", self.audit.id)]))
        self.assertFalse(self.env["crm.service.audit.line"].with_user(stranger).search([("id", "=", self.line.id)]))

    # === WHAT VISITORS MAY WRITE ===#

    def test_visitor_fills_in_the_sheet(self):
        audit = self.audit.with_user(self.visitor)
        audit.action_visit()
        answers = [(1, line.id, {"grade": "4", "note": "Yes"}) for line in self.audit.line_ids]
        audit.write({"note": "Kind", "line_ids": answers})
        audit.action_report()
        self.assertEqual((self.audit.state, self.audit.score), ("reported", 100))

    def test_visitor_changes_neither_plan_nor_sheet(self):
        audit, line = self.audit.with_user(self.visitor), self.line.with_user(self.visitor)
        for values in ({"user_id": self.seller.id}, {"judged_ids": [(5,)]}, {"way": "web"}, {"subject": "ours"},
                       {"planned_on": "2026-01-01"}, {"company_id": self.company.id}, {"department_id": False},
                       {"state": "reported"}, {"reported_at": "2026-06-01 00:00:00"}, {"score": 100},
                       {"planned_month": "2026-06-01"}, {"line_ids": [(0, 0, {"name": "Mine"})]},
                       {"line_ids": [(2, self.line.id)]}):
            with self.subTest(values=values):
                self.assertRaises(AccessError, audit.write, values)
        for values in ({"possible": 1}, {"weight": 99}, {"name": "Mine"}, {"standard_id": False}, {"points": 4}):
            with self.subTest(values=values):
                self.assertRaises(AccessError, line.write, values)
        self.assertRaises(AccessError, audit.action_cancel)
        self.assertRaises(AccessError, audit.copy)
        self.assertRaises(ValueError, line.write, {"grade": "9"})

    def test_reported_sheet_is_closed_to_managers_too(self):
        audit = self._report()
        line = audit.line_ids[:1].with_user(self.manager)
        self.assertRaises(AccessError, line.write, {"grade": "0"})
        self.assertRaises(AccessError, line.unlink)
        self.assertRaises(AccessError, audit.with_user(self.manager).write, {"note": "Better"})
        self.assertRaises(AccessError, audit.with_user(self.manager).unlink)
        self.assertRaises(UserError, audit.unlink)
        with self.assertRaises(AccessError):
            self.env["crm.service.audit.line"].with_user(self.manager).create({"audit_id": audit.id, "name": "More"})
        self.assertRaises(AccessError, self._attach, line)

    def test_visitor_does_not_move_the_date_of_the_visit(self):
        """The report is due by it; whoever else may plan visits corrects it."""
        officer = self._new_user("audit_other", "officer")
        for visitor in self.visitor | officer:
            audit = self._audit(user_id=visitor.id)
            audit.with_user(visitor).write({"visited_at": "2026-06-29 10:00:00"})
            audit.with_user(visitor).action_visit()
            due = audit.report_deadline
            with self.assertRaisesRegex(AccessError, "another officer"):
                audit.with_user(visitor).write({"visited_at": "2026-06-30 10:00:00"})
            self.assertEqual(audit.report_deadline, due)
            audit.with_user(visitor).visited_at = "2026-06-29 09:00:00"
            self.assertLess(audit.report_deadline, due)
            audit.with_user(self.manager).visited_at = "2026-06-30 10:00:00"
            self.assertGreater(audit.report_deadline, due)

    def test_cancelled_visit_is_deleted_by_managers(self):
        photo, audit = self._attach(self.line), self.audit
        audit.action_cancel()
        for user in self.visitor | self.officer:
            self.assertRaises(AccessError, audit.with_user(user).unlink)
        self.assertRaises(AccessError, audit.with_user(self.manager).write, {"note": "Never mind"})
        audit.judged_ids |= self.manager
        self.assertRaises(AccessError, audit.with_user(self.manager).unlink)
        audit.judged_ids -= self.manager
        audit.with_user(self.manager).unlink()
        self.assertFalse(audit.exists() or photo.exists())

    def test_question_moves_to_no_other_sheet(self):
        other, manager = self._report(), self.line.with_user(self.manager)
        self.assertRaises(UserError, manager.write, {"audit_id": other.id})
        with self.assertRaises(UserError):
            self._audit().with_user(self.manager).write({"line_ids": [(4, self.line.id)]})

    def test_defaults_and_context_make_no_report(self):
        found = self.audits.with_user(self.manager).with_context(
            default_state="reported", default_reported_at="2026-06-01 00:00:00", crm_moment="2026-01-01").create(
                {"company_id": self.company.id, "user_id": self.visitor.id})
        self.assertEqual((found.state, found.reported_at), ("planned", False))

    # === PHOTOS ===#

    def test_photos_are_pictures(self):
        line = self.line.with_user(self.visitor)
        self.assertEqual(line.photo_count, 0)
        photo = self._attach(line)
        line.invalidate_recordset()
        self.assertEqual((line.photo_ids, line.photo_count), (photo, 1))
        for name, content, values in (
                ("shop.gif", b"<svg onload='x'/>", {}), ("shop.svg", b"<svg/>", {}), ("shop.html", None, {}),
                ("shop.pdf", b"%PDF-1.4", {}), ("shop.gif", None, {"public": True}), ("shop.gif", b"", {}),
                ("shop.gif", None, {"type": "url", "url": "https://example.com/a.gif"}),
                ("shop.gif", None, {"res_field": "photo_ids"}),
                ("shop.gif", b"GIF89a" + b"0" * MAX_FILE_SIZE, {})):
            with self.subTest(name=name, values=values), self.assertRaises(UserError):
                self._attach(line, name, content, **values)
        for values in ({"raw": b"<html>"}, {"name": "page.html"}, {"public": True}, {"datas": b"PGh0bWw+"}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                photo.write(values)

    def test_no_more_than_five(self):
        line = self.line.with_user(self.visitor)
        line.add_photos([{"name": "shop.gif", "content": PIXEL}] * 5)
        self.assertRaises(ValidationError, self._attach, line)
        elsewhere = self.env["ir.attachment"].with_user(self.visitor).create({"name": "shop.gif", "raw": b"GIF89a"})
        with self.assertRaises(ValidationError):
            elsewhere.write({"res_model": line._name, "res_id": line.id})

    def test_photos_that_hang_on_nothing_yet_keep_nobody_from_adding(self):
        """The web client uploads for a line that is not saved yet: all of these lie at 0."""
        for _number in range(6):
            self.env["ir.attachment"].create({
                "name": "shop.gif", "raw": b64decode(PIXEL), "res_model": self.line._name, "res_id": 0})
        photo = self._attach(self.line.with_user(self.visitor))
        self.assertEqual(self.line.photo_ids, photo)

    def test_photos_are_not_for_everybody(self):
        photo = self._attach(self.line)
        for user in self.seller | self.officer:
            with self.subTest(user=user.login):
                self.assertFalse(self.env["ir.attachment"].with_user(user).search([("id", "=", photo.id)]))
                self.assertRaises(AccessError, photo.with_user(user).read, ["raw"])
        self.line.with_user(self.visitor).invalidate_recordset()
        self.audit.with_user(self.manager).unlink()
        self.assertFalse(photo.exists(), "they go with the visit")

    def test_photos_over_rpc(self):
        line = self.line.with_user(self.visitor)
        with self.assertRaises(ValidationError):
            line.add_photos([{"name": "shop.pdf", "content": "JVBERi0xLjQ="}])
        with self.assertRaises(AccessError):
            self.line.with_user(self.seller).add_photos([{"name": "shop.gif", "content": PIXEL}])

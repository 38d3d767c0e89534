from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .people_case import PeopleCase

PERSON = "crm.account.stakeholder"


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostilePeople(PeopleCase):
    """Opinions about persons are for who looks after the customer; private notes for their author and that
    salesperson. What hangs on them in core is a door, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._map("Ann Lee", attitude="hostile", attitude_reason="Shouted", goal="Peace")
        cls.note = cls.env["crm.account.note"].with_user(cls.mate).create(
            {"stakeholder_id": cls.person.id, "kind": "interests", "text": "Sails"})
        cls.internal = cls._new_user("people_internal")

    # === NAMES ===#

    def test_the_preview_of_a_link_names_nobody(self):
        """Odoo shows the name of what a link leads to, and asks for nothing but that name."""
        self.env.invalidate_all()
        for user in (self.internal, self.other):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.person.with_user(user).display_name  # noqa: B018
        self.assertEqual(self.person.with_user(self.seller).display_name, "Ann Lee")

    def test_a_name_alone_makes_nobody(self):
        for user in (self.seller, self.manager):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.people.with_user(user).name_create("Somebody")

    # === NOTES ===#

    def test_notes_are_read_by_author_and_salesperson(self):
        """A colleague of the team, officers, managers and administrators see that there is a person, and no note."""
        colleague = self._new_user("people_colleague", "user")
        self.env["crm.team"].search([("name", "=", "People"), ("company_id", "=", self.company.id)]).write(
            {"crm_team_member_ids": [(0, 0, {"user_id": colleague.id})]})
        boss = self._new_user("people_admin", "manager", "base.group_system", "base.group_allow_export")
        for user, may in ((self.mate, True), (self.seller, True), (colleague, False), (self.officer, False),
                          (self.manager, False), (boss, False), (self.other, False)):
            with self.subTest(user=user.login):
                notes = self.env["crm.account.note"].with_user(user)
                self.assertEqual(bool(notes.search([("stakeholder_id", "=", self.person.id)])), may)
                self.assertEqual(self.note.with_user(user).has_access("read"), may)
                self.assertEqual(bool(notes.search([("text", "ilike", "sail")])), may)
                self.env.invalidate_all()
                if user != self.other:
                    self.assertEqual(bool(self.person.with_user(user).note_ids), may)
                    self.assertEqual(bool(self.people.with_user(user).search([("note_ids.text", "ilike", "sail")])),
                                     may, "a search by way of the person finds out what it says")
        self.assertRaises(AccessError, self.note.with_user(boss).export_data, ["text"])

    def test_notes_are_changed_by_their_author(self):
        self.assertRaises(AccessError, self.note.with_user(self.seller).write, {"text": "Sails badly"})
        self.assertRaises(AccessError, self.note.with_user(self.seller).unlink)
        self.note.with_user(self.mate).text = "Sails well"
        for user in (self.mate, self.seller):
            self.assertRaises(AccessError, self.note.with_user(user).write, {"user_id": self.seller.id})
        self.assertRaises(AccessError, self.env["crm.account.note"].with_user(self.seller).create, {
            "stakeholder_id": self.person.id, "text": "So they say", "user_id": self.mate.id})
        self.assertRaises(AccessError, self.env["crm.account.note"].with_user(self.other).create, {
            "stakeholder_id": self.person.id, "text": "Whoever that is"})
        forged = self.env["crm.account.note"].with_user(self.seller).with_context(default_user_id=self.mate.id).create(
            {"stakeholder_id": self.person.id, "text": "Plays chess"})
        self.assertEqual(forged.user_id, self.seller)

    def test_a_new_salesperson_reads_the_notes_and_the_old_one_no_more(self):
        self.customer.user_id = self.mate
        self.assertTrue(self.note.with_user(self.mate).has_access("read"))
        self.assertFalse(self.note.with_user(self.seller).has_access("read"))

    def test_attached_to_a_note(self):
        picture = self.env["ir.attachment"].with_user(self.mate).create({
            "name": "boat.txt", "raw": b"boat", "res_model": self.note._name, "res_id": self.note.id})
        self.assertTrue(picture.with_user(self.seller).has_access("read"))
        for user in (self.officer, self.manager, self.other, self.internal):
            self.assertFalse(picture.with_user(user).has_access("read"))
            self.assertRaises(AccessError, self.env["ir.attachment"].with_user(user).create, {
                "name": "x", "res_model": self.note._name, "res_id": self.note.id})

    # === STRANGERS ===#

    def test_nobody_else_reads_opinions(self):
        portal = self._new_portal_user("people_portal")
        for user in (self.other, self.internal, portal):
            person = self.person.with_user(user)
            self.assertFalse(person.has_access("read"))
            self.assertRaises(AccessError, person.read, ["attitude"])
            with self.subTest(user=user.login):
                try:
                    found = self.people.with_user(user).search([("partner_id", "=", self.person.partner_id.id)])
                except AccessError:
                    found = self.people
                self.assertFalse(found)
        self.assertRaises(AccessError, self.people.with_user(self.internal).get_map, self.customer.id)
        self.assertRaises(AccessError, self.customer.with_user(self.internal).action_view_people)

    def test_no_person_into_the_map_of_others(self):
        theirs = self._new_customer("Theirs", user_id=self.other.id)
        contact = self._new_contact("Bob", theirs)
        for values in ({"partner_id": contact.id}, {"partner_id": contact.id, "account_id": theirs.id}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.people.with_user(self.seller).create({**values, "company_id": self.company.id})
        boss = self._map("Their boss", theirs)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.person.with_user(self.seller).parent_id = boss
        self.assertNotIn("Their boss", str(caught.exception))
        branch = self._new_branch()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.people.with_user(self.seller).create(
                {"partner_id": self._new_contact("Eve").id, "company_id": branch.id})
        with self.assertRaises(AccessError):
            self.people.with_user(self.seller).with_context(default_parent_id=boss.id).default_get(["parent_id"])

    def test_moving_a_contact_is_no_way_to_their_history(self):
        """Who makes a stranger's contact one of their own customer learns nothing of what others think."""
        self.person.partner_id.sudo().parent_id = theirs = self._new_customer("Theirs", user_id=self.other.id)
        mine = self.people.with_user(self.other).create(
            {"partner_id": self.person.partner_id.id, "company_id": self.company.id})
        self.assertEqual((mine.account_id, mine.attitude), (theirs, False))
        self.assertFalse(mine.change_ids)
        self.assertFalse(self.person.with_user(self.other).has_access("read"))
        self.assertRaises(AccessError, self.person.with_user(self.other).action_take_over)

    # === WHAT HANGS ON AN ALERT IN CORE ===#

    def _get_alert(self):
        self.alerts._watch(self.company)
        return self.alerts.search([("partner_id", "=", self.customer.id)], limit=1)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_activities(self):
        alert = self._get_alert()
        activities = self.env["mail.activity"]
        work = activities.search([("res_model", "=", alert._name), ("res_id", "=", alert.id)])
        self.assertTrue(work)
        for user in (self.other, self.internal):
            self.assertFalse(work.with_user(user).has_access("read"))
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                activities.with_user(user).create({
                    "res_model_id": self.env["ir.model"]._get_id(alert._name), "res_id": alert.id,
                    "activity_type_id": work.activity_type_id.id, "user_id": user.id})
            own = activities.create({
                "res_model_id": self.env["ir.model"]._get_id("res.partner"), "res_id": user.partner_id.id,
                "user_id": user.id}).with_user(user)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                own.write({"res_model_id": self.env["ir.model"]._get_id(alert._name), "res_id": alert.id})
            self.assertFalse(activities.with_user(user).new(
                {"res_model": alert._name, "res_id": alert.id}).res_name)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_followers_attachments_and_messages(self):
        alert = self._get_alert()
        attachment = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"a", "res_model": alert._name, "res_id": alert.id})
        message = alert.message_post()
        for user in (self.other, self.internal):
            self.assertFalse(alert.with_user(user).message_subscribe(user.partner_id.ids))
            self.assertNotIn(user.partner_id, alert.message_partner_ids)
            self.assertRaises(AccessError, alert.with_user(user).message_post, body="Me too")
            self.assertFalse(attachment.with_user(user).has_access("read"))
            self.assertFalse(message.with_user(user).has_access("read"))
            self.assertFalse(self.env["mail.message"].with_user(user).search(
                [("model", "=", alert._name), ("res_id", "=", alert.id)]))
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env["mail.followers"].with_user(user).create({
                    "res_model": alert._name, "res_id": alert.id, "partner_id": user.partner_id.id})
                self.env.flush_all()

    # === EXPORT AND ERASURE ===#

    def test_exported_by_who_reads_it(self):
        exporter = self.env.ref("base.group_allow_export")
        (self.seller + self.officer + self.other).write({"group_ids": [(4, exporter.id)]})
        names = ["partner_id/name", "attitude", "attitude_reason", "goal", "change_ids/new_attitude", "note_ids/text"]
        self.env.invalidate_all()
        rows = self.person.with_user(self.seller).export_data(names)["datas"]
        self.assertEqual(rows, [["Ann Lee", "Hostile", "Shouted", "Peace", "Hostile", "Sails"]])
        self.env.invalidate_all()
        self.assertEqual(self.person.with_user(self.officer).export_data(names)["datas"][0][-1], "")
        self.assertRaises(AccessError, self.person.with_user(self.other).export_data, names)

    def test_erased_with_the_contact(self):
        picture = self.env["ir.attachment"].create(
            {"name": "boat.txt", "raw": b"boat", "res_model": self.note._name, "res_id": self.note.id})
        change = self.person.change_ids
        self.assertTrue(change)
        self.person.partner_id.unlink()
        self.assertFalse(self.person.exists() | self.people)
        self.assertFalse(self.note.exists())
        self.assertFalse(change.exists())
        self.assertFalse(picture.exists())

"""Forms of Odoo that point at any record, in the hands of who may not read ours."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..complaint.complaint_case import ComplaintCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileNames(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint = cls._complain("vip", subject="Secret of the customer").sudo(False)
        cls.portal = new_test_user(cls.env, "names_portal", "base.group_portal")
        cls.records = (cls.complaint, cls._profile(cls.customers["vip"]) or cls.env["crm.customer.profile"].create(
            {"partner_id": cls.customers["vip"].id, "company_id": cls.company.id}))
        cls.env.flush_all()

    def _fill_in(self, user, record):
        """What the three forms show of a record to a user who only fills them in."""
        model = self.env["ir.model"]._get_id(record._name)
        pointers = {"mail.message": "model", "mail.activity": "res_model", "ir.attachment": "res_model"}
        shown = {}
        for name, pointer in pointers.items():
            self.env.invalidate_all()
            values = {pointer: record._name, "res_id": record.id}
            if name == "mail.activity":
                values["res_model_id"] = model
            field = "record_name" if name == "mail.message" else "res_name"
            try:
                with self.env.cr.savepoint():
                    found = self.env[name].with_user(user).onchange(values, [], {field: {}})
                shown[name] = found["value"].get(field)
            except AccessError:
                shown[name] = False
        return shown

    def test_forms_show_no_name(self):
        for user in (self.portal, self.stranger):
            for record in self.records:
                with self.subTest(user=user.login, record=record._name):
                    self.assertFalse(any(self._fill_in(user, record).values()), self._fill_in(user, record))

    def test_forms_show_the_name_to_who_may_read_it(self):
        for user in (self.agent, self.env.ref("base.user_root")):
            shown = self._fill_in(user, self.complaint)
            self.assertEqual(set(shown.values()), {self.complaint.display_name}, shown)

    def test_what_was_saved_by_us_has_its_name(self):
        """A customer's message and what it makes us do say what they are about, whoever wrote it."""
        letter = {"body": "Where are they?"}
        message = self.complaint.with_user(self.portal).sudo().message_post(**letter)
        activity = self.complaint.with_user(self.portal).sudo().activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.agent.id)
        self.env.flush_all()
        self.assertEqual({message.record_name, activity.res_name}, {self.complaint.display_name})

    def test_nothing_is_moved_to_a_record_of_others(self):
        partner = self.stranger.partner_id
        model = self.env["ir.model"]._get_id("res.partner")
        activity = self.env["mail.activity"].create(
            {"res_model_id": model, "res_id": partner.id, "user_id": self.stranger.id}).with_user(self.stranger)
        message = self.env["mail.message"].create(
            {"model": "res.partner", "res_id": partner.id, "body": "Mine", "author_id": partner.id}).with_user(
                self.stranger)
        attachment = self.env["ir.attachment"].with_user(self.stranger).create({"name": "Mine", "raw": b"x"})
        for record in self.records:
            model = self.env["ir.model"]._get_id(record._name)
            for mine, name, values in (
                    (activity, "res_name", {"res_model_id": model}), (message, "record_name", {"model": record._name}),
                    (attachment, "res_name", {"res_model": record._name})):
                with self.subTest(mine=mine._name, record=record._name), self.assertRaises(AccessError), \
                        self.env.cr.savepoint():
                    mine.write({**values, "res_id": record.id})
                    mine.env.invalidate_all()
                    mine.read([name])

    def test_followers_are_for_who_may_read_the_record(self):
        self.complaint.message_subscribe(self.customers["vip"].ids)
        domain = [("res_model", "=", "crm.complaint"), ("res_id", "=", self.complaint.id)]
        follower = self.env["mail.followers"].search([*domain, ("partner_id", "=", self.customers["vip"].id)])
        self.env.invalidate_all()
        followers = self.env["mail.followers"].with_user(self.stranger)
        self.assertFalse(followers.search_read(domain, ["display_name"]))
        with self.assertRaises(AccessError):
            follower.with_user(self.stranger).read(["partner_id"])
        self.assertIn(follower, self.env["mail.followers"].with_user(self.agent).search(domain).sudo(False))
        self.assertIn(self.customers["vip"], self.complaint.with_user(self.agent).message_partner_ids)
        self.stranger.partner_id.message_subscribe(self.customers["vip"].ids)
        self.assertTrue(followers.search([("res_model", "=", "res.partner")]), "those of others are as they were")

from odoo.tests.common import Form, tagged

from .complaint_case import ComplaintCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintResponsible(ComplaintCase):
    """Who makes a complaint has it, whatever way, unless its category says otherwise; what customers make has nobody
    but the category's person, and the team's leader looks after it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._new_category("People", team_id=cls.team.id, user_id=cls.colleague.id)
        cls.seller = cls._new_user("complaint_seller", "user", "sales_team.group_sale_salesman_all_leads")

    def _make(self, user, way, **values):
        complaints = self.env["crm.complaint"].with_user(user)
        values = {"subject": "Chairs came scratched", **values}
        if way == "api":
            return complaints.browse(complaints.submit({**values, "company_id": self.company.id})["id"])
        if way == "import":
            fields, row = zip(*values.items(), strict=True)
            names = [f"{field}/.id" if field.endswith("_id") else field for field in fields]
            result = complaints.load(names, [[str(value) for value in row]])
            return complaints.browse(result["ids"])
        context = {}
        if way == "order":
            order = self._order("vip", user_id=user.id)
            context = order.with_user(user).action_create_complaint()["context"]
        form = Form(complaints.with_context(**context))
        form.subject = values["subject"]
        if values.get("category_id"):
            form.category_id = self.env["crm.complaint.category"].browse(values["category_id"])
        return form.save()

    def test_who_makes_it_has_it(self):
        for way in ("new", "order", "api", "import"):
            with self.subTest(way=way):
                complaint = self._make(self.seller, way)
                self.assertEqual(complaint.user_id, self.seller)
                self.assertEqual(self._get_activities(complaint).user_id, self.seller)

    def test_the_category_says_otherwise(self):
        for way in ("new", "order", "api", "import"):
            with self.subTest(way=way):
                complaint = self._make(self.seller, way, category_id=self.people.id)
                self.assertEqual((complaint.user_id, complaint.team_id), (self.colleague, self.team))

    def test_a_category_without_a_person(self):
        self.assertEqual(self._make(self.seller, "new", category_id=self.category.id).user_id, self.seller)

    def test_who_is_chosen_stays(self):
        form = Form(self.env["crm.complaint"].with_user(self.seller))
        form.subject, form.user_id = "Chairs came scratched", self.agent
        form.category_id = self.people
        self.assertEqual(form.save().user_id, self.agent)

    def test_later_on_nobody_gets_it_by_writing(self):
        complaint = self._complain(user=self.agent, user_id=False)
        complaint.with_user(self.seller).sudo(False).sudo().category_id = self.category
        self.assertFalse(complaint.user_id)

    def test_what_customers_make(self):
        public = self.env.ref("base.public_user")
        for channel, user in (("web", public), ("portal", public), ("web", self.seller), ("portal", self.seller)):
            for category, responsible in ((self.category, self.env["res.users"]), (self.people, self.colleague)):
                complaint = self.env["crm.complaint"].with_user(user).sudo().create({
                    "subject": "Chairs", "channel": channel, "category_id": category.id,
                    "company_id": self.company.id})
                with self.subTest(channel=channel, user=user.login, category=category.name):
                    self.assertEqual(complaint.user_id, responsible)
                    self.assertEqual(self._get_activities(complaint).user_id, responsible or self.leader)

    def test_a_mail_that_a_colleague_forwards(self):
        complaints = self.env["crm.complaint"].with_user(self.seller).sudo().with_company(self.company)
        complaint = complaints.message_new({
            "subject": "Fwd: chairs", "body": "<p>See below</p>", "email_from": self.seller.email_formatted,
            "author_id": self.seller.partner_id.id})
        self.assertFalse(complaint.user_id)

    def test_who_has_no_role(self):
        complaint = self.env["crm.complaint"].with_user(self.stranger).sudo().create(
            {"subject": "Chairs", "company_id": self.company.id})
        self.assertFalse(complaint.user_id)

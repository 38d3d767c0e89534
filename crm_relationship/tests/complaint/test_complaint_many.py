from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged

from .test_complaint_exchange import ExchangeCase, file


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintFiles(ExchangeCase):
    """Files that are submitted with a complaint."""

    def test_they_are_the_customers(self):
        for values, author in (
                ({"partner_id": self.customers["vip"].id}, self.customers["vip"]),
                ({"email_from": "ann@example.com"}, self.env["res.partner"]), ({}, self.env["res.partner"])):
            with self.subTest(values=values):
                _result, complaint = self._submit(attachments=[file(), file("a/letter.pdf", b"%PDF-1.4")], **values)
                files = self._get_files(complaint)
                message = self.env["mail.message"].sudo().search([("attachment_ids", "in", files.ids)])
                self.assertEqual(sorted(files.mapped("name")), ["chair.png", "letter.pdf"])
                self.assertEqual(files.filtered(lambda one: one.name == "chair.png").raw[:4], b"\x89PNG")
                self.assertEqual((message.author_id, message.subtype_id.internal, message.is_internal),
                                 (author, False, False), "the customer sees them, as when they filled in the form")
                self.assertEqual((complaint.state, complaint.replied_at), ("new", False))

    def test_once(self):
        _result, complaint = self._submit(external_ref="A-1", attachments=[file()])
        self.assertFalse(self._submit(external_ref="A-1", attachments=[file(), file("other.png")])[0]["created"])
        self.assertEqual(self._get_files(complaint).mapped("name"), ["chair.png"])

    def test_all_or_nothing(self):
        before = self.env["crm.complaint"].search_count([])
        for attachments in ([file(), file("tool.exe", b"MZ")], [file()] * 6, "x", {"x": 1}, [5], 5, True,
                            [{"name": "chair.png", "content": "-"}]):
            with self.subTest(attachments=str(attachments)[:40]), self.assertRaises(ValidationError):
                self._submit(attachments=attachments)
        self.assertEqual(self.env["crm.complaint"].search_count([]), before)
        for attachments in (None, False, [], ""):
            self.assertFalse(self._get_files(self._submit(attachments=attachments)[1]))


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintCodes(ExchangeCase):
    """Codes beside ids."""

    def test_codes(self):
        self.goods.default_code = "CHAIR-1"
        for values in ({}, {"category_id": self.category.id, "product_id": self.goods.id}):
            _result, complaint = self._submit(category_code="test_test", product_code=" CHAIR-1 ", **values)
            self.assertEqual((complaint.category_id, complaint.team_id, complaint.product_id),
                             (self.category, self.team, self.goods))

    def test_refused(self):
        other = self._new_category("Other")
        twins = self.env["product.product"].create([{"name": "Twin", "default_code": "TWIN"}] * 2)
        for values, message in (
                ({"category_code": "nonsense"}, "no record with the code nonsense"),
                ({"category_code": "test_test", "category_id": other.id}, "two different records"),
                ({"product_code": "TWIN"}, "more than one record"), ({"category_code": 5}, "has to be a text"),
                ({"category_code": ["test_test"]}, "has to be a text"), ({"category_code": "x" * 501}, "too long")):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, message):
                self._submit(**values)
        self.assertEqual(self._submit(product_code="TWIN", product_id=twins[0].id)[1].product_id, twins[0])

    def test_products_of_other_companies_do_not_count(self):
        self.goods.default_code = "CHAIR-1"
        self.goods.copy({"company_id": self._create_company(name="Elsewhere").id, "default_code": "CHAIR-1"})
        self.assertEqual(self._submit(product_code="CHAIR-1")[1].product_id, self.goods)


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintMany(ExchangeCase):
    """Many in one call."""

    def _submit_many(self, *values_list, user=None):
        return self.env["crm.complaint"].with_user(user or self.shop).submit_many(
            [{"subject": "Scratched", **values} if isinstance(values, dict) else values for values in values_list])

    def test_each_on_its_own(self):
        results = self._submit_many(
            {"external_ref": "A-1", "partner_id": self.customers["vip"].id}, {"state": "closed"}, 5, None,
            {"subject": ""}, {"partner_id": 2**31 - 1}, {"attachments": [file()]}, {"attachments": [file("x.exe")]},
            {"external_ref": "A-1"}, {})
        self.assertEqual([result["ok"] for result in results],
                         [True, False, False, False, False, False, True, False, True, True])
        complaints = self.env["crm.complaint"].browse([result["id"] for result in results if result["ok"]])
        self.assertEqual((complaints[0], complaints[0].partner_id), (complaints[2], self.customers["vip"]))
        self.assertEqual(len(complaints), 4)
        self.assertEqual([result["created"] for result in results if result["ok"]], [True, True, False, True])
        self.assertEqual(len(self._get_files(complaints[1])), 1)
        errors = [result["error"] for result in results if not result["ok"]]
        self.assertEqual({error["name"] for error in errors}, {"ValidationError"})
        self.assertIn("state", errors[0]["message"])
        self.assertEqual({**results[0], "created": False}, results[8])

    def test_the_same_again(self):
        values = [{"external_ref": f"A-{number}", "source": "shop"} for number in range(20)]
        more = {"external_ref": "A-20", "source": "shop"}
        first, again = self._submit_many(*values), self._submit_many(*values, more)
        self.assertEqual(again[:20], [{**result, "created": False} for result in first])
        self.assertTrue(again[20]["created"])

    def test_as_one_by_one(self):
        values = {"partner_id": self.customers["vip"].id, "severity": "critical", "category_code": "test_test",
                  "description": "Two of\nten", "email_from": "ann@example.com"}
        [result] = self._submit_many(values)
        other, complaint = self._submit(**values)
        self.assertEqual({key: result[key] for key in ("reply_deadline", "resolution_deadline")},
                         {key: other[key] for key in ("reply_deadline", "resolution_deadline")})
        self.assertEqual(result.keys() - other.keys(), {"ok"})
        twin = complaint.browse(result["id"])
        for name in ("subject", "description", "tier_id", "team_id", "user_id", "channel", "next_event_at", "state"):
            self.assertEqual(complaint[name], twin[name], name)
        self.assertEqual(len(self._get_activities(twin)), len(self._get_activities(complaint)))

    def test_what_fails_on_writing_stops_none(self):
        """A rule that only the database or a constraint knows: the others are opened one by one."""
        model, refusal = self.env.registry["crm.complaint"], "Not this one"
        create = model.create

        def refuse(complaints, vals_list):
            if any(vals.get("phone") == "666" for vals in vals_list):
                raise ValidationError(refusal)
            return create(complaints, vals_list)

        self.patch(model, "create", refuse)
        results = self._submit_many({}, {"phone": "666"}, {})
        self.assertEqual([result["ok"] for result in results], [True, False, True])
        self.assertEqual(results[1]["error"], {"name": "ValidationError", "message": refusal})

    def test_in_several_companies(self):
        other = self._create_company(name="Elsewhere")
        self.shop.company_ids |= other
        results = self.env["crm.complaint"].with_user(self.shop).with_context(
            allowed_company_ids=[self.company.id, other.id]).submit_many([
                {"subject": "Here"}, {"subject": "There", "company_id": other.id}, {"subject": "Here again"}])
        complaints = self.env["crm.complaint"].browse([result["id"] for result in results])
        self.assertEqual([complaint.company_id for complaint in complaints], [self.company, other, self.company])

    def test_limits(self):
        self.assertEqual(self._submit_many(), [])
        for values_list in (None, "x", {"subject": "x"}, 5, [{"subject": "x"}] * 501):
            with self.subTest(values_list=str(values_list)[:20]), self.assertRaises(ValidationError):
                self.env["crm.complaint"].with_user(self.shop).submit_many(values_list)
        with self.assertRaises(AccessError):
            self._submit_many({}, user=self.stranger)

    def test_queries(self):
        """Hundreds cost little more than one: what is looked up is looked up once."""
        self._submit_many({}, {})
        values = [{"external_ref": f"Q-{number}", "partner_id": self.customers["vip"].id} for number in range(100)]
        with self.assertQueryCount(480):
            self._submit_many(*values)

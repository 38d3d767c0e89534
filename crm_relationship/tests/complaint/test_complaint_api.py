from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests.common import tagged

from .complaint_case import ComplaintCase

FIELDS = {
    "subject", "description", "contact_name", "phone", "email_from", "external_ref", "source", "channel", "severity",
    "company_id", "partner_id", "category_id", "sale_order_id", "picking_id", "product_id", "invoice_id",
    "category_code", "product_code", "attachments"}


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintApi(ComplaintCase):
    """What other programs submit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls._new_user("complaint_shop", "officer", "sales_team.group_sale_salesman_all_leads",
                                 "stock.group_stock_user", "account.group_account_invoice")
        cls.order = cls._order("vip", user_id=cls.shop.id)
        cls.picking = cls.order.picking_ids
        cls.env["account.journal"].create(
            {"name": "Sales", "code": "TSALE", "type": "sale", "company_id": cls.company.id})
        cls.invoice = cls.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": cls.customers["vip"].id, "company_id": cls.company.id})

    def _submit(self, user=None, **values):
        """What comes back, and the complaint as the officer sees it."""
        values = {"subject": "Chairs came scratched", **values}
        result = self.env["crm.complaint"].with_user(user or self.shop).submit(values)
        return result, self.env["crm.complaint"].with_user(self.officer).browse(result["id"])

    def _check_refused(self, message, user=None, **values):
        before = self.env["crm.complaint"].search_count([])
        with self.assertRaisesRegex(ValidationError, message):
            self._submit(user, **values)
        self.assertEqual(self.env["crm.complaint"].search_count([]), before)

    # === WHAT COMES BACK ===#

    def test_submit(self):
        result, complaint = self._submit(
            description="Two of\nten", partner_id=self.customers["vip"].id, contact_name="Ann", phone="123",
            email_from="ann@example.com", severity="critical", category_id=self.category.id,
            product_id=self.goods.id, external_ref="A-1", source="shop")
        self.assertEqual(result, {
            "id": complaint.id, "reference": complaint.name, "created": True,
            "reply_deadline": "2026-07-06 10:00:00", "resolution_deadline": "2026-07-06 17:00:00",
            "access_url": f"{complaint.get_base_url()}/my/complaints/{complaint.id}"
                          f"?access_token={complaint.sudo().access_token}"})
        self.assertGreaterEqual(len(complaint.sudo().access_token), 32)
        self.assertEqual((complaint.state, complaint.channel, complaint.tier_id, complaint.team_id),
                         ("new", "api", self.tiers["vip"], self.team))
        self.assertEqual((complaint.contact_name, complaint.phone, complaint.email_normalized, complaint.external_ref,
                          complaint.source), ("Ann", "123", "ann@example.com", "A-1", "shop"))
        self.assertEqual(complaint.description, "<p>Two of<br>ten</p>")

    def test_without_any_promise(self):
        (self.replies | self.solutions).active = False
        result, _complaint = self._submit()
        self.assertEqual((result["reply_deadline"], result["resolution_deadline"]), (False, False))

    def test_empty_values_are_none(self):
        _result, complaint = self._submit(
            partner_id=False, phone=None, contact_name="", external_ref="", severity=None, channel=False)
        self.assertEqual((complaint.partner_id.id, complaint.external_ref, complaint.severity, complaint.channel),
                         (False, False, "minor", "api"))

    # === ONCE ===#

    def test_the_same_again(self):
        first, complaint = self._submit(external_ref="A-1", source="shop", partner_id=self.customers["vip"].id)
        again, _complaint = self._submit(external_ref="A-1", source="shop", subject="Something else", severity="major")
        self.assertEqual(again, {**first, "created": False})
        self.assertEqual((complaint.subject, complaint.severity), ("Chairs came scratched", "minor"))

    def test_spaces_do_not_make_another(self):
        first, _complaint = self._submit(external_ref="A-1", source="shop")
        again, _complaint = self._submit(external_ref=" A-1\n", source=" shop ")
        self.assertEqual((again["id"], again["created"]), (first["id"], False))

    def test_what_makes_another(self):
        ids = {self._submit(**values)[0]["id"] for values in (
            {}, {}, {"source": "shop"}, {"source": "shop"}, {"external_ref": "A-1"},
            {"external_ref": "A-1", "source": "shop"}, {"external_ref": "A-1", "source": "till"},
            {"external_ref": "A-2", "source": "shop"})}
        self.assertEqual(len(ids), 8)

    def test_no_source_is_a_source_too(self):
        first, _complaint = self._submit(external_ref="A-1")
        for source in (None, "", False):
            self.assertEqual(self._submit(external_ref="A-1", source=source)[0]["id"], first["id"])

    def test_what_is_over_archived_or_of_others_is_known_too(self):
        first, complaint = self._submit(external_ref="A-1", partner_id=self.customers["vip"].id)
        complaint.cancel("None of ours")
        complaint.action_archive()
        self.assertEqual(self._submit(self.colleague, external_ref="A-1")[0], {**first, "created": False})
        self.assertEqual(self._submit(self.speaker, external_ref="A-1")[0]["id"], first["id"])

    def test_a_blank_reference_is_none(self):
        """A blank one was kept as a reference of its own: the second was refused for ever."""
        ids = set()
        for values in ({"external_ref": "  "}, {"external_ref": "\n", "source": " "},
                       {"external_ref": "", "source": ""}):
            result, complaint = self._submit(**values)
            ids.add(result["id"])
            self.assertEqual((complaint.external_ref, complaint.source), (False, False))
        self.assertEqual(len(ids), 3)

    def test_no_blank_reference_is_kept(self):
        _result, complaint = self._submit(external_ref="A-1", source="shop")
        blank = {"external_ref": " ", "source": ""}
        others = self.env["crm.complaint"].create([{"subject": "Chairs", "company_id": self.company.id, **blank}] * 2)
        complaint.sudo().write(blank)
        self.env.flush_all()
        self.env.cr.execute("SELECT external_ref, source FROM crm_complaint WHERE id = ANY(%s)",
                            [(others | complaint.sudo()).ids])
        self.assertEqual(self.env.cr.fetchall(), [(None, None)] * 3)

    # === WRONG VALUES ===#

    def test_unknown_and_forbidden_keys(self):
        for key in ("nonsense", "id", "name", "state", "user_id", "team_id", "tier_id", "opened_at", "reply_deadline",
                    "resolution_deadline", "replied_at", "access_token", "client_hash", "active", "escalation_level",
                    "value_at_risk", "merged_into_id", "cause_id", "create_uid", "message_ids", 5):
            with self.subTest(key=key):
                values = {"subject": "Chairs", key: False}
                with self.assertRaisesRegex(ValidationError, f"submitted with: {key}.*Possible are: .*subject"):
                    self.env["crm.complaint"].with_user(self.shop).submit(values)

    def test_all_possible_keys_are_named(self):
        with self.assertRaises(ValidationError) as caught:
            self._submit(nonsense=1)
        self.assertEqual(set(str(caught.exception).split("Possible are: ")[1].rstrip(".").split(", ")), FIELDS)

    def test_not_a_dict(self):
        for values in (None, [], [["subject", "Chairs"]], "subject", 5, True):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, "as a dict"):
                self.env["crm.complaint"].with_user(self.shop).submit(values)

    def test_no_subject(self):
        for subject in (None, False, "", "  ", "\n"):
            with self.subTest(subject=subject):
                self._check_refused("subject.*missing", subject=subject)

    def test_texts_of_other_kinds(self):
        for key in ("subject", "description", "contact_name", "phone", "email_from", "external_ref", "source"):
            for value in (5, 1.5, True, 0, ["x"], {"x": 1}, [], {}, b"x"):
                with self.subTest(key=key, value=value):
                    self._check_refused(f'"{key}" has to be a text', **{key: value})

    def test_texts_that_are_too_long(self):
        for key, length in (("subject", 500), ("description", 100_000), ("contact_name", 500), ("phone", 500),
                            ("email_from", 500), ("external_ref", 500), ("source", 500)):
            with self.subTest(key=key):
                self._check_refused(f'"{key}" is too long: at most {length} ', **{key: "x" * (length + 1)})
        _result, complaint = self._submit(subject="x" * 500, description="y" * 100_000)
        self.assertEqual(len(complaint.subject), 500)

    def test_choices(self):
        for key in ("channel", "severity"):
            for value in ("nonsense", "Minor", 5, True, 0, 1.5, ["api"], {"api": 1}):
                with self.subTest(key=key, value=value):
                    self._check_refused(f'"{key}" has to be one of: ', **{key: value})

    def test_ids(self):
        for key in ("company_id", "partner_id", "category_id", "sale_order_id", "picking_id", "product_id",
                    "invoice_id"):
            for value in (-1, 0, 2**31 - 1, 2**31, 2**70, 1.0, 1.5, True, "1", "x", [1], [], {"id": 1},
                          float("inf")):
                with self.subTest(key=key, value=value):
                    self._check_refused(f'"{key}": there is no record', **{key: value})

    def test_characters_that_no_database_keeps(self):
        for values in ({"subject": "Cha\x00irs"}, {"subject": "\x00"}, {"description": "\x00came scratched"},
                       {"source": "sh\x00op"}, {"subject": "Chairs \ud83d came"}, {"description": "scratched \udcff"}):
            with self.subTest(values=values):
                self._check_refused("characters that cannot be kept", **values)

    def test_texts_are_no_html(self):
        text = "<script>alert(1)</script><b onclick='x()'>"
        _result, complaint = self._submit(subject=text, description=text, contact_name=text)
        self.assertEqual((complaint.subject, complaint.contact_name), (text, text))
        for markup in ("<script", "<b"):
            self.assertNotIn(markup, complaint.description)
        self.assertIn("&lt;script&gt;", complaint.description)

    # === THE CUSTOMER ===#

    def test_the_customer_of_a_document(self):
        for key, document in (("sale_order_id", self.order), ("picking_id", self.picking),
                              ("invoice_id", self.invoice)):
            with self.subTest(key=key):
                _result, complaint = self._submit(**{key: document.id}, email_from="main@customers.example.com")
                self.assertEqual((complaint.partner_id, complaint.tier_id),
                                 (document.partner_id, self.tiers["vip"]))

    def test_a_contact_of_the_documents_customer(self):
        buyer = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customers["vip"].id})
        _result, complaint = self._submit(sale_order_id=self.order.id, partner_id=buyer.id)
        self.assertEqual(complaint.partner_id, buyer)

    def test_documents_of_another_customer(self):
        other = self._order("main", user_id=self.shop.id)
        for values in ({"sale_order_id": other.id, "partner_id": self.customers["vip"].id},
                       {"invoice_id": self.invoice.id, "partner_id": self.customers["main"].id},
                       {"sale_order_id": other.id, "picking_id": self.picking.id}):
            with self.subTest(values=values):
                self._check_refused("do not belong to the customer", **values)

    def test_documents_that_the_caller_may_not_see(self):
        with self.assertRaises(AccessError):
            self._submit(self.speaker, sale_order_id=self.order.id)

    def test_the_customer_with_this_address(self):
        for address in ("vip@customers.example.com", " VIP@Customers.Example.com ", "Ann <vip@customers.example.com>"):
            with self.subTest(address=address):
                self.assertEqual(self._submit(email_from=address)[1].partner_id, self.customers["vip"])

    def test_addresses_that_are_nobodys(self):
        gone = self._new_customer("Gone", email="gone@customers.example.com")
        gone.active = False
        for address in ("nobody@customers.example.com", "gone@customers.example.com", self.agent.email, "no address",
                        "a@b@c"):
            with self.subTest(address=address):
                _result, complaint = self._submit(email_from=address)
                self.assertFalse(complaint.partner_id)
                self.assertEqual(complaint.email_from, address)

    def test_a_customer_with_a_login_is_found(self):
        portal = self._new_user("complaint_portal")
        portal.write({"group_ids": [Command.set(self.env.ref("base.group_portal").ids)], "email": "own@example.com"})
        self.assertEqual(self._submit(email_from="own@example.com")[1].partner_id, portal.partner_id)

    # === WHO ===#

    def test_who_may_submit(self):
        for user in (self.agent, self.officer, self.manager):
            self.assertTrue(self._submit(user)[0]["created"])
        portal = self._new_user("complaint_portal")
        portal.group_ids = self.env.ref("base.group_portal")
        for user in (self.stranger, portal, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._submit(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["crm.complaint"].with_user(user).submit({"nonsense": 1})

    def test_the_whole_way_by_the_api(self):
        _result, complaint = self._submit(partner_id=self.customers["vip"].id)
        complaint = complaint.with_user(self.shop)
        checker = complaint.with_user(self.officer)
        for step, state in (
                (lambda: complaint.acknowledge("We are on it"), "acknowledged"),
                (lambda: complaint.resolve("Replaced", cause_code="test_cause"), "resolved"),
                (lambda: checker.verify(False, note="Scratched as well"), "in_progress"),
                (lambda: complaint.resolve("Money back"), "resolved"),
                (lambda: checker.verify(satisfied=True), "closed"),
                (lambda: complaint.reopen("Broke again"), "in_progress")):
            [result] = step()
            self.assertEqual((result["id"], result["state"]), (complaint.id, state))
            self.assertTrue(result["changed"])
        self.assertFalse(complaint.acknowledge()[0]["changed"], "the customer has had a reply")
        self.assertFalse(complaint.resume()[0]["changed"], "it does not wait for anybody")

    def test_arguments_of_other_types(self):
        _result, complaint = self._submit(partner_id=self.customers["vip"].id)
        remedy = self.env.ref("crm_relationship.crm_service_remedy_call")
        complaint = complaint.with_user(self.shop)
        complaint.acknowledge(note="Told by phone")
        for method, arguments in (
                ("compensate", ["x"]), ("compensate", [remedy.id, "x"]), ("compensate", [remedy.id, -1]),
                ("merge", ["x"]), ("merge", [["x"]]), ("pause", [{"x": 1}])):
            with self.subTest(method=method, arguments=arguments), self.assertRaises(UserError):
                getattr(complaint, method)(*arguments)

    def test_messages_that_are_no_text(self):
        for message in (5, ["x"], {"x": 1}, True):
            _result, complaint = self._submit(partner_id=self.customers["vip"].id)
            with self.subTest(message=message), self.assertRaises(UserError):
                complaint.with_user(self.shop).acknowledge(message)

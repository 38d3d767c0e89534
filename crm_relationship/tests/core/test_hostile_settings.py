"""Settings, exports, to-dos and salespeople: ways around the roles that lead through Odoo's own models."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..security_case import SecurityCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileSettings(SecurityCommon):
    def _get_settings(self, model):
        """Our fields of a model of Odoo's that tell about settings of the company."""
        return [name for name, field in self.env[model]._fields.items() if "crm_relationship" in field._modules]

    # === THE COMPANY ===#

    def test_settings_of_the_company(self):
        names = self._get_settings("res.company")
        self.assertIn("supply_priority_enabled", names)
        self.assertIn("complaint_alias_id", names)
        for role in ("portal", "public"):
            company = self.company.with_user(self.users[role])
            self.assertTrue(company.read(["name"]))
            self.assertFalse(set(names) & set(company.fields_get()))
            for name in names:
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    company.read([name])
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    company.search([(name, "!=", False)])

    def test_settings_by_way_of_documents(self):
        for model in ("sale.order", "stock.picking", "res.partner", "account.move"):
            for name in self._get_settings(model):
                field = self.env[model]._fields[name]
                if field.related and "company_id" in field.related:
                    with self.subTest(model=model, name=name):
                        self.assertNotIn(name, self.env[model].with_user(self.users["portal"]).fields_get())

    def test_every_setting_is_the_managers(self):
        """An administrator without that role neither sees nor sets them on the page of settings."""
        administrator = self.users["internal"]
        administrator.group_ids |= self.env.ref("base.group_system")
        settings = self.env["res.config.settings"].with_user(administrator)
        self.assertFalse(set(self._get_settings("res.config.settings")) & set(settings.fields_get()))

    def test_managers_still_set_them(self):
        manager = self.users["manager"]
        manager.group_ids |= self.env.ref("base.group_system")
        settings = self.env["res.config.settings"].with_user(manager).create({})
        self.assertFalse(settings.salesperson_guard_enabled)
        settings.write({"salesperson_guard_enabled": True, "complaint_verify_days": 5, "supply_freeze_days": 2})
        settings.execute()
        self.assertEqual((self.company.salesperson_guard_enabled, self.company.complaint_verify_days,
                          self.company.supply_freeze_days), (True, 5, 2))

    # === SALESPEOPLE ===#

    def _assign(self, partner, user, to):
        self.env.invalidate_all()
        partner.with_user(user).write({"user_id": to.id})

    def test_taking_a_strangers_customer(self):
        """Whoever is the salesperson sees the figures: a company may leave that to officers."""
        user, stranger, free = self.users["user"], self.customers["stranger"], self.customers["nobody"]
        user.group_ids |= self.env.ref("base.group_partner_manager")
        self._assign(stranger, user, user)
        self.assertEqual(stranger.user_id, user, "Odoo lets everybody do so who may edit contacts")
        other = stranger.user_id = self._new_user("settings_other")
        self.company.salesperson_guard_enabled = True
        attacks = {
            "write": lambda: self._assign(stranger, user, user),
            "nobody's is everybody's": lambda: self._assign(stranger, user, user.browse()),
            "save": lambda: stranger.with_user(user).web_save({"user_id": user.id}, {}),
            "import": lambda: self._import(stranger.with_user(user), user),
            "beside another contact": lambda: free.with_user(user).write(
                {"child_ids": [(1, stranger.id, {"user_id": user.id})]}),
            "contact below": lambda: self.env["res.partner"].with_user(user).create(
                {"name": "Below", "parent_id": stranger.id, "user_id": user.id}),
        }
        for attempt, attack in attacks.items():
            with self.assertRaises(AccessError, msg=attempt), self.env.cr.savepoint(), \
                    patch.object(self.env.transaction, "default_env", self.env(user=user)):  # as over RPC
                attack()
            self.env.invalidate_all()
            self.assertEqual(stranger.user_id, other)

    def test_a_strangers_customer_below_ones_own(self):
        """Its complaints and figures would be those of the customer above."""
        user, stranger = self.users["user"], self.customers["stranger"]
        user.group_ids |= self.env.ref("base.group_partner_manager")
        contact = self.env["res.partner"].create({"name": "Their contact", "parent_id": stranger.id})
        person = self._new_customer("A person", is_company=False, user_id=stranger.user_id.id)
        holding = self._new_customer("Holding", user_id=user.id)
        self.company.salesperson_guard_enabled = True
        for partner, values in (
            (contact, {"parent_id": holding.id}), (person, {"parent_id": holding.id}),
            (stranger, {"parent_id": holding.id, "is_company": False}),
        ):
            with self.subTest(partner=partner.name, values=values):
                with self.assertRaisesRegex(AccessError, "has a salesperson"), self.env.cr.savepoint():
                    partner.with_user(user).write(values)
                self.env.invalidate_all()
        with self.assertRaisesRegex(AccessError, "has a salesperson"), self.env.cr.savepoint(), \
                patch.object(self.env.transaction, "default_env", self.env(user=user)):  # as over RPC
            holding.with_user(user).write({"child_ids": [(4, person.id)]})
        self.env.invalidate_all()
        free = self._new_customer("Free", is_company=False)
        free.with_user(user).write({"parent_id": holding.id})
        contact.with_user(user).write({"parent_id": stranger.id, "is_company": False})
        self.assertEqual((free.commercial_partner_id, contact.commercial_partner_id), (holding, stranger))
        person.with_user(user).sudo().write({"parent_id": holding.id})

    def test_a_strangers_customer_merged_into_ones_own(self):
        user, stranger, mine = self.users["user"], self.customers["stranger"], self.customers["mine"]
        user.group_ids |= self.env.ref("base.group_partner_manager")
        (stranger | mine).email = "same@customers.example"
        for partner in stranger | mine:
            self.env["crm.customer.profile"].sudo().create({"partner_id": partner.id, "company_id": self.company.id})
        self.company.salesperson_guard_enabled = True

        def merge(*partners):
            wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
            wizard._merge([partner.id for partner in partners], partners[-1])

        for partners in ((stranger, mine), (mine, stranger)):
            with self.assertRaisesRegex(AccessError, "another salesperson"), self.env.cr.savepoint():
                merge(*partners)
            self.env.invalidate_all()
        twin = self._new_customer("Twin", email="same@customers.example", user_id=user.id)
        self.env["base.partner.merge.automatic.wizard"].with_user(user)._check_may_merge(twin | mine)

    def _import(self, partner, user):
        result = partner.load([".id", "user_id/.id"], [[str(partner.id), str(user.id)]])
        if not result["ids"]:
            raise AccessError(result["messages"][0]["message"])

    def test_what_stays_possible(self):
        user = self.users["user"]
        user.group_ids |= self.env.ref("base.group_partner_manager")
        self.users["officer"].group_ids |= self.env.ref("base.group_partner_manager")
        self.company.salesperson_guard_enabled = True
        self._assign(self.customers["nobody"], user, user)
        self.customers["stranger"].with_user(user).write({"phone": "1"})
        self._assign(self.customers["stranger"], user, self.customers["stranger"].user_id)
        new = self.env["res.partner"].with_user(user).create({"name": "New", "user_id": user.id})
        self.assertEqual(new.user_id, user)
        self._assign(self.customers["stranger"], self.users["officer"], user)
        self.assertEqual(self.customers["stranger"].user_id, user)
        elsewhere = self._new_customer("Elsewhere", company_id=self.other_company.id, user_id=self.env.user.id)
        elsewhere.with_user(user).sudo().write({"user_id": user.id})

    # === EXPORT ===#

    def test_the_workbook_is_an_export(self):
        profiles = self.env["crm.customer.profile"]
        for role in ("user", "officer", "manager"):
            user = self.users[role]
            workbooks = self.env["crm.workbook"].with_user(user)
            for attempt in (profiles.with_user(user).action_export_workbook,
                            lambda workbooks=workbooks: workbooks._get_file("customers", {})):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    attempt()
            user.group_ids |= self.env.ref("base.group_allow_export")
            self.assertTrue(workbooks._get_file("customers", {})[1])

    # === TO-DOS ===#

    def test_types_of_activities(self):
        names = self.env["ir.model.data"].search([
            ("module", "=", "crm_relationship"), ("model", "=", "mail.activity.type")]).mapped("name")
        self.assertIn("mail_activity_type_shortage", names)
        for name in names:
            kind = self.env.ref(f"crm_relationship.{name}")
            for attack in (kind.unlink, lambda kind=kind: kind.write({"res_model": "res.partner"})):
                with self.subTest(name=name), self.assertRaises(UserError), self.env.cr.savepoint():
                    attack()

    def test_crons_without_their_type(self):
        """They do what they can, and say what they lack."""
        self.env["crm.service.standard"].search([], limit=1).write(
            {"review_date": "2020-01-01", "user_id": self.users["manager"].id})
        self.env["ir.model.data"].search([
            ("module", "=", "crm_relationship"),
            ("name", "in", ["mail_activity_type_review", "mail_activity_type_shortage"])]).unlink()
        for model, method in (("crm.service.standard", "_cron_review"), ("crm.supply.shortage", "_cron_remind")):
            with self.subTest(model=model), self.assertLogs("odoo.addons.crm_relationship.models", "WARNING"):
                getattr(self.env[model], method)()


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileExport(SecurityCommon, HttpCase):
    def test_the_address_of_the_workbook(self):
        for group, status in ((None, 403), ("base.group_allow_export", 200)):
            user = self.users["officer"]
            if group:
                user.group_ids |= self.env.ref(group)
            self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))
            self.assertEqual(self.url_open("/crm_relationship/workbook/customers").status_code, status)

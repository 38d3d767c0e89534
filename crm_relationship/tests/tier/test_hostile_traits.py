"""Key-account traits, answered about others' customers, or with numbers that are none."""

import json

from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..security_case import SecurityCommon

CODE = "urgent_need"


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileTraits(SecurityCommon):
    def _answer(self, role, scope, **answers):
        return self.customers[scope].with_user(self.users[role]).set_account_traits(answers or {CODE: "yes"})

    def _find(self, scope):
        return self.env["crm.account.trait.answer"].sudo().search([("partner_id", "=", self.customers[scope].id)])

    def test_whose_customers(self):
        for role, scope in (("user", "stranger"), ("internal", "mine"), ("portal", "mine"), ("public", "mine")):
            with self.subTest(role=role, scope=scope), self.assertRaises(AccessError), self.env.cr.savepoint():
                self._answer(role, scope)
            self.assertFalse(self._find(scope))

    def test_others_answers_are_not_shown(self):
        self._answer("officer", "stranger")
        told = self.customers["stranger"].with_user(self.users["user"]).get_account_traits()
        self.assertEqual((told["fit"], told["answered"], told["can_answer"]), (False, 0, False))
        self.assertEqual({trait["answer"] for trait in told["traits"]}, {"unknown"})
        profiles = self.env["crm.customer.profile"]
        self.customers["stranger"].with_user(self.users["officer"]).keep_as_prospect()
        self.env.flush_all()
        self.assertTrue(profiles.with_user(self.users["officer"]).search([("account_fit", ">", 50)]))
        self.assertFalse(profiles.with_user(self.users["user"]).search([("account_fit", ">", 50)]))

    def test_an_answer_stays_what_it_is_of(self):
        self._answer("user", "mine")
        answer = self._find("mine").with_user(self.users["user"])
        for name, value in (
                ("partner_id", self.customers["team"].id), ("company_id", self.other_company.id), ("trait_id", 1),
                ("user_id", self.users["manager"].id), ("date", "2020-01-01")):
            with self.subTest(name=name), self.assertRaises(AccessError), self.env.cr.savepoint():
                answer.write({"answer": "no", name: value})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            answer.copy({"partner_id": self.customers["team"].id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            answer.unlink()
        self._answer("officer", "mine", **{CODE: "no"})
        self.assertEqual((len(self._find("mine")), self._find("mine").user_id), (1, self.users["officer"]))

    @mute_logger("odoo.sql_db")
    def test_weights_are_numbers(self):
        self.users["manager"].company_ids = self.env["res.company"].search([])
        trait = self.env["crm.account.trait"].search([("code", "=", CODE)]).with_user(self.users["manager"])
        self._answer("user", "mine")
        for weight in (float("nan"), float("inf"), -1, 0, 1e308):
            with self.subTest(weight=weight):
                try:
                    with self.env.cr.savepoint():
                        trait.weight = weight
                        self.env.flush_all()
                        self.env.invalidate_all()
                        told = self.customers["mine"].with_user(self.users["user"]).get_account_traits()
                        json.dumps(told, allow_nan=False)
                except (UserError, ValueError, OverflowError, DatabaseError):  # as Odoo refuses numbers
                    continue
                self.assertEqual(told["fit"], 100)

    def test_profiles_of_others(self):
        """What people say about a customer: only of those whom they look after, and nothing else along with it."""
        for scope in ("mine", "stranger"):
            self.customers[scope].with_user(self.users["officer"]).keep_as_prospect()
        find = {scope: self.env["crm.customer.profile"].search([("partner_id", "=", self.customers[scope].id)])
                for scope in ("mine", "stranger")}
        for values in ({"capacity_amount": 10}, {"influence_kind": "group"}, {"potential_manual": False},
                       {"keep_profile": False}, {"potential_level": 3}):
            with self.subTest(values=values), self.assertRaises(AccessError), self.env.cr.savepoint():
                find["stranger"].with_user(self.users["user"]).write(values)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.customers["stranger"].with_user(self.users["user"]).keep_as_prospect()
        mine = find["mine"].with_user(self.users["user"])
        for values in ({"potential_manual": True}, {"wallet_share": 1}, {"potential_class": "a"},
                       {"potential_level": 3, "purchase_level": 4}, {"override_user_id": 1},
                       {"partner_id": self.customers["stranger"].id}, {"company_id": self.other_company.id}):
            with self.subTest(values=values), self.assertRaises(AccessError), self.env.cr.savepoint():
                mine.write(values)
        for amount in (float("nan"), float("inf"), -1, "1e999", "x", [], [Command.clear()]):
            with self.subTest(amount=amount), self.assertRaises(ValidationError), self.env.cr.savepoint():
                mine.write({"capacity_amount": amount or -1})

import json
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ...tools.changes import CHANGES
from .. import slices
from ..satisfaction.satisfaction_case import SatisfactionCase
from ..security_case import SecurityCommon
from .changes_case import ChangesMixin

NOON = datetime(2026, 6, 1, 12)
REFUSED = (
    {"since": "yesterday"}, {"since": "1"}, {"since": "99999999999999999.tier.1"}, {"since": "1.tier.99999999999"},
    {"since": "1.Tier.1"}, {"since": "-1.tier.1"}, {"since": 7}, {"since": ["1.tier.1"]}, {"since": "1.tier.1\x00"},
    {"limit": 0}, {"limit": 10_001}, {"limit": 1.5}, {"limit": "10"})


@tagged("post_install", "-at_install", "crm_relationship")
class TestChangeFeed(ChangesMixin, SatisfactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("feed_officer", "officer")
        cls.contact = cls._new_contact("Ann Lee")
        cls.customer = cls.contact.parent_id

    def _complain(self, number=1, **values):
        return self.env["crm.complaint"].create([
            {"subject": f"Scratched {place}", "partner_id": self.contact.id, **values} for place in range(number)])

    def _get_ids(self, told, kind):
        return [change["id"] for change in told if change["kind"] == kind]

    # === WHAT IS TOLD ===#

    def test_what_is_told_of_a_complaint(self):
        complaint = self._complain()
        self._written(NOON, complaint)
        [change] = [change for change in self._read(self.officer)["changes"] if change["kind"] == "complaint"]
        values = change.pop("values")
        self.assertEqual(change, {"kind": "complaint", "id": complaint.id, "partner_id": self.customer.id,
                                  "at": "2026-06-01 12:00:00"})
        self.assertEqual(
            {name: values[name] for name in ("company_id", "reference", "state", "tier", "category", "resolved_at")},
            {"company_id": self.company.id, "reference": complaint.name, "state": "new", "tier": "vip",
             "category": False, "resolved_at": False})
        json.dumps(values)

    def test_tier_changes(self):
        self.customer.set_tier_override("main", "asked for")
        told = self._read(self.officer)["changes"]
        changes = [change["values"] for change in told
                   if change["kind"] == "tier" and change["partner_id"] == self.customer.id]
        self.assertEqual([(values["old_tier"], values["new_tier"], values["cause"]) for values in changes],
                         [(False, "vip", "override"), ("vip", "main", "override")])

    def test_what_was_not_asked_is_unknown(self):
        """And a grade of 0 is a grade."""
        self._answer(self.contact, {"delivery": 1})
        [values] = [change["values"] for change in self._read(self.officer)["changes"] if change["kind"] == "answer"]
        self.assertEqual((values["indicator"], values["value"], values["expectation"], values["importance"]),
                         ("delivery", 0, False, False))
        self.assertIsNot(values["value"], False)

    def test_cards_are_never_told(self):
        survey = self.env.ref("crm_relationship.survey_card")
        card = self.env["crm.satisfaction.card"].create(
            {"name": "Counter", "company_id": self.company.id, "survey_id": survey.id})
        self.env["crm.satisfaction.answer"].sudo().create({
            "card_id": card.id, "company_id": self.company.id, "date": self.today, "value": 50,
            "indicator_id": self.indicators["delivery"].id})
        self.assertEqual(self._get_ids(self._read(self.officer)["changes"], "answer"), [])

    def test_archived_ones_are_told(self):
        complaint = self._complain()
        complaint.cancel("None of ours")
        complaint.active = False
        self.assertIn(complaint.id, self._get_ids(self._read(self.officer)["changes"], "complaint"))

    # === PAGES ===#

    def test_pages_neither_lose_nor_repeat(self):
        """Rows of one moment, of all kinds, and pages that end anywhere."""
        complaints = self._complain(7)
        visits = self.env["crm.visit"].create([{"partner_id": self.customer.id, "planned_at": NOON}] * 5)
        self._written(NOON, complaints[:4], visits[:3])
        self._written(NOON + timedelta(microseconds=1), complaints[4:], visits[3:])
        whole = self._read(self.officer)["changes"]
        self.assertEqual(self._get_ids(whole, "complaint"), complaints.ids)
        self.assertEqual(self._get_ids(whole, "visit"), visits.ids)
        for limit in (1, 2, 3, 5):
            with self.subTest(limit=limit):
                told, _cursor = self._read_all(self.officer, limit)
                self.assertEqual(told, whole)

    def test_what_is_written_again_is_told_again(self):
        one, other = self._complain(2)
        self._written(NOON, one, other)
        told, cursor = self._read_all(self.officer, 10, horizon=NOON + timedelta(seconds=1))
        self.assertEqual(self._get_ids(told, "complaint"), [one.id, other.id])
        self._written(NOON + timedelta(minutes=1), one)
        told, cursor = self._read_all(self.officer, 10, cursor, horizon=NOON + timedelta(minutes=2))
        self.assertEqual(self._get_ids(told, "complaint"), [one.id])
        self.assertEqual(self._read_all(self.officer, 10, cursor, horizon=NOON + timedelta(minutes=3))[0], [])

    def test_the_horizon_is_no_part_of_it(self):
        """What is written at that very moment comes with the next call."""
        complaint = self._complain()
        self._written(NOON, complaint)
        told, cursor = self._read_all(self.officer, 10, horizon=NOON)
        self.assertEqual(self._get_ids(told, "complaint"), [])
        told, _cursor = self._read_all(self.officer, 10, cursor, horizon=NOON + timedelta(seconds=1))
        self.assertEqual(self._get_ids(told, "complaint"), [complaint.id])

    def test_an_earlier_horizon_does_not_go_back(self):
        later = self._read(self.officer, horizon=NOON)["cursor"]
        self.assertEqual(self._read(self.officer, later, horizon=NOON - timedelta(hours=1))["cursor"], later)

    def test_own_transaction_is_open(self):
        """A program of ours that has written, and asks before it has committed, loses nothing."""
        complaint = self._complain()
        told = self.company.with_user(self.officer).get_relationship_changes()["changes"]
        self.assertNotIn(complaint.id, self._get_ids(told, "complaint"))

    # === WHAT IT COSTS ===#

    def test_statements_do_not_grow(self):
        for number in (1, 20):
            self._complain(number)
            with self._all_is_committed(), self._watch_statements() as statements:
                self.company.with_user(self.officer).get_relationship_changes()
            with self.subTest(number=number):
                self.assertLessEqual(len(statements), 35)  # without any cache; one of them finds what has changed

    # === WHAT IS REFUSED ===#

    def test_what_is_refused(self):
        for values in REFUSED:
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.company.with_user(self.officer).get_relationship_changes(**values)

    def test_cursors_of_other_kinds(self):
        """Of a kind that there is no more, or of the far future."""
        for since, finds in (("0..0", True), ("0.zebra.5", True), ("9999999999999999.tier.1", False)):
            with self.subTest(since=since):
                self.assertEqual(bool(self._read(self.officer, since)["changes"]), finds)


@tagged("post_install", "-at_install", "crm_relationship")
class TestChangeRights(ChangesMixin, SecurityCommon):
    """Everybody is told what they may open, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matrix, cls.records = slices.merge("security", "MATRIX"), {}
        slices.call_each("security", "prepare_matrix", cls)
        models = {change.model for change in CHANGES.values()}
        for model in (model for model in cls.matrix if model in models):
            row = cls.matrix[model]
            for scope in row.scopes:
                cls.records[model, scope] = row.find(cls, scope) if row.find else cls.env[model].sudo().create(
                    row.values(cls, scope))

    def _get_told(self, role, companies=None, **context):
        user = self.users[role].with_context(**context)
        with self._all_is_committed():
            told = (companies or self.company).with_user(user).with_context(**context).get_relationship_changes()
        return {(change["kind"], change["id"]) for change in told["changes"]}

    def test_by_role(self):
        for role in ("user", "officer", "manager"):
            may_open = {(kind, record_id) for kind, change in CHANGES.items()
                        for record_id in self.env[change.model].with_user(self.users[role]).with_context(
                            active_test=False, allowed_company_ids=self.company.ids).search(
                                [("company_id", "=", self.company.id), *change.domain]).ids}
            with self.subTest(role=role):
                self.assertEqual(self._get_told(role), may_open)
                self.assertTrue(may_open)
        strange = {(kind, self.records[change.model, "stranger"].id) for kind, change in CHANGES.items()}
        self.assertFalse(strange & self._get_told("user"))
        self.assertLessEqual(strange, self._get_told("officer"))

    def test_companies(self):
        elsewhere = {(kind, self.records[change.model, "other company"].id) for kind, change in CHANGES.items()}
        self.users["officer"].company_ids |= self.other_company
        self.assertFalse(elsewhere & self._get_told("officer"))
        self.assertEqual(elsewhere & self._get_told("officer", self.other_company), elsewhere)
        both = self.company | self.other_company
        self.assertEqual(self._get_told("officer", both),
                         self._get_told("officer") | self._get_told("officer", self.other_company))

    def test_no_role_and_other_companies(self):
        for role in ("internal", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._get_told(role)
        for role in ("user", "officer", "manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._get_told(role, self.company | self.other_company)

    def test_a_context_tells_nothing_more(self):
        for context in ({"su": True}, {"allowed_company_ids": self.other_company.ids}, {"active_test": True}):
            with self.subTest(context=context):
                self.assertEqual(self._get_told("user", **context), self._get_told("user"))

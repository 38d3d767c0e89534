import math
from datetime import date, datetime, timedelta, timezone

from odoo.exceptions import ValidationError
from odoo.tests.common import BaseCase, TransactionCase, tagged

from ...tools import arguments

NOTHING = (None, False, "")


class Caller:
    """What a model is to the reader: ids, and an environment that refuses."""

    def __init__(self, *ids):
        self._ids = ids
        self.env = {"crm.arguments": self}

    def browse(self, ids):
        return Caller(*ids)

    def _refuse(self, refusal):
        raise refusal

    @arguments.read("some", day=arguments.day(required=False), limit=arguments.number(1, 9, required=False))
    def look(self, day, limit=5):
        return self._ids, day, limit

    @arguments.read("one")
    def open(self):
        return self._ids


@tagged("post_install", "-at_install", "crm_relationship")
class TestArguments(BaseCase):
    """The rules: what they return, and what they refuse."""

    def _check(self, rule, good, bad):
        """`good` as pairs (given, clean), `bad` as pairs (given, problem)."""
        for given, clean in good:
            with self.subTest(given=given):
                read = rule(given, "x")
                self.assertEqual((read, type(read)), (clean, type(clean)))
        for given, problem in bad:
            with self.subTest(given=given), self.assertRaises(arguments.Refused) as caught:
                rule(given, "x")
            self.assertEqual((caught.exception.problem, caught.exception.values["name"]), (problem, "x"))

    def test_nothing(self):
        for kind in (arguments.text, arguments.day, arguments.moment, arguments.number, arguments.record,
                     arguments.records, arguments.domain):
            self._check(kind(required=False), [(value, None) for value in NOTHING], [])
            self._check(kind(required=True), [], [(value, "missing") for value in NOTHING])

    def test_texts(self):
        self._check(arguments.text(5), [("  a b\n", "a b"), ("äöü€𝄞", "äöü€𝄞")], [
            ("123456", "long"), ("1" * 1_000_000, "long"), ("a\x00", "characters"), ("\ud800", "characters"),
            ("a\udfffb", "characters"), ("  ", "missing"),
            *((value, "text") for value in (0, 5, 1.5, True, b"x", [], ["x"], {}, {"x": 1}))])

    def test_days(self):
        self._check(arguments.day(), [
            ("2024-02-29", date(2024, 2, 29)), (date(2024, 2, 29), date(2024, 2, 29)),
            (datetime(2024, 2, 29), date(2024, 2, 29)), ("9999-12-31", date(9999, 12, 31))], [
            *((value, "day") for value in (
                "2027-12-31garbage", "2027-12-31 10:00:00", "20271231", "2027-W01-1", "2023-02-29", "2027-13-01",
                " 2027-12-31", "٢٠٢٧-12-31", "0000-01-01", "today", datetime(2024, 2, 29, 8), 20271231, 1.5, True, b"x",
                ["2027-12-31"], {})),
            *((value, "day_range") for value in ("0001-01-01", "1899-12-31", date.min))])

    def test_moments(self):
        self._check(arguments.moment(), [
            ("2024-02-29 08:30:00", datetime(2024, 2, 29, 8, 30)), ("2024-02-29T08:30", datetime(2024, 2, 29, 8, 30)),
            ("2024-02-29T08:30:00.500+02:00", datetime(2024, 2, 29, 6, 30)),
            ("2024-02-29T08:30:00Z", datetime(2024, 2, 29, 8, 30)),
            (datetime(2024, 2, 29, 8, tzinfo=timezone(timedelta(hours=-1))), datetime(2024, 2, 29, 9))], [
            *((value, "moment") for value in (
                "2024-02-29", "2024-02-29 25:00:00", "2024-02-29 08:00:00x", date(2024, 2, 29), 5, True, [], {}, b"x")),
            ("0001-01-01 00:00:00", "day_range"), ("9999-12-31T23:00:00-05:00", "day_range")])

    def test_numbers(self):
        self._check(arguments.number(0, 100), [(0, 0), (1.5, 1.5), (100, 100)], [
            (-1, "range"), (100.5, "range"), (1e300, "range"), (10**400, "range"),
            *((value, "number") for value in (math.nan, math.inf, -math.inf, True, "5", b"5", [], [1], {}))])
        self._check(arguments.number(0, 100, whole=True), [(5, 5), (5.0, 5)], [(5.5, "whole"), (math.nan, "whole")])

    def test_flags_and_choices(self):
        self._check(arguments.flag(), [(True, True), (False, False)], [
            (None, "missing"), *((value, "flag") for value in (0, 1, "", "true", [], {}))])
        self._check(arguments.flag(required=False), [(None, None), (False, False)], [(0, "flag")])
        self._check(arguments.choice("a", "b"), [("a", "a")], [
            *((value, "choice") for value in ("c", "A", 5, True, ["a"], {"a": 1})), ("", "missing")])

    def test_records(self):
        wrong = (0, -1, 2**31, 2**63, 1.0, True, "48", b"1", [1], {})
        self._check(arguments.record(), [(48, 48)], [(value, "id") for value in wrong])
        self._check(arguments.records(3), [([3, 1, 3], [3, 1]), ((1,), [1]), ([], [])], [
            *(([1, value], "id") for value in (*wrong, None)), ([1, 2, 3, 4], "many"),
            *((value, "ids") for value in (5, "48", {1: 1}, {1}, True))])

    def test_containers(self):
        self._check(arguments.listing(arguments.flag(), 2), [([True], [True]), ([], [])], [
            ([True] * 3, "many"), (5, "list"), ("ab", "list")])
        with self.assertRaises(arguments.Refused) as caught:
            arguments.listing(arguments.flag())([True, 5], "x")
        self.assertEqual(caught.exception.values["name"], "x[1]")
        rule = arguments.mapping({"a": arguments.flag(), "b": arguments.text(required=False)}, needed=["a"])
        self._check(arguments.mapping({"a": arguments.flag()}), [({}, {}), ({"a": True}, {"a": True})], [])
        self._check(arguments.table(arguments.flag(), 2), [({"x": True}, {"x": True}), ({}, {})], [
            ({1: True}, "text"), ([], "dict"), (dict.fromkeys("abc", True), "many")])
        self._check(rule, [({"a": True}, {"a": True}), ({"b": "", "a": False}, {"b": None, "a": False})], [
            ({"a": True, "c": 1}, "keys"), ({5: 1}, "keys"), ([], "dict"), ("", "dict"), (5, "dict"),
            (None, "missing")])
        with self.assertRaises(arguments.Refused) as caught:
            rule({}, "x")
        self.assertEqual((caught.exception.problem, caught.exception.values["name"]), ("missing", "a"))

    def test_domains(self):
        good, deep = ["&", ("name", "ilike", "x"), ["id", "in", [1, 2]]], []
        for _level in range(50):
            deep = [deep]
        self._check(arguments.domain(), [(good, good), ((), []), ([], None)], [
            (deep, "domain"), ([("id", "in", list(range(1000)))], "domain"), (5, "domain"), ("x", "domain")])
        for value in ("\x00", {"a": 1}, 2**63, math.nan):
            with self.subTest(value=value), self.assertRaises(arguments.Refused):
                arguments.domain()([("name", "=", value)], "x")

    def test_reading(self):
        self.assertEqual(Caller(1, 2, 1).look("2024-02-29"), ((1, 2), date(2024, 2, 29), 5))
        self.assertEqual(Caller(1).look(False, limit=None), ((1,), None, 5))
        for ids, given, problem in (
                ((), {"day": None}, "some"), (("x",), {"day": None}, "id"), ((True,), {"day": None}, "id"),
                ((2**31,), {"day": None}, "id"), ((1,), {}, "call"), ((1,), {"day": None, "other": 1}, "call"),
                ((1,), {"day": 5}, "day"), ((1,), {"day": None, "limit": 10}, "range")):
            with self.subTest(ids=ids, given=given), self.assertRaises(arguments.Refused) as caught:
                Caller(*ids).look(**given)
            self.assertEqual(caught.exception.problem, problem)
        self.assertEqual(Caller(1, 1).open(), (1,))
        for ids in ((), (1, 2)):
            with self.assertRaises(arguments.Refused):
                Caller(*ids).open()

    def test_what_is_shown(self):
        for value, shown in (("a\x00\ud800b", "a??b"), ("x" * 100, "x" * 60 + "…"), (10**5000, "int"), ([1], "list"),
                             (5, "5"), (True, "bool"), (None, "NoneType")):
            self.assertEqual(arguments.show(value), shown)


@tagged("post_install", "-at_install", "crm_relationship")
class TestArgumentRecords(TransactionCase):
    """What needs the database: words, records, codes."""

    def setUp(self):
        super().setUp()
        self.arguments = self.env["crm.arguments"]

    def test_every_problem_has_its_words(self):
        rules = (
            (arguments.text(5), (None, 5, "x" * 9, "\x00")), (arguments.day(), (5, "0001-01-01")),
            (arguments.moment(), (5,)), (arguments.number(0, 1), (5, "x")), (arguments.number(whole=True), (0.5,)),
            (arguments.flag(), (5,)), (arguments.choice("a"), ("b",)), (arguments.record(), ("x",)),
            (arguments.records(1), (5, [1, 2])), (arguments.listing(arguments.flag()), (5,)),
            (arguments.mapping({}), (5, {"100 %(x)s": 1})), (arguments.domain(), (5,)))
        for rule, values in rules:
            for value in values:
                with self.subTest(value=value), self.assertRaisesRegex(ValidationError, '"%\\(x\\)s"'):
                    self.arguments._read(rule, value, "%(x)s")
        for many, text in (("one", "exactly one"), ("some", "at least")):
            with self.assertRaisesRegex(ValidationError, text):
                arguments.read(many)(lambda self: None)(self.env["res.partner"])
        with self.assertRaisesRegex(ValidationError, "look takes: day"):
            def look(self, day):
                return day

            arguments.read(day=arguments.day())(look)(self.env["res.partner"])

    def test_records(self):
        partners = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        self.assertEqual(self.arguments._find("res.partner", partners.ids, "partners"), partners)
        self.assertFalse(self.arguments._find("res.partner", [], "partners"))
        gone = partners[1].id
        partners[1].unlink()
        with self.assertRaisesRegex(ValidationError, f'"partners": there is no record with the id {gone}, 2147483647'):
            self.arguments._find("res.partner", [partners[0].id, gone, 2**31 - 1], "partners")

    def test_codes(self):
        vip = self.env["crm.tier"].search([("code", "=", "vip")])
        self.assertEqual(self.arguments._find_code("crm.tier", "vip", "tier_code"), vip)
        self.assertFalse(self.arguments._find_code("crm.tier", None, "tier_code"))
        with self.assertRaisesRegex(ValidationError, '"tier_code": there is no code gold. There are: vip, '):
            self.arguments._find_code("crm.tier", "gold", "tier_code")

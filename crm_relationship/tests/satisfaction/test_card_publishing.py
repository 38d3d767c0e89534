from ast import literal_eval
from datetime import date
from itertools import product

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .card_case import MARK, CardCase
from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestCardPublishing(CardCase, SatisfactionCase):
    """What was said on cards is published together with others, in random order, or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_cards()

    def _count_results(self):
        return self.env["crm.satisfaction.card.result"].search_count([("card_id", "=", self.card.id)])

    def test_nothing_shows_until_enough_cards_are_together(self):
        for _number in range(4):
            self._fill_in(quality=5, words=MARK)
        self._publish()
        self.assertEqual((self._get_published(), self._count_results()), ({}, 0))
        self.assertFalse(self.env["crm.satisfaction.remark"].search([("card_id", "=", self.card.id)]))
        self._fill_in(quality=1)
        self.assertFalse(self._get_published(), "by night, not when somebody answers")
        self._publish()
        self.assertEqual(self._get_published(), {"quality": [0, 100, 100, 100, 100]})
        self.assertEqual(self.env["crm.satisfaction.remark"].search([("card_id", "=", self.card.id)]).mapped("text"),
                         [MARK] * 4, "words of fewer, once enough cards have come")
        self.assertEqual(self._count_waiting(), 0)

    def test_all_that_waits_goes_together(self):
        for grade in (1, 2, 3, 4, 5, 5, 5):
            self._fill_in(quality=grade)
        self._publish()
        self.assertEqual(self._get_published()["quality"], [0, 25, 50, 75, 100, 100, 100])
        self._fill_in(quality=1)
        self._publish()
        self.assertEqual(len(self._get_published()["quality"]), 7, "the eighth waits for others")

    def test_question_answered_by_one_of_six(self):
        for number in range(6):
            self._fill_in(quality=3, **({"courtesy": 1} if number == 2 else {}))
        self._publish()
        self.assertEqual(self._get_published(), {"quality": [50] * 6})

    def test_importance_and_expectation_of_few_are_dropped(self):
        for number in range(6):
            self._fill_in(courtesy=3, **{name: 5 for name, said in (
                ("importance", number > 0), ("expectation", number < 2)) if said})
        self._publish()
        answers = self.env["crm.satisfaction.answer"].search([("card_id", "=", self.card.id)])
        self.assertEqual({*answers.mapped("aspects")}, {"value", "value,importance"})
        self.assertEqual(answers.mapped("experience"), [False] * 6)

    def test_places_and_thresholds_are_apart(self):
        showroom = self._new_card("Showroom", least_cards=8)
        for _number in range(4):
            self._fill_in(quality=5)
            self._fill_in(showroom, quality=1)
        self._publish()
        self.assertFalse(self._get_published() or self._get_published(showroom))
        for _number in range(3):
            self._fill_in(quality=5)
            self._fill_in(showroom, quality=1)
        self._publish()
        self.assertEqual((len(self._get_published()["quality"]), self._get_published(showroom)), (7, {}))

    def test_published_rows_know_place_and_month_only(self):
        for _number in range(5):
            self._fill_in(quality=4, words=MARK)
        self._publish(date(2026, 6, 17))
        answers = self.env["crm.satisfaction.answer"].search([("card_id", "=", self.card.id)])
        remarks = self.env["crm.satisfaction.remark"].search([("card_id", "=", self.card.id)])
        self.assertEqual({*answers.mapped("date"), *remarks.mapped("date")}, {date(2026, 6, 1)})
        told = {"id", "create_date", "create_uid", "write_date", "write_uid", "display_name", "indicator_id", "group",
                "company_id", "card_id", "date", "aspects", "value"}
        for row in answers.read():
            self.assertLessEqual({name for name, value in row.items() if value}, told)
        self.assertEqual(len({*answers.mapped("create_date")}), 1)

    def test_no_two_results_differ_by_fewer_than_five(self):
        """Place, month and indicator are all that filters, groups and exports go by."""
        showroom = self._new_card("Showroom")
        for month, number in ((4, 5), (5, 7), (6, 6)):
            for card in (self.card, showroom):
                for _number in range(number):
                    self._fill_in(card, quality=4, courtesy=2)
            self._publish(date(2026, month, 20))
        everything = [("card_id", "in", (self.card | showroom).ids)]
        filters = [[], *([term] for term in (
            ("card_id", "=", self.card.id), ("date", ">", "2026-04-10"), ("date", ">=", "2026-05-02"),
            ("indicator_id.code", "=", "quality"), ("create_date", ">", "2026-01-01"), ("date", "<", "2026-06-15")))]
        groups = ([], ["card_id"], ["date:week"], ["date:day", "indicator_id"], ["create_date:hour"])
        shown = {frozenset(row[-1] or ()) for found, by in product(filters, groups)
                 for row in self.answers._read_group(everything + found, by, ["id:array_agg"])}
        self.assertGreater(len(shown), 20)
        self.assertFalse([one - other for one, other in product(shown, repeat=2) if 0 < len(one - other) < 5])

    def test_sheets_fall_apart(self):
        """Neither ids nor anything else say which grades came from one card."""
        for number in range(20):
            grade = 1 + number // 4
            self._fill_in(quality=grade, courtesy=grade)
        orders = set()
        self._publish()
        for code in ("quality", "courtesy"):
            found = self.env["crm.satisfaction.answer"].search(
                [("card_id", "=", self.card.id), ("indicator_id.code", "=", code)], order="id")
            orders.add(tuple(found.mapped("value")))
        self.assertNotIn(tuple(25 * (number // 4) for number in range(20)), orders)
        self.assertEqual(len(orders), 2)

    def test_forgotten_after_a_year(self):
        with freeze_time("2025-05-05"):
            self._fill_in(quality=5)
        for day, left in (("2026-06-30", 2), ("2026-07-01", 0)):
            with freeze_time(day):
                self._publish(date.fromisoformat(day))
            self.assertEqual(self._count_waiting(), left, day)
        self.assertFalse(self._get_published())

    def test_card_and_indicator_can_be_deleted_meanwhile(self):
        showroom = self._new_card("Showroom")
        indicator = self.env["crm.satisfaction.indicator"].create({"name": "Light", "code": "light"})
        self.questions_of_card.question_ids[0].indicator_id = indicator
        for _number in range(5):
            self._fill_in(showroom, quality=5)
            self._fill_in(quality=5)
        self.questions_of_card.question_ids[0].indicator_id = False
        showroom.unlink()
        indicator.unlink()
        self._publish()
        self.assertFalse(self._get_published())

    def test_what_is_published_stays(self):
        for _number in range(5):
            self._fill_in(quality=5)
        self._publish()
        self.assertRaises(UserError, self.card.unlink)

    def test_empty_card_is_none(self):
        self._fill_in(words="  ")
        self.assertEqual(self._count_waiting(), 0)

    def test_remark_becomes_an_anonymous_complaint_once(self):
        for _number in range(5):
            self._fill_in(words="The door is <b>stuck</b>")
        self._publish()
        remark = self.env["crm.satisfaction.remark"].search([("card_id", "=", self.card.id)], limit=1)
        manager = self._new_user("card_manager", "manager")
        with self.assertRaises(AccessError):
            remark.with_user(self._new_user("card_clerk", "officer")).action_make_complaint()
        remark.with_user(manager).action_make_complaint()
        complaint = remark.complaint_id
        self.assertEqual((complaint.channel, complaint.is_anonymous, complaint.partner_id.id, complaint.email_from),
                         ("card", True, False, False))
        self.assertIn("&lt;b&gt;stuck", complaint.description)
        self.assertRaises(UserError, remark.with_user(manager).action_make_complaint)
        tray = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action_tray")["domain"]
        self.assertNotIn(complaint, self.env["crm.complaint"].search(literal_eval(tray)), "nobody has to look for them")
        complaint.resolve("Oiled")
        self.assertEqual(complaint.state, "resolved")

    def test_results_of_a_group_are_those_of_all_its_answers(self):
        for month, grades in ((5, (1, 1, 1, 1, 1)), (6, (5,) * 15)):
            for grade in grades:
                self._fill_in(quality=grade)
            self._publish(date(2026, month, 9))
        [(share, mean, count)] = self.env["crm.satisfaction.card.result"]._read_group(
            [("card_id", "=", self.card.id)], [], ["share:avg", "mean:avg", "answer_count:sum"])
        self.assertEqual((share, mean, count), (75, 75, 20))
        result = self.env["crm.satisfaction.card.result"].search([("card_id", "=", self.card.id)], limit=1)
        self.assertEqual((result.share, result.high, result.is_few), (100, 100, True))
        self.assertEqual(self.answers.search_count(result.action_view_answers()["domain"]), 15)

    def test_shipped_card(self):
        survey = self.env.ref("crm_relationship.survey_card")
        self.assertEqual(len(survey._get_card_questions()), 8)
        self.assertEqual(self.env["crm.satisfaction.card"].create({"name": "Door"}).survey_id, survey)

    def test_cards_ask_no_names(self):
        questions = self.questions_of_card.question_ids
        for question, values in ((questions[-1], {"question_type": "char_box", "save_as_email": True}),
                                 (questions[0], {"question_type": "date"}), (questions[0], {"question_type": "matrix"}),
                                 (questions[0], {"triggering_answer_ids": questions[4].suggested_answer_ids[0].ids})):
            with self.subTest(values), self.assertRaises(ValidationError):
                question.write(values)

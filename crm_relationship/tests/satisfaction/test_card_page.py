import logging
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.http import root
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...controllers import comment_card
from ...tools.card_limiter import CardLimiter
from ..form_case import FormCase
from .card_case import MARK, POOL, CardCase

LARGE = 200_000


@tagged("post_install", "-at_install", "crm_relationship")
class TestCardPage(CardCase, FormCase):
    """The page of a card, as anybody's phone or a tablet opens and sends it."""

    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_cards()
        cls.path = cls.card._get_path()

    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(comment_card, "LIMITER", CardLimiter()))

    def _send(self, path="", **form):
        return self.url_open(self.path + path, data={getattr(self, name, name): value for name, value in form.items()},
                             allow_redirects=False, method="POST")

    def _get_waiting(self):
        self.env.cr.execute(f"SELECT indicator, value, text FROM {POOL} ORDER BY indicator, text, id")
        return self.env.cr.fetchall()

    def test_shows_questions_without_script_or_name(self):
        self._log_in(self.buyer)
        answer = self.url_open(self.path)
        self.assertEqual(answer.text.count('type="radio"'), 4 * 5 + 3)
        for word in ("<script", "Sign in", self.buyer.name, "/web/", "csrf", "<link", "<img"):
            self.assertNotIn(word, answer.text)
        self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertNotIn("Set-Cookie", answer.headers)

    def test_keeps_what_was_said(self):
        sent = self._send(quality="5", courtesy="2", words=f" {MARK}\x00 ")
        self.assertEqual((sent.status_code, sent.headers["Location"]), (303, f"{self.path}/thanks"))
        self.assertNotIn("Set-Cookie", sent.headers)
        self.assertCountEqual(self._get_waiting(), [
            (self.indicators["quality"].id, 100, None), (self.indicators["courtesy"].id, 25, None),
            (None, None, MARK), (None, None, None)])
        self.assertIn("Thank You", self.url_open(f"{self.path}/thanks").text)

    def test_answer_is_the_same_whatever_was_said(self):
        answers = [self._send(**form) for form in ({"quality": "1"}, {"quality": "5", "words": MARK}, {"quality": "x"})]
        self.assertEqual(len({(found.status_code, found.headers["Location"], found.content) for found in answers}), 1)

    def test_what_is_no_answer_is_dropped(self):
        other = self.questions_of_card.copy().question_ids[4].suggested_answer_ids[1]
        for form in ({"quality": "99"}, {"quality": "٣"}, {"quality": "5.0"}, {"quality": "-1"}, {"quality": " 5"},
                     {"choice": str(other.id)}, {"choice": "0"}, {"answer_0": "5"}, {"homepage": "x", "quality": "5"},
                     {"choice": str(self.questions_of_card.question_ids[4].suggested_answer_ids[2].id)}):
            with self.subTest(form):
                self.assertEqual(self._send(**form).status_code, 303)
        self.assertFalse(self._get_waiting())

    def test_long_words_are_cut_and_large_forms_refused(self):
        self._send(words="ü" * 3000)
        self.assertEqual(self._get_waiting()[0][2], "ü" * 2000)
        with mute_logger("odoo.http"):
            self.assertEqual(self._send(words="x" * LARGE).status_code, 413)
        self.assertEqual(len(self._get_waiting()), 2)

    def test_tablet_is_blank_again(self):
        page = self.url_open(f"{self.path}/tablet").text
        self.assertIn(f'action="{self.path}/tablet"', page)
        self.assertIn("reset()", page)
        sent = self._send("/tablet", quality="5")
        thanks = self.url_open(sent.headers["Location"]).text
        self.assertIn(f'content="10;url={self.path}/tablet"', thanks)

    def test_complaints_get_an_answer(self):
        self.assertNotIn("/complaint/", self.url_open(f"{self.path}/thanks").text)
        self.company.complaint_public_enabled = True
        self.assertIn(f"/complaint/{self.company.id}", self.url_open(f"{self.path}/thanks").text)

    def test_language_of_the_browser_and_on_request(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.questions_of_card.with_context(lang="fr_FR").title = "C'était bien ?"
        for language, query, found in (("fr-FR,fr", "", True), ("fr-CA", "", True), ("de", "", False),
                                       ("de", "?lang=fr_FR", True), ("fr", "?lang=en_US", False),
                                       ("fr", "?lang=%00", True)):
            with self.subTest(language=language, query=query):
                page = self.url_open(self.path + query, headers={"Accept-Language": language}).text
                self.assertEqual("tait bien" in page, found)

    def test_closed_cards_are_not_there(self):
        paths = ["/comment-card/x", "/comment-card/%00", f"/comment-card/{self.questions_of_card.access_token}",
                 f"/comment-card/{'x' * 5000}"]
        for path in paths:
            self.assertEqual(self.url_open(path).status_code, 404, path)
        for close in (self.card, self.questions_of_card):
            close.active = False
            self.assertEqual((self.url_open(self.path).status_code, self._send(quality="5").status_code), (404, 404))
            close.active = True
        writer = self._new_user("card_rewriter", "survey.group_survey_manager")
        self.questions_of_card.question_ids[0].with_user(writer).title = "What is your name?"
        self.assertEqual(self.url_open(self.path).status_code, 404, "until a manager has approved it")
        self.questions_of_card.with_user(self._new_user("card_approver", "manager")).action_approve()
        self.assertEqual(self.url_open(self.path).status_code, 200)
        self.assertFalse(self._get_waiting())

    def test_card_that_is_gone_says_so(self):
        answer = self.url_open("/comment-card/nobody?lang=en_US")
        self.assertEqual(answer.status_code, 404)
        self.assertIn("This Card Is No Longer in Use", answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_runs_the_way_its_language_does(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.assertIn('dir="ltr"', self.url_open(f"{self.path}?lang=en_US").text)
        self.assertIn('dir="rtl"', self.url_open(f"{self.path}?lang=ar_001").text)

    def test_too_many_from_one_address(self):
        with patch.object(comment_card, "MOST_OF_CLIENT", 2):
            self.assertEqual([self._send(quality="5").status_code for _number in range(3)], [303, 303, 429])
        self.assertEqual(len(self._get_waiting()), 4)

    def test_log_holds_nothing_of_it(self):
        """Neither when all goes well, nor for rubbish, nor where the database refuses."""
        self.env.cr.execute(f"ALTER TABLE {POOL} ADD CONSTRAINT refuse CHECK (text NOT LIKE '%refuse me%')")
        with self.assertLogs("odoo", logging.INFO) as logs:
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():  # what Odoo does with such a row
                self.env.cr.execute(
                    f"INSERT INTO {POOL} (id, card, half_year, text) VALUES (1, 1, 1, 'refuse me: log')")
            self.assertIn("refuse me: log", logs.output[-1])
            logs.records.clear()
            self._send(words=MARK, quality="5")
            self._send(words=f"{MARK}\ud800".encode("utf-8", "surrogatepass"), quality=MARK)
            refused = self._send(words=f"{MARK}: refuse me", quality="5")
        self.assertEqual(refused.status_code, 503)
        self.assertIn("Try Again", refused.text)
        told = [record.getMessage() + str(record.exc_info) + str(record.args) for record in logs.records]
        self.assertFalse([line for line in told if MARK in line or "refuse" in line])

    def test_session_is_not_saved(self):
        self._log_in(self.buyer)
        with patch.object(type(root.session_store), "save") as save:
            self.url_open(self.path)
            self._send(quality="5")
        save.assert_not_called()

import json

from odoo.exceptions import UserError, ValidationError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..rpc_case import Json2, RpcCase
from ..security_case import ROLES, SecurityCommon
from .card_case import MARK, CardCase

POOL = "crm.satisfaction.pool"
VERBS = {
    "search": [[]], "search_count": [[]], "search_read": [[]], "read_group": [[], ["value:sum"], ["card"]],
    "formatted_read_group": [[]], "web_search_read": [[], {"text": {}}], "name_search": [""], "default_get": [["text"]],
    "create": [{"card": 1, "half_year": 1, "text": MARK}], "load": [["card", "text"], [["1", "x"]]],
    "fields_get": [], "export_data": [["text"]], "read": [["text"]], "web_read": [{"text": {}}],
    "write": [{"text": "x"}], "unlink": [], "copy": [], "check_access": ["read"]}
AUTHOR = ("survey.group_survey_manager", "base.group_allow_export")
PAGES = (
    "start/{0}", "start/{0}?email=x@example.com", "start/{0}?answer_token={1}", "test/{0}", "print/{0}",
    "retry/{0}/{1}", "{0}", "{0}/{1}", "results/{2}", "{2}/get_certification")
OF_RECORDS = ("read", "web_read", "write", "unlink", "copy", "export_data", "check_access")


@tagged("post_install", "-at_install", "crm_relationship")
class TestCardAccess(CardCase, SecurityCommon):
    """Nobody reads what waits: not by any verb, not by any path, not by its number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_cards()
        cls._fill_in(quality=5, words=MARK)
        cls.users["manager"].group_ids += cls.env.ref("base.group_allow_export")
        cls.users["administrator"] = cls._new_user("card_admin", "base.group_system", "base.group_allow_export")

    def test_no_verb_for_any_role(self):
        self.env.cr.execute("SELECT id FROM crm_satisfaction_pool LIMIT 1")
        [number] = self.env.cr.fetchone()
        for role in (*ROLES, "administrator"):
            pool = self.env[POOL].with_user(self.users[role])
            for verb, arguments in VERBS.items():
                records = pool.browse(number) if verb in OF_RECORDS else pool
                with self.subTest(role=role, verb=verb), mute_logger("odoo.models"):
                    try:
                        answer = getattr(records, verb)(*arguments)
                    except UserError:  # an access error is one
                        continue
                    self.assertNotIn(MARK, repr(answer))
                    self.assertFalse(answer if verb not in ("fields_get", "default_get", "load") else False)
                    if verb == "load":
                        self.assertFalse(answer["ids"])
        self.assertEqual(self._count_waiting(), 3)

    def test_nobody_else_points_there_and_it_points_nowhere(self):
        self.assertFalse([field for model in self.env.registry.values() for field in model._fields.values()
                          if field.comodel_name == POOL])
        self.assertFalse([field for field in self.env[POOL]._fields.values() if field.relational])

    def test_number_of_what_waits_is_shown_nowhere(self):
        models = self.env["ir.model"].with_user(self.users["administrator"])
        self.assertEqual(models.search([("model", "=", POOL)]).count, 0)
        self.assertGreater(models.search([("model", "=", "crm.satisfaction.card")]).count, 0)

    def test_officers_see_the_same_before_and_after(self):
        def look():
            self.env.invalidate_all()
            cards = self.env["crm.satisfaction.card"].with_user(self.users["manager"]).search([])
            return cards.read(), cards.export_data(["id", "name", "token", "write_date"])

        before = look()
        for _number in range(4):
            self._fill_in(quality=3)
            self.assertEqual(look(), before)

    def test_card_surveys_have_no_participants(self):
        survey, manager = self.questions_of_card, self._new_user("card_author", "survey.group_survey_manager")
        partner = self.customers["mine"]
        for options in ({"user": manager, "test_entry": True}, {"partner": partner}, {"email": "a@example.com"}):
            with self.subTest(options), self.assertRaises(UserError):
                survey._create_answer(check_attempts=False, **options)
        with self.assertRaises(UserError):
            self.env["survey.user_input"].create({"survey_id": survey.id})
        quiz = self.env["survey.survey"].create({"title": "Quiz"})
        sheet = self.env["survey.user_input"].create({"survey_id": quiz.id})
        with self.assertRaises(UserError):
            sheet.survey_id = survey
        with self.assertRaises(UserError):
            survey.with_user(manager).survey_type = "survey"
        self.assertEqual(survey.get_start_url(), self.card._get_path())

    def test_links_are_not_tracked(self):
        url = self.card.url
        html = f'<div><a href="{url}">Tell us</a> <a href="https://example.com/shop">Shop</a></div>'
        mailing = self.env["mailing.mailing"].create({
            "subject": "News", "mailing_type": "mail", "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            "body_html": html, "body_arch": html})
        body = mailing.convert_links()[mailing.id]
        self.assertIn(url, body)
        self.assertNotIn("example.com/shop", body)
        render = self.env["mail.render.mixin"]
        self.assertIn(f"{url}/tablet", render._shorten_links_text(f"Here: {url}/tablet", {}))
        self.assertIn(url, render._render_template_postprocess("res.partner", {1: html})[1])
        with self.assertRaises(ValidationError):
            self.env["link.tracker"].create({"url": url})


@tagged("post_install", "-at_install", "crm_relationship")
class TestCardJson(Json2, CardCase, RpcCase):
    """The same from outside, with the key of a manager."""

    def test_pool_is_closed(self):
        self._load_cards()
        self._fill_in(quality=5, words=MARK)
        for who in self.users:
            for verb in ("search_read", "search_count", "create", "fields_get"):
                answer = self._post(self.keys[who], POOL, verb, {
                    "create": {"vals_list": [{"card": 1}]}, "fields_get": {}}.get(verb, {"domain": []}))
                self.assertNotIn(MARK, answer.text)
                self.assertTrue(answer.status_code == 403 or verb == "fields_get", (who, verb, answer.text))
            for verb in ("_store", "_publish", "_cron_publish"):
                self.assertGreaterEqual(self._post(self.keys[who], POOL, verb, {}).status_code, 400)


@tagged("post_install", "-at_install", "crm_relationship")
class TestCardOfCore(CardCase, SecurityCommon, HttpCase):
    """What core serves of surveys, with the tokens of a card: nobody takes part, exports show nothing that waits."""

    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_cards()
        cls._fill_in(quality=5, words=MARK)
        cls.author = cls._new_user("card_writer", *AUTHOR, "manager")

    def _rpc(self, path, **params):
        return self.url_open(path, data=json.dumps({"params": params}), headers={"Content-Type": "application/json"})

    @mute_logger("odoo.http")
    def test_pages_of_surveys_make_no_participant(self):
        survey = self.questions_of_card
        quiz = self.env["survey.survey"].create({"title": "Quiz"})
        sheet = self.env["survey.user_input"].create({"survey_id": quiz.id})
        before = self.env["survey.user_input"].search_count([])
        for login in (None, self.users["portal"].login, self.author.login):
            self.authenticate(login, login)
            for token in (survey.access_token, self.card.token):
                for pattern in PAGES:
                    path = f"/survey/{pattern.format(token, sheet.access_token, survey.id)}"
                    answer = self.url_open(path, allow_redirects=False)
                    self.assertLess(answer.status_code, 500, path)
                    self.assertNotIn(MARK, answer.text)
                for page in ("begin", "submit"):
                    self._rpc(f"/survey/{page}/{token}/{sheet.access_token}", **{str(survey.question_ids[0].id): "5"})
        self.assertEqual(self.env["survey.user_input"].search_count([]), before)
        self.assertFalse(self.env["survey.user_input"].search([("survey_id", "=", survey.id)]))

    @mute_logger("odoo.http", "odoo.addons.web.controllers.export")
    def test_exports_of_the_web_client(self):
        self.authenticate(self.author.login, self.author.login)
        for model, name in ((POOL, "text"), ("crm.satisfaction.card", "name"), ("crm.satisfaction.answer", "value"),
                            ("crm.satisfaction.remark", "text"), ("survey.survey", "title")):
            answer = self.url_open("/web/export/csv", data={"csrf_token": Request.csrf_token(self), "data": json.dumps({
                "model": model, "fields": [{"name": name, "label": "x", "type": "char"}], "ids": False, "domain": [],
                "import_compat": False, "groupby": []})})
            self.assertNotIn(MARK, answer.text, model)
            self.assertEqual(answer.status_code == 200, model != POOL, (model, answer.text))



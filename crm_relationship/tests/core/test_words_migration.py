from odoo.tests.common import TransactionCase, tagged

from ..migration_case import MigrationCase

NAME = "19.0.9.0.0/post-words.py"
FORMER = "What we measure leads to decisions, and somebody answers for each."


@tagged("post_install", "-at_install", "crm_relationship")
class TestWordsMigration(MigrationCase, TransactionCase):
    """Texts that are shipped for people to change get our new words where nobody has changed them."""

    def setUp(self):
        super().setUp()
        self.question = self.env.ref("crm_relationship.survey_self_decide")
        self.shipped = self.question.title

    def test_words_that_nobody_has_changed(self):
        self.question.title = FORMER
        self._migrate(NAME, "19.0.7.0.0")
        self.assertEqual(self.question.title, self.shipped)
        self.assertNotEqual(self.shipped, FORMER)

    def test_words_that_somebody_has_changed(self):
        self.question.title = changed = f"{FORMER} Really?"
        self._migrate(NAME, "19.0.7.0.0")
        self.assertEqual(self.question.title, changed)

    def test_mails(self):
        """They are one text."""
        template = self.env.ref("crm_relationship.mail_template_complaint_received")
        shipped = template.body_html
        template.body_html = shipped.replace(
            "You can also reply to this email.", "An answer to this mail reaches us as well.")
        self.assertNotEqual(template.body_html, shipped)
        self._migrate(NAME, "19.0.7.0.0")
        self.assertEqual(template.body_html, shipped)

    def test_paragraphs(self):
        """What somebody has added around one stays."""
        survey = self.env.ref("crm_relationship.survey_delivery")
        shipped = survey.description
        survey.description = shipped.replace("satisfied", "content") + "<p>Yours, Ann</p>"
        self._migrate(NAME, "19.0.7.0.0")
        self.assertEqual(survey.description, shipped + "<p>Yours, Ann</p>")

    def test_chinese(self):
        """Of its own: somebody may have changed the one, and not the other."""
        self.env["res.lang"]._activate_lang("zh_CN")
        department = self.env.ref("crm_relationship.crm_complaint_department_service")
        department.update_field_translations("name", {"en_US": "Customer care", "zh_CN": "服务部"})
        self._migrate(NAME, "19.0.7.0.0")
        self.assertEqual(department.with_context(lang="en_US").name, "Customer care")
        self.assertNotIn(department.with_context(lang="zh_CN").name, ("服务部", "Customer care"))

    def test_every_record_is_shipped(self):
        """What is renamed or gone here has to go there as well."""
        script = self._import(NAME)
        shipped = script.read_shipped()
        self.assertEqual(shipped.keys(), script.FORMER.keys())
        for name, texts in shipped.items():
            with self.subTest(name=name):
                self.assertFalse(set(map(script.digest, texts.values())) & set(script.FORMER[name].split()))

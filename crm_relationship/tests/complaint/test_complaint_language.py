from odoo.tests.common import tagged

from .complaint_case import ComplaintCase

LEVEL, SOON, ASK = "已升级到第", "答复即将到期", "询问客户问题是否已解决"


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintLanguage(ComplaintCase):
    """Whoever reads a text decides on its language, format and time zone, not the cron or the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate_languages("zh_CN", "fr_FR")
        (cls.agent | cls.leader).write({"lang": "zh_CN", "tz": "Asia/Shanghai"})

    def _get_note(self, complaint, user):
        """The last note about a complaint that somebody got."""
        return str(self._get_told(complaint, user)[:1].body)

    # === WHAT THE CRON WRITES ===#

    def test_a_chinese_agent(self):
        """The reply is due at 12 o'clock UTC, that is 20 o'clock in Shanghai."""
        complaint = self._complain(user=self.colleague, user_id=self.agent.id)
        self._run_at(6, 11)
        note = self._get_note(complaint, self.agent)
        self.assertIn(SOON, note)
        self.assertIn("2026/7/6 20:00 (Asia/Shanghai)", note)

    def test_each_level_in_the_language_of_who_is_told(self):
        complaint = self._complain()
        self.manager.write({"lang": "fr_FR"})
        self._run_at(10, 8)
        self.assertIn(LEVEL, self._get_note(complaint, self.leader))
        self.assertIn("Escalated to level 3", self._get_note(complaint, self.manager), "not translated")
        self.manager.write({"lang": "en_US"})
        self.assertFalse(any("UTC" in text for text in self._get_texts(complaint)))

    def test_a_user_without_a_zone_has_the_company_s(self):
        self.company.resource_calendar_id.tz = "Europe/Paris"
        self.agent.tz = False
        complaint = self._complain()
        self._run_at(6, 12, 30)
        self.assertIn("(Europe/Paris)", self._get_note(complaint, self.agent))

    def test_mails_of_the_cron(self):
        complaint = self._complain()
        self._run_at(6, 11)
        mails = self.env["mail.mail"].sudo().search([("model", "=", "crm.complaint"), ("res_id", "=", complaint.id)])
        self.assertEqual(mails.recipient_ids, self.agent.partner_id)
        self.assertIn(SOON, mails.body_html)
        self.assertIn("投诉", mails.body_html, "the button of the mail")

    def test_the_subject_of_a_reply(self):
        """It is the customer's, whoever writes."""
        complaint = self._complain(user=self.colleague, user_id=self.agent.id).with_user(self.agent)
        for agent, customer, subject in (("zh_CN", "en_US", "Your complaint"), ("en_US", "zh_CN", "您的投诉")):
            complaint.sudo().partner_id.lang = customer
            context = complaint.with_context(lang=agent).action_reply()["context"]
            self.assertEqual(context["default_subject"], f"{subject} {complaint.name}")

    # === ACTIVITIES ===#

    def test_who_is_asked_reads_it(self):
        complaint = self._complain(user=self.colleague, user_id=self.agent.id)
        self.assertEqual(self._get_activities(complaint).summary, "处理投诉")
        complaint.resolve("Replaced")
        asked = self._get_activities(complaint, "verify")
        self.assertEqual((asked.user_id, asked.summary), (self.leader, ASK))

    def test_the_day_where_they_are(self):
        """Tuesday, 17 o'clock UTC, is Wednesday in Shanghai."""
        complaint = self._bring("acknowledged")
        self.assertEqual(complaint.deadline, self._at(7, 17))
        self.assertEqual(self._get_activities(complaint).date_deadline, self._at(8).date())
        complaint = self._bring("acknowledged", user=self.colleague)
        self.assertEqual(self._get_activities(complaint).date_deadline, self._at(7).date())

    def test_the_department(self):
        self.speaker.write({"lang": "zh_CN"})
        complaint = self._complain(user=self.colleague)
        complaint.cause_id = self.cause
        self.assertIn("请确认知悉", self._get_activities(complaint, "cause").summary)

    # === WHAT CUSTOMERS SET OFF ===#

    def test_a_french_customer_of_a_chinese_agent(self):
        french = {"lang": "fr_FR", "tz": "Europe/Paris"}
        public = self.env.ref("base.public_user")
        complaint = self._bring("waiting")
        self._travel(hours=1)
        complaint.with_user(public).with_context(**french).sudo()._customer_replied()
        self.env.invalidate_all()
        self.assertIn("计时继续", self._get_texts(complaint)[0])
        self.assertIn("(Asia/Shanghai)", self._get_texts(complaint)[0])
        complaint = self._bring("resolved")
        complaint.with_user(public).with_context(**french).sudo()._customer_verify(False, "Non")
        self.env.invalidate_all()
        texts = self._get_texts(complaint)
        self.assertTrue(any("客户不满意。Non" in text for text in texts), texts)
        self.assertTrue(any(LEVEL in text for text in texts), texts)

    def test_opened_by_the_public(self):
        public = self.env["crm.complaint"].with_user(self.env.ref("base.public_user")).sudo()
        complaint = public.with_context(lang="fr_FR", mail_create_nolog=False, tracking_disable=False).create({
            "subject": "Cassé", "company_id": self.company.id, "channel": "web", "user_id": self.agent.id})
        self.assertTrue(any("投诉已登记" in text for text in self._get_texts(complaint)))

    def test_a_colleague_writes_in_their_own_words(self):
        complaint = self._complain(user=self.colleague, user_id=self.agent.id)
        complaint.with_user(self.colleague).with_context(lang="en_US", tz="Europe/Paris").severity = "critical"
        self.assertIn("(Europe/Paris)", self._get_texts(complaint)[0])
        self.assertNotIn("08:00:00", self._get_texts(complaint)[0])

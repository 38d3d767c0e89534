from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools.translate import LazyTranslate

from ...models.retention import mail_activity_plan
from ..common import RelationshipCommon

_lt = LazyTranslate(__name__)


@tagged("post_install", "-at_install", "crm_relationship")
class TestPlaybookWords(RelationshipCommon):
    """Odoo keeps one name of an activity plan for all languages: that of whoever installs."""

    def test_all_shipped_words_can_be_translated(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "crm_relationship"), ("model", "=", "mail.activity.plan")])
        plans = self.env["mail.activity.plan"].browse(data.mapped("res_id"))
        english = self.env(context={"lang": "en_US"})
        self.assertEqual(
            {*plans.mapped("name"), *plans.template_ids.mapped("summary")},
            {english._(word) for word in mail_activity_plan.WORDS})

    def test_shipped_words_in_the_administrators_language(self):
        self._activate_languages("zh_CN")
        self.env.ref("base.user_admin").lang = "zh_CN"
        plan = self.env.ref("crm_relationship.crm_churn_playbook_any")
        plan.name, plan.template_ids[0].summary = "Answered", "Our own step"
        with patch.object(mail_activity_plan, "WORDS", (_lt("Answered"),)):
            self.env["mail.activity.plan"]._speak()
        self.assertEqual((plan.name, plan.template_ids[0].summary), ("已答复", "Our own step"))

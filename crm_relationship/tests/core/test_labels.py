from odoo.tests.common import tagged

from ...tools.labels import join
from ..common import RelationshipCommon


@tagged("post_install", "-at_install", "crm_relationship")
class TestLabels(RelationshipCommon):
    def test_lists(self):
        for texts, expected in (([], ""), (["Chair"], "Chair"), (["Chair", "Desk", "Lamp"], "Chair, Desk, Lamp")):
            self.assertEqual(join(self.env, texts), expected)
        self.assertEqual(join(self.env, (text for text in ("100 %", "%(first)s"))), "100 %, %(first)s")

    def test_the_reader_s_comma(self):
        self._activate_languages("zh_CN")
        self.assertEqual(join(self.env(context={"lang": "zh_CN"}), ["椅子", "桌子", "灯"]), "椅子、桌子、灯")

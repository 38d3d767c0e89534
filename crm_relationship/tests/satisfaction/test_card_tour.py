from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from ...controllers import comment_card
from ...tools.card_limiter import CardLimiter
from ..common import RelationshipCommon
from .card_case import MARK, CardCase

FILL_IN = """
    const check = (holds, what) => { if (!holds) throw new Error(what); };
    const root = document.documentElement;
    check(root.scrollWidth <= root.clientWidth, "wider than the phone");
    const grades = [...document.querySelectorAll(".grades .pick")];
    check(grades.every((grade) => grade.offsetWidth >= 40 && grade.offsetHeight >= 40), "too small for a thumb");
    grades[4].click();
    check(document.querySelectorAll("input:checked").length === 1, "nothing was picked");
    document.querySelector("textarea").value = "%s";
    document.forms[0].addEventListener("submit", (event) => {
        event.preventDefault();
        const sent = new URLSearchParams(new FormData(event.target));
        check(sent.get("homepage") === "" && [...sent].length === 3, `sends ${sent}`);
        console.log("test successful");
    });
    document.querySelector("button[name=send]").click();
"""


@tagged("post_install", "-at_install", "crm_relationship")
class TestCardTour(CardCase, RelationshipCommon, HttpCase):
    """From the code to the card that was sent, on a phone."""

    browser_size = "390x844"
    touch_enabled = True
    freeze_time = None

    def test_card_by_code_on_a_phone(self):
        self._load_cards()
        self.enterContext(patch.object(comment_card, "LIMITER", CardLimiter()))
        code = self.url_open(self.card.qr_url)
        self.assertEqual((code.status_code, code.headers["Content-Type"].split(";")[0]), (200, "image/svg+xml"))
        self.browser_js(self.card._get_path(), FILL_IN % MARK, "document.readyState === 'complete'")
        self.url_open(self.card._get_path(), data={self.quality: "5", self.words: MARK, "homepage": ""})
        self.env.cr.execute("SELECT value, text FROM crm_satisfaction_pool WHERE value IS NOT NULL OR text IS NOT NULL")
        self.assertCountEqual(self.env.cr.fetchall(), [(100, None), (None, MARK)])

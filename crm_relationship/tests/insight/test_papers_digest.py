"""Six key figures in a digest: with their unit, for who may read them, and never the end of the job."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.insight.digest_digest import CODES
from .papers_case import PapersCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestDigest(PapersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create({
            "name": "Test", "company_id": False, "user_ids": [Command.set(cls.officer.ids)],
            **{f"kpi_crm_{code}": True for code in CODES}})

    def _read(self, user=None, digest=None):
        user = user or self.officer
        kpis = (digest or self.digest).with_context(lang=user.lang)._compute_kpis(self.company, user)
        return {kpi["kpi_name"].removeprefix("kpi_crm_"): kpi for kpi in kpis}

    def test_texts(self):
        found = self._read()
        self.assertEqual(set(found), set(CODES))
        self.assertEqual({code: kpi["kpi_col3"]["value"] for code, kpi in found.items()}, {
            "retention": "100.0%", "value_at_risk": "$ 120", "satisfaction": "100.0 points", "promises": "77.8%",
            "complaint_rate": "0.0 per 100", "key_met": "–"})
        self.assertIn("(before: –)", found["promises"]["kpi_col3"]["col_subtitle"])
        self.assertEqual({kpi[column]["margin"] for kpi in found.values() for column in ("kpi_col1", "kpi_col3")}, {0})
        self.assertTrue(all(kpi["kpi_action"] for kpi in found.values()))

    def test_money_is_for_officers(self):
        self.assertEqual(set(self._read(self.seller)), {"satisfaction", "promises", "complaint_rate"})
        self.assertEqual(self._read(self._new_user("digest_internal")), {})

    def test_other_companies(self):
        """A digest of a company that its reader does not work for goes without."""
        self.digest.company_id = self._new_branch()
        self.assertEqual(self._read(), {})

    def test_a_failure_does_not_end_the_job(self):
        with patch.object(type(self.env["crm.kpi"]), "_get_values", side_effect=ValueError("broken")), mute_logger(
                "odoo.addons.crm_relationship.models.insight.digest_digest"):
            self.assertEqual(self._read(), {})
            self.digest._action_send_to_user(self.officer)
            with self.assertRaises(AccessError):
                self.digest.with_user(self.officer).kpi_crm_promises_value  # noqa: B018

    def test_mail(self):
        self.digest._action_send_to_user(self.officer)
        mail = self.env["mail.mail"].search([], order="id DESC", limit=1)
        self.assertIn("77.8%", mail.body_html)
        self.assertIn("Promises Kept", mail.body_html)

    def test_whatever_a_client_sends_as_days(self):
        for value in (None, 1, "x", [], "2026-01-01"):
            digest = self.digest.with_user(self.officer).with_context(start_datetime=value, end_datetime=value)
            digest.invalidate_recordset()
            self.assertAlmostEqual(digest.kpi_crm_promises_value, 700 / 9)

    def test_shipped_one_waits(self):
        shipped = self.env.ref("crm_relationship.digest_digest_relationship")
        self.assertFalse(shipped.user_ids)
        self.assertEqual(shipped.state, "deactivated")
        self.assertFalse(shipped.company_id)

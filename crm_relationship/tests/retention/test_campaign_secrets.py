from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from .campaign_case import CampaignCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignSecrets(CampaignCase):
    """Who looks after customers never learns who of them is left alone to compare: they would look after those."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson.group_ids += cls.env.ref("base.group_allow_export")
        cls.buyers = cls._new_buyers(20, user_id=cls.salesperson.id)
        cls.campaign = cls._start(holdout_percent=50)
        cls._tick()
        cls.theirs = cls.campaign.with_user(cls.salesperson)

    def _is_refused(self, call, *args):
        """Whether it is refused, or there is no such field at all."""
        try:
            call(*args)
        except (AccessError, ValueError, KeyError):
            return True
        return False

    def test_campaigns_are_read(self):
        self.assertEqual(self.theirs.read(["name", "state"])[0]["state"], "running")
        self.assertNotIn("target_ids", self.theirs.fields_get())

    def test_not_read(self):
        names = ("target_ids", "target_count", "control_count", "reached_count", "unsure_count", "key")
        for name in names:
            with self.subTest(field=name):
                self.assertRaises(AccessError, self.theirs.read, [name])
                self.assertRaises(AccessError, self.theirs.web_read, {name: {}})
                self.assertRaises(AccessError, self.theirs.export_data, [name])
        for records in (self.campaign.target_ids, self._rows(self.campaign)):
            for call in (lambda found: found.read(["id"]), lambda found: found.export_data(["company_id"]),
                         lambda found: found.web_read({"display_name": {}})):
                with self.subTest(model=records._name), self.assertRaises(AccessError):
                    call(records.with_user(self.salesperson))

    def test_not_searched(self):
        """Neither what there is, nor anything else by it."""
        for model in ("crm.retention.target", "crm.retention.delivery"):
            records = self.env[model].with_user(self.salesperson)
            for call in (lambda found: found.search([]), lambda found: found.search_count([]),
                         lambda found: found.formatted_read_group([], ["campaign_id"], ["__count"]),
                         lambda found: found.name_search("Buyer"),
                         lambda found: found.web_search_read([], {"id": {}})):
                with self.subTest(model=model), self.assertRaises(AccessError):
                    call(records)

    def test_not_searched_by(self):
        domains = {
            "crm.retention.campaign": (
                [("target_ids.is_control", "=", True)], [("target_ids", "any", [("is_control", "=", True)])],
                [("target_ids.partner_id", "=", self.buyers[0].id)], [("target_ids", "!=", False)],
                [("key", "like", "a%")], [("step_ids.campaign_id.target_ids.is_control", "=", True)],
                [("parent_id.target_ids", "=", False)], [("child_ids.key", "=", "a")]),
            "res.partner": ([("retention_target_ids.is_control", "=", True)], [("campaign_count", ">", 0)]),
            "crm.customer.profile": ([("partner_id.retention_target_ids.is_control", "=", True)],),
        }
        for model, tried in domains.items():
            records = self.env[model].with_user(self.salesperson)
            for domain in tried:
                for call in (records.search, records.search_count, lambda domain, of=records: of._read_group(
                        domain, [], ["__count"])):
                    with self.subTest(domain=domain):
                        self.assertTrue(self._is_refused(call, domain))

    def test_not_grouped_nor_sorted_by(self):
        campaigns = self.env["crm.retention.campaign"].with_user(self.salesperson)
        for groupby in ("key", "target_ids", "target_ids.is_control"):
            with self.subTest(groupby=groupby):
                self.assertTrue(self._is_refused(campaigns.formatted_read_group, [], [groupby], ["__count"]))
        with self.assertRaises(AccessError):
            campaigns.search([], order="key")

    def test_methods(self):
        for name in ("action_view_targets", "action_view_deliveries", "action_start", "action_pause", "action_stop"):
            with self.subTest(method=name):
                self.assertRaises(AccessError, getattr(self.theirs, name))
        self.assertRaises(AccessError, self._rows(self.campaign)[0].with_user(self.salesperson).action_send_again)

    def test_form_and_chatter(self):
        """The view that they get has nothing of it, and what the log says names nobody."""
        arch = self.theirs.get_view(view_type="form")["arch"]
        for name in ("target_count", "control_count", "reached_count", "unsure_count", "action_view_targets"):
            self.assertNotIn(name, arch)
        said = " ".join(self.campaign.message_ids.mapped("body"))
        self.assertFalse([buyer.name for buyer in self.buyers if buyer.name in said])

    def test_onchange_and_copy(self):
        self.assertRaises(AccessError, self.theirs.onchange, {}, [], {"name": {}, "target_count": {}})
        self.assertRaises(AccessError, self.theirs.copy)

    def test_officers_see_it(self):
        theirs = self.campaign.with_user(self.officer)
        self.assertEqual((theirs.target_count, theirs.control_count, theirs.reached_count), (20, 10, 10))
        self.assertEqual(len(self.targets.with_user(self.officer).search([("is_control", "=", True)])), 10)

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import Form, tagged

from .test_campaign_audience import AudienceCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignFromList(AudienceCase):
    """A campaign for the customers of a list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("list_officer", "officer")
        cls.customers = cls._customers_of(100, 200, 300, 400)
        cls._classify()
        cls.profiles = cls.env["crm.customer.profile"].with_user(cls.officer)

    def _of(self, customers):
        return self.profiles.search([("partner_id", "in", customers.ids)])

    def _plan(self, profiles, **context):
        action = profiles.with_context(**context).action_plan_campaign()
        with Form(self.env[action["res_model"]].with_user(self.officer).with_context(**action["context"])) as form:
            form.name = "From the list"
        return form.record

    def test_selected_customers(self):
        campaign = self._plan(self._of(self.customers[:2]), active_domain=[("revenue", ">", 350)])
        self.assertEqual(set(self._rows(campaign)), set(self.customers[:2]))
        self.assertEqual((campaign.state, campaign.kind, campaign.audience_count), ("draft", "care", 2))

    def test_what_the_list_shows(self):
        campaign = self._plan(self.profiles, active_domain=[("revenue", ">", 250)])
        self.assertEqual(set(self._rows(campaign)), set(self.customers[2:]))
        self.assertEqual(self._plan(self.profiles).audience_count, 4)

    def test_kind_follows_from_the_customers(self):
        lost, potential = self._of(self.customers[0]), self._of(self.customers[1])
        lost.sudo().lifecycle_stage = "lost"
        potential.sudo().write({"purchase_level": 1, "capacity_amount": 100000})
        for profiles, kind in ((lost, "win_back"), (potential, "develop"), (lost | potential, "care")):
            self.assertEqual(profiles.action_plan_campaign()["context"]["default_kind"], kind)
        shown = self.profiles.with_context(active_domain=[("lifecycle_stage", "=", "lost")]).action_plan_campaign()
        self.assertEqual(shown["context"]["default_kind"], "win_back")

    def test_nonsense_in_the_context(self):
        for domain in ("revenue", 5, {"a": 1}, [("no_such_field", "=", 1)], [("revenue", "no_such", 1)], [[]]):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self.profiles.with_context(active_domain=domain).action_plan_campaign()

    def test_for_officers(self):
        profile = self._of(self.customers[0]).with_user(self._new_user("list_user", "user"))
        self.assertRaises(AccessError, profile.action_plan_campaign)

    def test_whom_it_is_for_stays_once_it_runs(self):
        campaign = self._plan(self._of(self.customers[:2]))
        call = self.env.ref("mail.mail_activity_data_call")
        campaign.write({"end_date": self._ago(-60), "step_ids": [
            (0, 0, {"kind": "activity", "activity_type_id": call.id})]})
        campaign.action_start()
        self.assertEqual(campaign.state, "running")
        for values in ({"first_order_amount": 5}, {"bought_from": self.today}, {"occasion": "anniversary"},
                       {"new_product_ids": [(4, self.product.id)]}):
            with self.subTest(values=values):
                self.assertRaises(UserError, campaign.write, values)
        self.assertEqual((campaign.audience_count, campaign.audience_sample_ids.ids), (0, []))

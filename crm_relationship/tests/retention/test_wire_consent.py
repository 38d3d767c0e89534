from datetime import datetime, time, timedelta

from odoo.tests.common import freeze_time, tagged
from odoo.tools import SQL

from ..complaint.complaint_case import LOUD
from ..tier.tier_case import TODAY
from .wire_case import WireCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestWireConsent(WireCase):
    """Whom a campaign leaves alone, at each of the looks at it."""

    def _withdraw(self, reason):
        """Have the first buyer be somebody whom that reason keeps from campaigns."""
        getattr(self, f"_have_{reason}")(self.buyer)
        self.env.flush_all()

    def _have_blacklisted(self, partner):
        self.env["mail.blacklist"]._add(partner.email)

    def _have_bounced(self, partner):
        partner.message_bounce = 3

    def _have_no_address(self, partner):
        partner.email = "nobody"

    def _have_no_campaigns(self, partner):
        partner.no_campaigns = True

    def _have_complaint(self, partner):
        self.env["crm.complaint"].create({
            "subject": "Broken", "partner_id": partner.id, "company_id": self.company.id})

    def _have_archived(self, partner):
        partner.active = False

    REFUSALS = ("blacklisted", "bounced", "no_address", "no_campaigns", "complaint", "archived")

    # === THE LOOKS ===#

    def test_when_planned(self):
        for reason in self.REFUSALS:
            with self.subTest(reason=reason), self.env.cr.savepoint() as savepoint:
                self._withdraw(reason)
                campaign = self._start(self._mail())
                self._tick()
                self.assertEqual(campaign.target_ids.partner_id, self.buyers - self.buyer)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_when_due(self):
        campaign = self._start(self._mail(delay_days=1))
        self._tick()
        self.assertEqual(campaign.target_ids.partner_id, self.buyers)
        for reason in self.REFUSALS:
            with self.subTest(reason=reason), self.env.cr.savepoint() as savepoint:
                self._withdraw(reason)
                self._tick(days=2)
                skipped = self._rows(campaign).filtered(lambda row: row.state == "skipped")
                self.assertEqual(skipped.partner_id, self.buyer)
                self.assertEqual(skipped.reason, reason)
                self.assertEqual(skipped.target_id.state, "skipped")
                self.assertEqual(len(self._rows(campaign).mail_id), 2)
                savepoint.rollback()
                self.env.invalidate_all()

    # === WHAT COUNTS FOR WHAT ===#

    def test_contact_and_company(self):
        """The company's wish holds for its contacts; a contact's address is what counts."""
        contact = self.env["res.partner"].create({
            "name": "Anna", "parent_id": self.buyer.id, "email": "anna@example.com"})
        campaign = self._start(self._mail(delay_days=1))
        self._tick()
        target = campaign.target_ids.filtered(lambda target: target.partner_id == self.buyer)
        target.contact_id = contact
        self._have_blacklisted(self.buyer)
        self.assertFalse(self._obstacle(target, "mail"))
        self._have_blacklisted(contact)
        self.assertEqual(self._obstacle(target, "mail"), "blacklisted")
        self._have_no_campaigns(self.buyer)
        self.assertEqual(self._obstacle(target, "mail"), "no_campaigns")

    def test_a_new_address_has_not_bounced(self):
        self._have_bounced(self.buyer)
        self.buyer.email = self.buyer.email.upper()
        self.assertEqual(self.buyer.message_bounce, 3, "the same one")
        self.buyer.email = "new@example.com"
        self.assertEqual(self.buyer.message_bounce, 0)
        self.buyer.write({"email": "newer@example.com", "message_bounce": 2})
        self.assertEqual(self.buyer.message_bounce, 2, "somebody says so")

    def test_phone(self):
        """Calls mind the blacklist of numbers, and no address."""
        self.buyer.write({"phone": "+1 650 555 0111", "country_id": self.env.ref("base.us").id, "email": False})
        campaign = self._start(self._call(delay_days=1))
        self._tick()
        target = campaign.target_ids.filtered(lambda target: target.partner_id == self.buyer)
        self._have_bounced(self.buyer)
        self.assertFalse(self._obstacle(target, "phone"))
        self.assertEqual(self._obstacle(target, "mail"), "no_address")
        self.buyer._phone_set_blacklisted()
        self.assertEqual(self._obstacle(target, "phone"), "phone_blacklisted")
        self.assertFalse(self._obstacle(target, False))

    def test_another_campaign(self):
        """Being its control counts, too; birthdays come anyway, and keep nobody from anything."""
        self.company.retention_rest_days = 0
        kinds = {"care": "other_campaign", "birthday": None}
        for kind, reason in kinds.items():
            with self.subTest(kind=kind):
                other = self._new_campaign(self._mail(), kind=kind)
                first = self._start(self._mail(delay_days=5), holdout_percent=50)
                self._tick()
                self.assertTrue(first.target_ids.filtered("is_control"))
                [reasons] = zip(*self._reasons(other, first.target_ids), strict=True)
                self.assertEqual(set(reasons), {reason})
                first.action_stop()
        other = self._new_campaign(self._mail())
        first = self._start(self._mail(delay_days=5))
        self.assertEqual(self._reasons(other, first.target_ids), [("other_campaign",)] * 3)
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE crm_retention_campaign SET kind = 'birthday' WHERE id = %s", first.id))
        self.assertEqual(self._reasons(other, first.target_ids), [(None,)] * 3)

    def _reasons(self, campaign, targets):
        """Why these customers would not be chosen for another campaign, as rows."""
        self.env.flush_all()
        return self.env.execute_query(SQL(
            "SELECT %s FROM (SELECT partner_id, contact_id, %s AS campaign_id FROM crm_retention_target"
            " WHERE id IN %s) target",
            self.env["crm.retention.consent"]._get_obstacle("mail", campaign), campaign.id, targets._ids))

    def test_rest(self):
        self.company.retention_rest_days = 14
        first = self._start(self._mail())
        self._tick()
        self._queue(first)
        first.action_stop()
        self.assertEqual(self._states(first), ["done"] * 3)
        for days, number in ((-1, 0), (1, 3)):
            later = TODAY + timedelta(days=self.company.retention_rest_days + days)
            with self.subTest(days=days), freeze_time(datetime.combine(later, time(17))):
                again = self._start(self._mail(), start_date=later, end_date=later + timedelta(days=30))
                self.env["crm.retention.planner"]._plan_due(again)
                self.assertEqual(len(again.target_ids), number)
                again.action_stop()

    def test_own_steps_count_not(self):
        """A campaign's second step is not held back by its first."""
        campaign = self._start(self._mail(), self._mail(delay_days=3, sequence=20))
        self._tick()
        self._tick(days=4)
        self.assertEqual(self._states(campaign), ["done"] * 6)

    def _obstacle(self, target, channel):
        self.env.flush_all()
        consent = self.env["crm.retention.consent"]
        [[reason]] = self.env.execute_query(SQL(
            "SELECT %s FROM crm_retention_target target WHERE id = %s",
            consent._get_obstacle(channel, target.campaign_id), target.id))
        return reason

    # === WHO SAYS SO ===#

    def test_tracked(self):
        self.env.flush_all()
        self.cr.precommit.run()
        partner = self.buyer.with_context(**LOUD)
        partner.no_campaigns = True
        self.env.flush_all()
        self.cr.precommit.run()
        self.env.invalidate_all()
        self.assertIn("no_campaigns", partner.message_ids.sudo().tracking_value_ids.field_id.mapped("name"))

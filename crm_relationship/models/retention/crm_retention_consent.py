from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.complaint_clock import OPEN_STATES

# So many emails to an address have come back: it is not tried again.
MAX_BOUNCES = 3
# Wishes on a day of the customer's, and thanks for what they did: they come whatever else we have sent.
OCCASIONS = ("birthday", "referral")


class CrmRetentionConsent(models.AbstractModel):
    """Whom a campaign leaves alone, and why: looked at when it is planned, when a step falls due, and once more right
    before an email goes out (`_get_refusal`).

    The SQL stands for one row named `target`, with `campaign_id`, `partner_id` (the commercial entity) and
    `contact_id`.
    """

    _name = "crm.retention.consent"
    _description = "Consent to Campaigns"

    @api.model
    def _get_obstacle(self, channel, campaign):
        """What stands against contacting a customer.

        :param channel: `mail`, `phone`, or False for what is done without contacting anybody, and for planning
        :param campaign: the campaign
        :return: SQL of a code of `REASONS`, NULL where nothing stands against it
        """
        return SQL("COALESCE(%s, %s)", self._get_refusal(channel, campaign.company_id), self._get_rest(campaign))

    @api.model
    def _get_refusal(self, channel, company):
        """As `_get_obstacle`, of what customers have told us, or what has happened to them, and nothing of what other
        campaigns do."""
        self.env["res.partner"].flush_model(
            ["active", "no_campaigns", "email_normalized", "message_bounce", "phone_sanitized",
             "commercial_partner_id"])
        self.env["crm.complaint"].flush_model(["partner_id", "company_id", "state"])
        return SQL(
            """
            (SELECT CASE WHEN NOT (contact.active AND customer.active) THEN 'archived'
                         WHEN contact.no_campaigns OR customer.no_campaigns THEN 'no_campaigns'
                         %(channel)s
                         WHEN customer.id IN (
                              SELECT author.commercial_partner_id
                                FROM crm_complaint
                                JOIN res_partner author ON author.id = crm_complaint.partner_id
                               WHERE crm_complaint.company_id = %(company)s AND crm_complaint.state IN %(open)s)
                         THEN 'complaint' END
               FROM res_partner customer
               JOIN res_partner contact ON contact.id = COALESCE(target.contact_id, customer.id)
              WHERE customer.id = target.partner_id)
            """, channel=getattr(self, f"_refuse_{channel}", SQL)(), company=company.id, open=OPEN_STATES)

    @api.model
    def _refuse_mail(self):
        self.env["mail.blacklist"].flush_model(["email", "active"])
        return SQL(
            """
            WHEN COALESCE(contact.email_normalized, '') = '' THEN 'no_address'
            WHEN contact.email_normalized IN (SELECT email FROM mail_blacklist WHERE active) THEN 'blacklisted'
            WHEN contact.message_bounce >= %s THEN 'bounced'
            """, MAX_BOUNCES)

    @api.model
    def _refuse_phone(self):
        self.env["phone.blacklist"].flush_model(["number", "active"])
        return SQL(
            """
            WHEN COALESCE(contact.phone_sanitized, customer.phone_sanitized) IN (
                 SELECT number FROM phone_blacklist WHERE active) THEN 'phone_blacklisted'
            """)

    @api.model
    def _get_rest(self, campaign):
        """As `_get_obstacle`, of what other campaigns of the company do: who takes part in one, be it as a control,
        would spoil its result; and who has heard from one is left alone for some days."""
        if campaign.kind in OCCASIONS:
            return SQL("NULL")
        for model in ("campaign", "step", "target", "delivery"):
            self.env[f"crm.retention.{model}"].flush_model()
        company = campaign.company_id
        return SQL(
            """
            (SELECT CASE WHEN BOOL_OR(other_campaign.state IN ('running', 'paused')
                                  AND other_campaign.kind NOT IN %(occasions)s) THEN 'other_campaign'
                         WHEN BOOL_OR(EXISTS (
                              SELECT 1
                                FROM crm_retention_delivery delivery
                                JOIN crm_retention_step step ON step.id = delivery.step_id
                               WHERE delivery.target_id = other.id AND delivery.state IN ('done', 'unsure')
                                 AND delivery.done_at > %(since)s AND step.kind IN %(kinds)s)) THEN 'recent' END
               FROM crm_retention_target other
               JOIN crm_retention_campaign other_campaign ON other_campaign.id = other.campaign_id
              WHERE other.partner_id = target.partner_id AND other.campaign_id <> target.campaign_id
                AND other.company_id = %(company)s)
            """,
            occasions=OCCASIONS, company=company.id, kinds=self._get_contact_kinds(),
            since=fields.Datetime.now() - timedelta(days=company.sudo().retention_rest_days))

    @api.model
    def _get_contact_kinds(self):
        """The kinds of steps by which a customer hears from us."""
        steps = self.env["crm.retention.step"]
        return tuple(kind for kind, _label in steps._fields["kind"].selection
                     if getattr(type(steps), f"_channel_{kind}", False))

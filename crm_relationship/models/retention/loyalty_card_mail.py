import logging

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class LoyaltyCard(models.Model):
    """The email that tells a customer of a reward for a referral goes out at most once (`crm.mail.once`).

    It is the first that the program sends At Creation; all other emails of cards are core's.
    """

    _inherit = "loyalty.card"

    mail_id = fields.Many2one(
        "mail.mail", readonly=True, copy=False, index="btree_not_null", ondelete="set null", groups="base.group_system")

    def _announce(self):
        """With all rights, have an email wait for the mail server for each of these cards, less those whose customers
        are to be left alone."""
        self = self.sudo()
        obstacles = self._find_mail_obstacles()
        told = self.filtered(lambda card: card not in obstacles)
        for card in told:
            card._announce_one()
        if told.mail_id:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _announce_one(self):
        """A template that cannot be made into an email does not take the card away again."""
        plans = self.program_id.communication_plan_ids.filtered(lambda plan: plan.trigger == "create")
        template = plans.mail_template_id[:1]
        if not template:
            return
        author = self._get_mail_author()
        values = {} if template.email_from else {"author_id": author.id, "email_from": author.email_formatted}
        try:
            with self.env.cr.savepoint():
                self.mail_id = self.env["mail.mail"].browse(template.send_mail(
                    self.id, email_layout_xmlid="mail.mail_notification_light", email_values=values))
                self.mail_id.loyalty_card_id = self
        except OperationalError:
            raise
        except Exception:  # whatever is wrong with the template
            self.env.invalidate_all(flush=False)
            _logger.exception("card %s: its customer could not be told of it", self.id)

    def _find_mail_obstacles(self):
        """`{card: reason}` of those of these cards whose customers do not hear of them by email. An open complaint is
        no reason: it is good news that they wait for."""
        if not self:
            return {}
        self.flush_recordset()
        rows = self.env.execute_query(SQL(
            """
            SELECT target.id, CASE WHEN target.is_over THEN 'ended' ELSE NULLIF(%(refusal)s, 'complaint') END
              FROM (SELECT card.id, contact.commercial_partner_id AS partner_id, contact.id AS contact_id,
                           NOT card.active OR card.points <= 0 OR card.expiration_date < %(today)s AS is_over
                      FROM loyalty_card card
                      JOIN res_partner contact ON contact.id = card.partner_id
                     WHERE card.id IN %(cards)s) target
            """, cards=tuple(self.ids), today=fields.Date.today(),
            refusal=self.env["crm.retention.consent"]._get_refusal("mail", self.env.company)))
        return {self.browse(card_id): reason for card_id, reason in rows if reason}

    # === WHAT BECOMES OF IT ===#

    def _get_mail_obstacle(self):
        """The card may have been taken back or used since, and the customer may want no emails any more."""
        return self._find_mail_obstacles().get(self, False)

    def _take_back(self, reason):
        reader = self._read_by_salesperson()
        reader._message_log(body=reader.env._("The customer was not told of it by email after all."))

    def _note_sent(self, error):
        if error:
            reader = self._read_by_salesperson()
            reader._message_log(body=reader.env._("The email about it could not be sent: call the customer."))

    def _note_unsure(self):
        reader = self._read_by_salesperson()
        reader._message_log(body=reader.env._(
            "Nobody knows whether the email about it has been sent: ask the customer on the phone."))

    def _read_by_salesperson(self):
        """This card in the language of the customer's salesperson: what the mail queue notes on it is for them."""
        salesperson = self.partner_id.commercial_partner_id.user_id
        return self.with_context(**salesperson._get_reader_context(self.company_id))

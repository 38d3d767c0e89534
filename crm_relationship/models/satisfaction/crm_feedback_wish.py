import logging
from datetime import datetime, time, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import arguments

_logger = logging.getLogger(__name__)
BATCH = 50


class CrmFeedback(models.Model):
    """Wishes that we could not fulfil: we find out where to get the goods, and the customer hears when they arrive.

    The cron looks for receipts of the product since it was found. Wishes are claimed for one transaction, in which the
    notice is made as well: nobody hears of the same goods twice.
    """

    _inherit = "crm.feedback"
    _guarded_fields = ("found_at", "expected_on", "picking_id")

    quantity = fields.Float(digits="Product Unit", default=1, help="How many the customer would like to have.")
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    found_at = fields.Datetime("Source Found On", readonly=True, copy=False)
    expected_on = fields.Date("Expected", readonly=True, copy=False)
    picking_id = fields.Many2one(
        "stock.picking", "Arrived With", readonly=True, copy=False, index="btree_not_null", ondelete="set null")

    _quantity_check = models.Constraint("CHECK (quantity >= 0)", "A customer wishes for 0 or more: check the quantity.")
    _found_idx = models.Index("(product_id) WHERE state = 'found'")

    # === PUBLIC API ===#

    @arguments.read(
        expected_on=arguments.day(required=False, last=arguments.LAST_FIGURES),
        message=arguments.text(arguments.LONG, required=False), note=arguments.text(arguments.LONG, required=False))
    def find(self, expected_on=None, message=None, note=None):
        """We know where to get what these customers wish for: they hear by themselves when it arrives. What has not
        come by the day expected gets another day.

        :param expected_on: when it is expected (`date` or ISO string)
        :param message: plain text, sent to the customer by mail
        :param note: what the customer was told otherwise, such as by phone; for colleagues only
        :return: True
        :raises AccessError: for feedback that the user may not write
        :raises UserError: for what is no wish, or no product of ours; where it is waited for without another day; as
            `answer`
        """
        wishes = self._enter("new", "answered", "found")
        wrong = wishes.filtered(lambda wish: wish.kind != "wish" or not wish.product_id)[:1]
        if wrong:
            raise UserError(self.env._(
                "%(feedback)s: say first that it is a wish, and for which product.", feedback=wrong.display_name))
        waiting = wishes.filtered(lambda wish: wish.state == "found")
        if waiting and not expected_on:
            raise UserError(self.env._(
                "%(feedback)s is waited for: say on which day it is expected now.", feedback=waiting[0].display_name))
        wishes._tell_customer(message, note)
        waiting.write({"expected_on": expected_on})
        waiting._follow_found(None)
        (wishes - waiting)._move_to("found", expected_on=expected_on or False)
        return True

    # === WHAT A STATE BRINGS ===#

    def _prepare_found(self):
        now = self._get_now()
        return {wish: {"replied_at": wish.replied_at or now, "found_at": now} for wish in self}

    def _follow_found(self, before):
        """Somebody is reminded where the goods do not come."""
        self._set_deadlines()
        self._plan_work()

    def _get_end_of_wait(self):
        """The end of the day on which the goods are expected, where the company works; False: nobody knows it."""
        if not self.expected_on:
            return False
        zone = ZoneInfo(self.company_id._get_zone())
        end = datetime.combine(self.expected_on, time(23, 59, 59), zone)
        return end.astimezone(timezone.utc).replace(tzinfo=None)

    # === ARRIVAL ===#

    @api.model
    def _cron_notice_arrivals(self):
        """Tell customers that what they wished for has arrived. A failure with one stops no other."""
        while arrived := self._claim_arrived():
            for wish, picking in arrived:
                try:
                    with self.env.cr.savepoint():
                        wish._arrive(picking)
                except Exception:  # whatever goes wrong with one notice must not stop the others
                    _logger.exception("the customer of feedback %s cannot be told of the arrival", wish.id)
                    wish.invalidate_recordset()
                    wish._move_to("done", picking_id=picking.id)
                    wish._ask_to_call()
            if not self.env["ir.cron"]._commit_progress(len(arrived)):
                return

    @api.model
    def _claim_arrived(self):
        """Pairs of a wish that nobody else is at, until the end of the transaction, and the first receipt of its
        product since it was found."""
        for model in ("crm.feedback", "stock.picking", "stock.move"):
            self.env[model].flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT wish.id, receipt.id
              FROM crm_feedback wish
        CROSS JOIN LATERAL (
                SELECT picking.id
                  FROM stock_move move
                  JOIN stock_picking picking ON picking.id = move.picking_id AND picking.return_id IS NULL
                  JOIN stock_picking_type type ON type.id = picking.picking_type_id AND type.code = 'incoming'
                 WHERE move.product_id = wish.product_id AND move.company_id = wish.company_id
                   AND move.state = 'done' AND move.origin_returned_move_id IS NULL AND move.quantity > 0
                   AND move.date >= wish.found_at
              ORDER BY move.date, move.id
                 LIMIT 1) receipt
             WHERE wish.state = 'found'
          ORDER BY wish.id LIMIT %s FOR UPDATE OF wish SKIP LOCKED
            """, BATCH))
        return [(self.sudo().browse(wish_id), self.env["stock.picking"].sudo().browse(picking_id))
                for wish_id, picking_id in rows]

    def _arrive(self, picking):
        """The goods are here: the customer hears of it by mail; without an address somebody calls."""
        self.ensure_one()
        template = self.env.ref("crm_relationship.mail_template_feedback_arrived", raise_if_not_found=False)
        self._move_to("done", picking_id=picking.id)
        if not template or not self._get_address():
            self._ask_to_call()
            return
        subject, body = (template._render_field(name, self.ids, compute_lang=True, options=options)[self.id]
                         for name, options in (("subject", {}), ("body_html", {"post_process": True})))
        self._post_to_customer(
            body, subject=subject, message_type="auto_comment", author_id=self.company_id.partner_id.id,
            email_add_signature=False, email_layout_xmlid="mail.mail_notification_light")

    def _ask_to_call(self):
        self._ask(
            self._work_kind, self._get_responsible(),
            lambda reader: reader.env._("Call the customer: %(product)s has arrived", product=reader.product_id.name),
            fields.Date.context_today(self))

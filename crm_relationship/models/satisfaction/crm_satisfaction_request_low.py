import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL

from ...tools import arguments
from ...tools import satisfaction as formulas
from ...tools.complaint_clock import OPEN_STATES
from ...tools.labels import join

_logger = logging.getLogger(__name__)
SOURCE = "survey"
MOST_SUBJECT, MOST_WORDS = 300, 20_000  # characters of a complaint; surveys know no limit
BATCH = 20
RETRY_HOURS = 1
RETRY_MINUTES = 1  # where somebody else is at the same customer's


class CrmSatisfactionRequest(models.Model):
    """A low answer becomes a complaint, once; where the customer has an open one, a note on it.

    Whether it is low is decided with the answer, by the tier that the customer had then. What follows is the cron's: a
    failure of ours costs no customer their answer. Requests are claimed one transaction at a time, so that two workers
    share them and a crash leaves nothing half done; a complaint is besides submitted once for each request. What one
    customer has said is handled by one worker at a time: the second finds the complaint that the first has opened.
    """

    _inherit = "crm.satisfaction.request"

    is_low = fields.Boolean(
        "Low", readonly=True, copy=False, help="A grade was below what a complaint begins at in the customer's tier.")
    low_limit = fields.Integer(
        "Limit Then", readonly=True, copy=False, aggregator=None,
        help="Which grades were low when the customer answered, whatever the tier says later.")
    low_handled_at = fields.Datetime("Low Answer Handled On", readonly=True, copy=False)
    low_retry_at = fields.Datetime("Low Answer Tried Again On", readonly=True, copy=False)
    complaint_id = fields.Many2one(
        "crm.complaint", readonly=True, copy=False, index="btree_not_null", ondelete="set null",
        help="What became of a low answer: the complaint that it opened, or the open one that it was noted on.")

    _low_idx = models.Index("(company_id, id) WHERE is_low AND complaint_id IS NULL")

    # === WHAT IS LOW ===#

    def _prepare_answered(self):
        prepared = super()._prepare_answered()
        for request in self:
            limit = request.tier_id.low_grade if request.tier_id else formulas.SHIPPED_LOW_GRADES["ordinary"]
            prepared[request] = {
                **prepared.get(request, {}), "is_low": bool(request._get_answers_below(limit)), "low_limit": limit}
        return prepared

    def _get_low_answers(self):
        """The grades below the limit that the tier had when the customer answered."""
        return self._get_answers_below(self.low_limit)

    def _get_answers_below(self, limit):
        """The grades below a limit; of our own people none."""
        if self.contact_id and not self.contact_id.partner_share:
            return self.answer_ids.browse()
        return self.answer_ids.filtered(
            lambda answer: answer.group in formulas.LOW_GROUPS and "value" in (answer.aspects or "").split(",")
            and answer.value < limit).sorted("value")

    # === CRON ===#

    @api.model
    def _cron_handle_low(self):
        """Have each low answer be a complaint, or a note on the open one. A failure with one does not stop the others:
        it is tried again later, and counted among what nobody has recorded until then."""
        while requests := self._claim_low():
            for request in requests:
                request._handle_low_safely()
            if not self.env["ir.cron"]._commit_progress(len(requests)):
                return

    @api.model
    def _claim_low(self):
        """Some low answers that nobody else is at, until the end of the transaction."""
        self.flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT id FROM crm_satisfaction_request
             WHERE is_low AND complaint_id IS NULL AND low_handled_at IS NULL
               AND COALESCE(low_retry_at, '-infinity') <= %s
          ORDER BY company_id, id LIMIT %s FOR UPDATE SKIP LOCKED
            """, fields.Datetime.now(), BATCH))
        return self.sudo().browse([request_id for (request_id,) in rows])

    def _handle_low_safely(self):
        try:
            with self.env.cr.savepoint():
                self._handle_low()
        except (LockError, SerializationFailure):
            self._put_off(minutes=RETRY_MINUTES)
        except Exception:  # whatever goes wrong with one answer must not stop the others
            _logger.exception("the low answer of request %s is looked at again in an hour", self.id)
            self._put_off(hours=RETRY_HOURS)

    def _put_off(self, **delay):
        self.invalidate_recordset()
        self.low_retry_at = fields.Datetime.add(fields.Datetime.now(), **delay)

    # === BUTTONS ===#

    @arguments.read("one")
    def action_create_complaint(self):
        """Have a low answer be a complaint now, as the next run would, and open it.

        :return: an action
        :raises UserError: for an answer that is not low
        :raises LockError: where it is being made at the moment
        """
        self.check_access("read")
        request = self.sudo()
        if not request.is_low:
            raise UserError(self.env._("No grade is below the limit of the tier: there is nothing to complain about."))
        try:
            request.lock_for_update(allow_referencing=True)
            if not request.complaint_id:
                request._handle_low()
        except LockError:
            self.env["crm.contention"]._refuse(self.env._("The complaint is being opened: look again in a minute."))
        return request.complaint_id.sudo(False)._get_records_action()

    # === WHAT FOLLOWS ===#

    def _handle_low(self):
        """Note the answer on the customer's open complaint; without one, open a complaint."""
        self.ensure_one()
        self._take_customer()
        complaint = self._find_open_complaint()
        if complaint:
            complaint._read_by_colleagues()._tell(
                complaint._get_responsible(), lambda reader: self.with_env(reader.env)._describe_low())
        else:
            complaint = self._open_complaint()
        self.write({"complaint_id": complaint.id, "low_handled_at": fields.Datetime.now()})

    def _take_customer(self):
        """Have nobody else handle this customer's low answers until the end of the transaction.

        Their row is written, unchanged: who began before this is committed would not see the complaint, and fails here.

        :raises LockError: where somebody else is at it
        :raises SerializationFailure: where somebody else was at it since the transaction began
        """
        self.partner_id.lock_for_update(allow_referencing=True)
        self.env.cr.execute(SQL(
            "UPDATE res_partner SET write_date = write_date WHERE id = ANY(%s)", self.partner_id.ids))

    def _find_open_complaint(self):
        """The complaint that was asked about, whatever has become of it; else the customer's open one, that about the
        same document first."""
        complaints = self.env["crm.complaint"]
        if self.res_model == complaints._name:
            return complaints.browse(self.res_id).exists()._get_merged_into()
        if not self.partner_id:
            return complaints
        found = complaints.search([
            ("commercial_partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id),
            ("state", "in", OPEN_STATES)], order="opened_at DESC, id DESC")
        return next((complaint for complaint in found if self._is_about(complaint)), found[:1])

    def _is_about(self, complaint):
        return self.res_model == "sale.order" and complaint.sale_order_id.id == self.res_id

    def _open_complaint(self):
        """The complaint that the answer becomes, in the words of the company's people."""
        context = self.env["res.users"]._get_reader_context(self.company_id)
        request = self.with_company(self.company_id).with_context(**context)
        complaints = request.env["crm.complaint"]
        return complaints.browse(complaints.submit(request._prepare_low_complaint())["id"])

    def _prepare_low_complaint(self):
        """What `crm.complaint.submit` takes."""
        contact = self.contact_id.exists()
        document = {"sale_order_id": self.res_id} if self._is_order() else {}
        subject = self.env._(
            "Not satisfied: %(grades)s", grades=join(self.env, self._get_low_answers().mapped("indicator_id.name")))
        return {
            "source": SOURCE, "external_ref": f"{self._name},{self.id}", "channel": "survey",
            "company_id": self.company_id.id, "subject": subject[:MOST_SUBJECT], "description": self._describe_low(),
            "partner_id": contact.id, "contact_name": contact.name, "phone": contact.phone, **document}

    def _is_order(self):
        """Whether the answer is about an order that is the customer's still."""
        order = self.env["sale.order"].browse(self.res_id if self.res_model == "sale.order" else []).exists()
        return bool(order) and order._concerns(self.contact_id)

    def _describe_low(self):
        """What the customer has said, in the reader's words: the low grades first, then their own words."""
        grades = [f"{answer.indicator_id.name} {answer.value:.0f}" for answer in self._get_low_answers()]
        words = self.user_input_id.user_input_line_ids.filtered(
            lambda line: line.answer_type in ("text_box", "char_box") and not line.skipped)
        return "\n".join([
            self.env._("Low grades in a survey (0 to 100): %(grades)s", grades=join(self.env, grades)),
            *(line.value_text_box or line.value_char_box or "" for line in words)])[:MOST_WORDS]

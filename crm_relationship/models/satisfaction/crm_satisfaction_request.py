import logging
import uuid
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import arguments
from ...tools import satisfaction as formulas
from ...tools.complaint_clock import OPEN_STATES

_logger = logging.getLogger(__name__)
REASONS = [
    ("ours", "A company of ours"), ("archived", "Archived"), ("no_address", "No email address"),
    ("opted_out", "Wants no surveys"), ("blacklisted", "On the blacklist"), ("bounced", "Emails bounce"),
    ("complaint", "Open complaint"), ("asked", "Asked lately"), ("not_drawn", "Not in the sample"),
    ("by_hand", "By hand"), ("survey", "Survey not approved")]


class CrmSatisfactionRequest(models.Model):
    """An event that we may ask a customer about: asked or not, and why.

    Every event has one, those that nobody is asked about too: coverage is known, and nobody can choose whom to ask.
    """

    _name = "crm.satisfaction.request"
    _description = "Satisfaction Request"
    _inherit = ["crm.state.mixin", "crm.mail.once"]
    _order = "event_on DESC, id DESC"
    _rec_name = "contact_id"
    _free_fields = ("reason_note",)
    _transitions = {
        "planned": ("sent", "excluded", "answered"),
        "sent": ("answered", "bounced", "expired", "excluded"),
        "bounced": ("answered",),
        "expired": ("answered",),
    }

    survey_id = fields.Many2one("survey.survey", readonly=True, index="btree_not_null", ondelete="set null")
    trigger = fields.Selection(
        [("delivery", "Delivery"), ("periodic", "Periodic"), ("complaint", "Complaint"), ("invitation", "Invitation")],
        required=True, readonly=True,
        help="What made us ask: an order's last delivery, it was the customer's turn, a complaint was solved, or "
             "somebody invited the contact to the survey.")
    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", required=True, readonly=True)
    event_on = fields.Date("Happened On", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="set null")
    contact_id = fields.Many2one("res.partner", readonly=True, index="btree_not_null", ondelete="set null")
    tier_id = fields.Many2one("crm.tier", readonly=True, ondelete="restrict", help="As of the day of the event.")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("excluded", "Not asked"), ("planned", "Planned"), ("sent", "Asked"), ("answered", "Answered"),
         ("bounced", "Bounced"), ("expired", "No answer")],
        default="planned", required=True, readonly=True)
    reason = fields.Selection(REASONS, "Why Not Asked", readonly=True)
    reason_note = fields.Char("Note", readonly=True)
    user_input_id = fields.Many2one(
        "survey.user_input", "Sheet", readonly=True, index="btree_not_null", ondelete="set null")
    other_input_id = fields.Many2one(
        "survey.user_input", "Other Sheet", readonly=True, index="btree_not_null", ondelete="set null",
        help="Where there are two, one by email and one for a colleague on the phone: the one that does not count.")
    interviewer_id = fields.Many2one(
        "res.users", readonly=True, ondelete="set null",
        help="The colleague who filled in the sheet on the phone; empty: the customer did.")
    sent_at = fields.Datetime("Asked On", readonly=True)
    reminded_at = fields.Datetime("Reminded On", readonly=True)
    answered_at = fields.Datetime("Answered On", readonly=True)
    answer_ids = fields.One2many("crm.satisfaction.answer", "request_id", "Grades", readonly=True)

    _once_uniq = models.UniqueIndex(
        "(trigger, res_model, res_id) WHERE trigger <> 'periodic'",
        "This event has a request already: it is asked about once.")
    _turn_uniq = models.UniqueIndex(
        "(company_id, res_id, event_on) WHERE trigger = 'periodic'",
        "This customer's turn of that day has a request already.")
    _sheet_uniq = models.UniqueIndex("(user_input_id) WHERE user_input_id IS NOT NULL")
    _planned_idx = models.Index("(company_id, id) WHERE state = 'planned'")
    _asked_idx = models.Index("(contact_id, sent_at) WHERE sent_at IS NOT NULL")

    # === ANSWERS ===#

    @api.model
    def _get_of(self, sheet):
        """The request that a sheet answers; who was invited by hand has one from now on.

        A survey has no company: such an answer is for the customer's, else that of who is responsible for the survey.
        What colleagues answer themselves is no customer's, nor is the sheet of an interview that another one replaced.
        """
        found = self.search(["|", ("user_input_id", "=", sheet.id), ("other_input_id", "=", sheet.id)])
        contact = sheet.partner_id
        if found or sheet.interviewer_id or (contact and not contact.partner_share):
            return found
        if sheet.invite_token:  # a second sheet for the same invitation
            found = self.search(self._get_invited_domain(sheet.survey_id, contact, sheet.invite_token), limit=1)
            if found:
                return found
        customer = contact.commercial_partner_id
        asked_at = sheet.start_datetime or sheet.create_date
        company = customer.company_id or sheet.survey_id.user_id.company_id or self.env.company
        profile = self.env["crm.customer.profile"].search(
            [("partner_id", "=", customer.id), ("company_id", "=", company.id)])
        return self.create({
            "survey_id": sheet.survey_id.id, "trigger": "invitation", "res_model": sheet._name, "res_id": sheet.id,
            "event_on": asked_at.date(), "company_id": company.id, "partner_id": customer.id,
            "contact_id": contact.id, "tier_id": profile.tier_id.id, "user_id": customer.user_id.id, "state": "sent",
            "user_input_id": sheet.id, "sent_at": asked_at})

    @api.model
    def _get_invited_domain(self, survey, contact, invite_token):
        return [("survey_id", "=", survey.id), ("contact_id", "=", contact.id),
                ("user_input_id.invite_token", "=", invite_token)]

    @api.model
    def _is_answered(self, survey, contact, invite_token):
        """Whether what a contact was invited to by this token has been answered."""
        domain = self._get_invited_domain(survey, contact or self.contact_id, invite_token)
        return bool(self.search_count([*domain, ("state", "=", "answered")], limit=1))

    def _take_sheet(self, sheet):
        """The sheet that this request is answered on, where it has two."""
        if sheet != self.user_input_id:
            self.write({"user_input_id": sheet.id, "other_input_id": self.user_input_id.id})

    @api.model
    def _find_of(self, document):
        """The request about what happened to a document, if there is one."""
        return self.search([("trigger", "!=", "periodic"), ("res_model", "=", document._name),
                            ("res_id", "=", document.id)])

    def _get_sheet(self):
        """The sheet of this request, a new one where it has none."""
        if not self.user_input_id:
            self._create_sheets()
        return self.user_input_id

    def _answer_here(self, interviewer):
        """Note what was said elsewhere than in an email: the sheet as far as it is filled in, and the event itself."""
        sheet = self._get_sheet()
        sheet.interviewer_id = interviewer
        sheet._mark_done()

    def _get_own_grades(self):
        """As `survey.user_input._get_grades`: what was said beside the sheet, by a method `_grades_<trigger>`."""
        return getattr(self, f"_grades_{self.trigger}", dict)()

    def _grades_complaint(self):
        """Solved or not, as the customer said."""
        indicator = self.env.ref("crm_relationship.crm_satisfaction_indicator_complaint_handling", False)
        complaint = self.env["crm.complaint"].browse(self.res_id).exists()
        if not indicator or not (complaint.verified_at or complaint.unsatisfied_count):
            return {}
        return {indicator.id: {"value": 100 if complaint.verified_at else 0}}

    def _prepare_answered(self):
        now = fields.Datetime.now()
        return {request: {"answered_at": request.user_input_id.end_datetime or now, "sent_at": request.sent_at or now}
                for request in self}

    @api.model
    def _note_late(self):
        """Read the sheets again that were filled in but could not be noted then."""
        closed = [("state", "in", ("answered", "excluded"))]
        noted, others = (self.search([*closed, (name, "!=", False)])._as_query().subselect(name)
                         for name in ("user_input_id", "other_input_id"))
        late = self.env["survey.user_input"].search([
            ("state", "=", "done"), ("survey_id.survey_type", "=", "relationship"), ("test_entry", "=", False),
            ("id", "not in", noted), ("id", "not in", others),
        ])
        for sheet in late:
            self._try(sheet._note_grades)

    @api.model
    def _try(self, step):
        """What a step of ours returns, None where it fails: whatever the customer is doing goes on, and the night reads
        their answers again."""
        try:
            with self.env.cr.savepoint():
                return step()
        except OperationalError:  # the request is tried again as a whole
            raise
        except Exception:
            _logger.exception("what a customer has answered is read again tonight")
            return None

    @api.model
    def _expire(self, asked_until):
        """Give up on who was asked before that moment and has not answered."""
        self.search([("state", "=", "sent"), ("sent_at", "<=", asked_until)])._move_to("expired")

    # === ASKING ===#

    def _get_obstacle(self, but=()):
        """Why this contact cannot be asked now, whatever was planned, but these reasons; False if nothing stands
        against it."""
        self.ensure_one()
        return next((reason for reason in self._find_obstacles() if reason not in but), False)

    def _find_obstacles(self):
        """The reasons, one after the other."""
        contact, customer = self.contact_id, self.partner_id
        if not contact.active or not customer.active or not self.survey_id.active:
            yield "archived"
        if not self.survey_id._is_approved():
            yield "survey"
        if not contact.email_normalized:
            yield "no_address"
        if contact.no_surveys or customer.no_surveys:
            yield "opted_out"
        if self.env["mail.blacklist"].search_count([("email", "=", contact.email_normalized)], limit=1):
            yield "blacklisted"
        if contact.message_bounce >= formulas.MAX_BOUNCES:
            yield "bounced"
        if self.env["crm.complaint"].search_count([
                ("commercial_partner_id", "=", customer.id), ("company_id", "=", self.company_id.id),
                ("state", "in", OPEN_STATES)], limit=1):
            yield "complaint"
        if self._was_asked_lately():
            yield "asked"

    def _was_asked_lately(self):
        """Whether the contact or the customer has got another request not long ago."""
        contact_since, customer_since = (
            fields.Datetime.now() - timedelta(days=days) for days in (formulas.CONTACT_DAYS, formulas.CUSTOMER_DAYS))
        return bool(self.search_count([
            ("id", "!=", self.id), "|",
            "&", ("contact_id", "=", self.contact_id.id), ("sent_at", ">", contact_since),
            "&", ("partner_id", "=", self.partner_id.id), ("sent_at", ">", customer_since)], limit=1))

    def _create_sheets(self):
        """An empty sheet for each, with a token that opens nothing else; core's way takes four queries and a message
        for each."""
        sheets = self.env["survey.user_input"].with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True).create([{
                "survey_id": request.survey_id.id, "partner_id": request.contact_id.id,
                "email": request.contact_id.email, "nickname": request.contact_id.name,
                "invite_token": str(uuid.uuid4()),  # what one was asked before does not count as an attempt at this one
                "deadline": fields.Datetime.now() + timedelta(days=formulas.EXPIRY_DAYS),
                "lang_id": request.survey_id._get_sheet_language(request.contact_id).id,
            } for request in self])
        for request, sheet in zip(self, sheets, strict=True):
            request.user_input_id = sheet

    # === BUTTONS ===#

    @arguments.read("one")
    def action_open_document(self):
        """Open what happened."""
        self.ensure_one()
        self.check_access("read")
        return self.env[self.res_model].browse(self.res_id)._get_records_action()

    @arguments.read("one", note=arguments.text(300))
    def exclude(self, note):
        """Do not ask this contact after all; it is counted, and stands beside the salesperson's figures.

        :param note: why, in words, at most 300 characters
        :return: True
        :raises AccessError: for who is no manager
        :raises UserError: for who has been asked already
        """
        self.ensure_one()
        self.env["res.users"]._check_role("manager", self.env._("leave out a customer whom the system has drawn"))
        if self.state != "planned":
            raise UserError(self.env._(
                "%(contact)s is not asked: the request is %(state)s.", contact=self.display_name,
                state=self._describe_state().lower()))
        self._move_to("excluded", reason="by_hand", reason_note=note)
        return True

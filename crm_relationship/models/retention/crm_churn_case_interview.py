from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import arguments
from ...tools.calls import Call


class CrmChurnCase(models.Model):
    """One interview a lost customer: why did you leave? Sent, or filled in by a colleague on the phone."""

    _inherit = "crm.churn.case"

    # Odoo makes a second sheet of answers for whoever asks: the case holds the first one.
    user_input_id = fields.Many2one("survey.user_input", "Interview", readonly=True, copy=False, ondelete="set null")
    interview_state = fields.Selection(related="user_input_id.state", string="Interview Status")
    interview_answers = fields.Text("What They Said", compute="_compute_interview", compute_sudo=True)
    answered_reason_id = fields.Many2one(
        "crm.churn.reason", "Their Reason", compute="_compute_interview", compute_sudo=True)

    _user_input_uniq = models.UniqueIndex(
        "(user_input_id) WHERE user_input_id IS NOT NULL", "An interview is of one lost customer.")

    # === COMPUTE ===#

    @api.depends("user_input_id.user_input_line_ids", "user_input_id.state")
    @api.depends_context("lang")
    def _compute_interview(self):
        for case in self:
            lines = case.user_input_id.user_input_line_ids if case.interview_state == "done" else ()
            said = [line for line in lines if not line.skipped]
            case.interview_answers = "\n".join(f"{line.question_id.title} {line.display_name}" for line in said)
            case.answered_reason_id = next(
                (reason for line in said if (reason := line.suggested_answer_id.churn_reason_id)), False)

    # === WHAT PEOPLE DO ===#

    @arguments.read("one")
    def action_interview(self):
        """Open the interview of a lost customer, to be filled in while they are on the phone.

        :return: an action
        """
        [case] = self._start_interviews()
        return {"type": "ir.actions.act_url", "target": "new", "url": case.user_input_id.get_start_url()}

    @arguments.read("one")
    def action_send_interview(self):
        """Send a lost customer the link to their interview; again, the same one."""
        [case] = self._start_interviews()
        contact = case.user_input_id.partner_id
        if case.interview_state == "done":
            raise UserError(self.env._("%(customer)s has answered already.", customer=self.display_name))
        if not contact.email:
            raise UserError(self.env._("%(contact)s has no email address: call them.", contact=contact.display_name))
        if contact.is_blacklisted:
            raise UserError(self.env._("%(contact)s does not want emails: call them.", contact=contact.display_name))
        case._send_interview()
        case._message_log(body=self.env._("Interview sent to %(contact)s.", contact=contact.display_name))
        return True

    @arguments.read()
    def action_take_reason(self):
        """Have the reason be what the customers have said."""
        self.check_access("write")
        for case in self.filtered("answered_reason_id"):
            case.reason_id = case.answered_reason_id
        return True

    # === BUSINESS METHODS ===#

    def _start_interviews(self):
        """These lost cases with all rights, each with its one interview.

        :raises: as `_move_to`
        """
        cases = self._enter("lost")
        cases.invalidate_recordset(["user_input_id"])
        survey = self.env.ref("crm_relationship.crm_churn_survey", raise_if_not_found=False)
        for case in cases.filtered(lambda case: not case.user_input_id):
            if not survey or not survey.sudo().active:
                raise UserError(self.env._("The interview has been archived or deleted: ask an administrator."))
            contact = case._get_contact()
            case.user_input_id = self.env["survey.user_input"].sudo().create({
                "survey_id": survey.id, "partner_id": contact.id, "email": contact.email, "nickname": contact.name,
                "invite_token": self.env["survey.user_input"]._generate_invite_token()})
        return cases

    def _get_contact(self):
        """Whom to ask: who ordered last, else the customer, else a contact; somebody with an email address first."""
        order = self.env["sale.order"].sudo().search(
            [("partner_id", "child_of", self.partner_id.id), ("company_id", "=", self.company_id.id),
             ("state", "=", "sale")], order="date_order DESC, id DESC", limit=1)
        people = order.partner_id | self.partner_id | self.partner_id.child_ids
        return next((person for person in people if person.email), people[0])

    def _follow_answers(self):
        """The interviews of these cases have been answered: who keeps the customer hears of it."""
        self._call([Call(case, case._get_responsible(), _say_answered) for case in self])


def _say_answered(reader):
    reason = reader.sudo().answered_reason_id
    if reason:
        return reader.env._("They have said why they left: %(reason)s.", reason=reason.name)
    return reader.env._("They have answered the interview.")

import uuid

from odoo import models
from odoo.exceptions import UserError

from ...tools import arguments
from ...tools.labels import get_labels

BY_EMAIL = ("no_address", "blacklisted", "bounced")  # what stands against an email only


class CrmSatisfactionRequest(models.Model):
    """Answers by phone: a colleague fills in a sheet of its own, which nobody else can open, and stands in the request.

    The link that the customer has got opens another sheet: a colleague neither finds it nor can answer in their name.
    Whichever sheet is sent first counts, and closes the other one.
    """

    _inherit = "crm.satisfaction.request"

    @arguments.read("one")
    def action_fill_in(self):
        """Open the sheet that the user fills in while the contact is on the phone.

        :return: an action
        :raises AccessError: for requests that the user may not read
        :raises UserError: for who may not be asked, or has answered
        """
        self.ensure_one()
        self.check_access("read")
        asked = self.sudo()
        asked._check_interview()
        sheet = asked._get_interview_sheet(self.env.user)
        return {"type": "ir.actions.act_url", "target": "new", "url": sheet.get_start_url()}

    def _check_interview(self):
        """Refuse to ask by phone whom the system would not ask."""
        if self.trigger not in ("delivery", "periodic"):
            raise UserError(self.env._(
                "This is not asked by phone: what a customer says of a complaint is noted when it is verified."))
        if self.state not in ("planned", "sent", "bounced", "expired"):
            raise UserError(self.env._(
                "%(contact)s is not asked: the request is %(state)s.", contact=self.display_name,
                state=self._describe_state().lower()))
        reason = self._get_obstacle(but=BY_EMAIL)
        if reason:
            raise UserError(self.env._(
                "%(contact)s cannot be asked now: %(reason)s.", contact=self.display_name,
                reason=get_labels(self, "reason")[reason]))

    def _get_interview_sheet(self, user):
        """The sheet of a colleague: the one they began with, or a new one."""
        sheet = self.other_input_id
        if sheet.interviewer_id != user or sheet.state == "done":
            sheet = self.env["survey.user_input"].with_context(
                mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True).create({
                    "survey_id": self.survey_id.id, "partner_id": self.contact_id.id, "email": self.contact_id.email,
                    "nickname": self.contact_id.name, "invite_token": str(uuid.uuid4()), "interviewer_id": user.id})
            self.other_input_id = sheet
        return sheet

    def _may_fill_in(self, sheet, user):
        """Whether a user may go on with a sheet, whose token they have: that of an interview only the interviewer, and
        no sheet of what has been answered on another one."""
        if sheet.interviewer_id and sheet.interviewer_id != user:
            return False
        request = self.search(["|", ("user_input_id", "=", sheet.id), ("other_input_id", "=", sheet.id)])
        if sheet.state == "done":
            return True
        return request.state not in ("answered", "excluded") if request else not sheet.interviewer_id

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import arguments


class SurveySurvey(models.Model):
    """Self-assessments: officers judge ourselves, with our own figure beside a question where there is one."""

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("self", "Self-Assessment")], ondelete={"self": "set default"})

    @arguments.read("one")
    def action_assess(self):
        """Open a sheet of this self-assessment for the user, the one they have begun or a new one.

        Questions for a number come with our own figure filled in, which they may correct.

        :return: an action
        :raises AccessError: for who is no officer
        :raises UserError: for other surveys, or where what is filled in could not be corrected
        """
        self.ensure_one()
        self.env["res.users"]._check_role("officer", self.env._("assess ourselves"))
        self.check_access("read")
        survey = self.sudo()
        if survey.survey_type != "self" or not survey.active or not survey.users_can_go_back:
            raise UserError(self.env._(
                "%(survey)s is no self-assessment that can be filled in: it must be active, and allow roaming.",
                survey=survey.title))
        partner = self.env.user.partner_id
        sheet = self.env["survey.user_input"].sudo().search(
            [("survey_id", "=", self.id), ("partner_id", "=", partner.id), ("state", "!=", "done"),
             ("test_entry", "=", False)], limit=1)
        sheet = sheet or survey._create_answer(user=self.env.user)._fill_in_figures()
        return {"type": "ir.actions.act_url", "target": "new", "url": sheet.get_start_url()}

    @arguments.read("one")
    def action_view_assessments(self):
        """Open what officers have answered.

        :raises AccessError: for who is no officer
        """
        self.ensure_one()
        self.env["res.users"]._check_role("officer", self.env._("read self-assessments"))
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.survey_user_input_line_action_self")
        return dict(action, domain=[("survey_id", "=", self.id), ("user_input_id.state", "=", "done")])

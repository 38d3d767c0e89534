from odoo import models


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    def _create_answer(self, user=False, partner=False, email=False, test_entry=False, check_attempts=True, **vals):
        """As before; whoever is being interviewed about a loss goes on with that sheet instead of getting another."""
        contact = partner or (user and user.partner_id)
        if contact and len(self) == 1 and not test_entry:
            case = self.env["crm.churn.case"].sudo().search(
                [("user_input_id.survey_id", "=", self.id), ("user_input_id.partner_id", "=", contact.id),
                 ("user_input_id.state", "!=", "done")], order="id DESC", limit=1)
            if case:
                self.check_access("read")
                return case.user_input_id.with_env(self.env)
        return super()._create_answer(
            user=user, partner=partner, email=email, test_entry=test_entry, check_attempts=check_attempts, **vals)

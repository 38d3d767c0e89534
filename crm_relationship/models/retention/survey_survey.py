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

    def _get_sheet_language(self, contact):
        """In which language the sheet opens to whom an email has invited to it: that of the email, where the survey
        speaks it; none of its own, so that the browser's counts, where it does not."""
        languages = self.env["res.lang"]
        speaks = contact.lang and contact.lang in self.sudo()._get_supported_lang_codes()
        return languages._lang_get(contact.lang) if speaks else languages

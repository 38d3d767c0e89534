"""The interview of a lost customer, filled in by the colleague who has them on the phone."""

from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


class ChurnInterview(Survey):
    def _check_validity(self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True):
        """As before; but the sheet may be somebody else's: that of a customer whose case the user may work on."""
        if check_partner and answer_token and answer_sudo and request.env.user._is_internal():
            case = request.env["crm.churn.case"].sudo().search([("user_input_id", "=", answer_sudo.id)])
            check_partner = not (case and case.with_env(request.env).has_access("write"))
        return super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, check_partner=check_partner)

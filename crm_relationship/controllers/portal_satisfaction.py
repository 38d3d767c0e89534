from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey

from .portal_complaint import ComplaintPortal


class SatisfactionSheet(Survey):
    """Sheets of customers, and those that a colleague fills in for them on the phone."""

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True):
        """As before; the sheet of an interview is the interviewer's, and what was answered elsewhere is closed."""
        if survey_sudo.survey_type == "relationship" and not survey_sudo._is_approved() and not (
                answer_sudo and (answer_sudo.test_entry or answer_sudo.state == "done")):
            return "survey_closed"
        if answer_sudo and survey_sudo.survey_type == "relationship":
            requests = request.env["crm.satisfaction.request"].sudo()
            if answer_sudo.interviewer_id and answer_sudo.interviewer_id != request.env.user:
                return "answer_wrong_user"
            if not requests._may_fill_in(answer_sudo, request.env.user):
                return "answer_deadline"
            check_partner = check_partner and not answer_sudo.interviewer_id
        return super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, check_partner=check_partner)


    @http.route()
    def survey_retry(self, survey_token, answer_token, **post):
        """What customers are asked is answered once; what we ask ourselves is begun from our list."""
        survey_sudo = request.env["survey.survey"].sudo().search([("access_token", "=", survey_token)])
        if survey_sudo._is_of_customers():
            return request.redirect("/")
        return super().survey_retry(survey_token, answer_token, **post)


class ComplaintGrades(ComplaintPortal):
    """How content the customer is stands on the page that asks whether their complaint is solved. What somebody has
    said in a survey is for them to see, and not for their colleagues.
    """

    def _prepare_complaints_domain(self):
        return super()._prepare_complaints_domain() & (
            Domain("channel", "!=", "survey") | Domain("partner_id", "=", request.env.user.partner_id.id))

    def _is_own(self, complaint):
        mine = complaint.partner_id == request.env.user.partner_id
        return super()._is_own(complaint) and (complaint.channel != "survey" or mine)

    def _take_answer(self, complaint, satisfied, note, post):
        request.env["crm.satisfaction.request"].sudo()._try(lambda: complaint._keep_grades(post))
        return super()._take_answer(complaint, satisfied, note, post)

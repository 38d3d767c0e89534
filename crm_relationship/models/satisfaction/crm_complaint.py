from odoo import fields, models


class CrmComplaint(models.Model):
    """Whether a complaint is solved, and how content the customer is with how it was dealt with, is asked on one page
    and not in a second email. What they answer first counts."""

    _inherit = "crm.complaint"

    def _verify(self, satisfied, note, user):
        """As before; what the customer says counts for complaint handling."""
        requests = self.env["crm.satisfaction.request"].sudo()
        asked = requests._try(self._get_satisfaction_request)
        result = super()._verify(satisfied, note, user)
        if asked:
            requests._try(lambda: asked._answer_here(user))
        return result

    def _get_satisfaction_request(self):
        """The request that an answer to this complaint answers; empty where nobody is asked, or they have answered."""
        self.ensure_one()
        company = self.company_id.sudo()
        requests = self.env["crm.satisfaction.request"].sudo()
        if not company.satisfaction_since:
            return requests
        self.env["crm.satisfaction.planner"].sudo()._plan_trigger(company, fields.Date.today(), "complaint", self)
        return requests._find_of(self).filtered(lambda request: request.state in ("sent", "expired"))

    # === THE CUSTOMER'S PAGE ===#

    def _get_page_questions(self):
        """The scales that stand on the page where the customer says whether it is solved: those of the company's
        survey; none where they have answered or want no surveys. Nothing is written."""
        self.ensure_one()
        company, contact = self.company_id, self.partner_id
        questions = self.env["survey.question"]
        asked = self.env["crm.satisfaction.request"]._find_of(self)
        if not company.satisfaction_since or not contact or asked.filtered(
                lambda request: request.state not in ("sent", "expired")):
            return questions
        if contact.no_surveys or contact.commercial_partner_id.no_surveys:
            return questions
        survey = asked.survey_id.filtered(lambda survey: survey._is_approved()) or company._get_survey("complaint")
        return survey.question_ids.filtered(lambda question: question.question_type == "scale")

    def _keep_grades(self, post):
        """Keep what was ticked on the page until it is sent as a whole; what is no grade is dropped in silence.

        :param post: what the browser has sent: `question_<id>`
        """
        asked = self._get_satisfaction_request()
        if asked:
            sheet = asked._get_sheet()
            for question in self._get_page_questions():
                grade = str(post.get(f"question_{question.id}") or "")
                if grade in {str(grade) for grade in range(question.scale_min, question.scale_max + 1)}:
                    sheet._save_lines(question, grade)

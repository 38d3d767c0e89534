from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

QUIET = {"mail_activity_quick_update": True, "mail_create_nosubscribe": True}


class CrmRetentionStep(models.Model):
    """What people do: activities; and what customers are asked: interviews."""

    _inherit = "crm.retention.step"

    # === ACTIVITIES ===#

    def _cost_activity(self, contacts):
        return contacts * self.campaign_id.contact_cost

    def _answered_activity(self):
        """Somebody has spoken to them."""
        self.env["mail.activity"].flush_model(["date_done"])
        return SQL(
            """
            EXISTS (SELECT 1 FROM mail_activity activity
                     WHERE activity.id = delivery.res_id AND delivery.res_model = 'mail.activity'
                       AND activity.date_done IS NOT NULL)
            """)

    def _make_activity(self, deliveries):
        """An activity on the contact, for the customer's salesperson, else for who is responsible for the campaign, in
        their language; all of them in one creation: one after the other they take a dozen queries each."""
        campaign, readers, values = self.campaign_id, {}, []
        model_id = self.env["ir.model"]._get_id("res.partner")
        for delivery in deliveries:
            target = delivery.target_id
            sponsor = target.partner_id.user_id
            if sponsor not in readers:
                readers[sponsor] = self._find_reader(campaign, sponsor)
            contact = target.contact_id or target.partner_id
            values.append({
                **readers[sponsor], "activity_type_id": self.activity_type_id.id, "res_model": "res.partner",
                "res_model_id": model_id, "res_id": contact.id, "res_name": contact.display_name, "automated": True})
        activities = self.env["mail.activity"].sudo().with_context(**QUIET).create(values)
        return dict(zip(deliveries, activities, strict=True))

    def _find_reader(self, campaign, sponsor):
        """What an activity says to whoever is there of the salesperson, the responsible and the managers."""
        user = campaign._find_there(lambda: sponsor, lambda: campaign.user_id, campaign._get_managers)
        if not user:
            raise UserError(self.env._("Nobody is there to do it: choose who is responsible for the campaign."))
        reader = self.with_context(**user._get_reader_context(campaign.company_id))
        return {
            "user_id": user.id, "user_tz": user.tz, "summary": reader.summary or reader.campaign_id.name,
            "note": reader.note, "date_deadline": reader.activity_type_id._get_date_deadline()}

    # === INTERVIEWS ===#

    def _answered_interview(self):
        """They have answered all questions."""
        self.env["survey.user_input"].flush_model(["state"])
        return SQL(
            """
            EXISTS (SELECT 1 FROM survey_user_input
                     WHERE survey_user_input.id = delivery.res_id AND delivery.res_model = 'survey.user_input'
                       AND survey_user_input.state = 'done')
            """)

    def _make_interview(self, deliveries):
        """Questions for the contact, with an invitation by email in their language: one interview for each customer."""
        answers = {}
        for delivery in deliveries:
            contact = delivery.target_id.contact_id or delivery.target_id.partner_id
            answers[delivery] = self.survey_id._create_answer(
                partner=contact, email=contact.email, check_attempts=False,
                lang_id=self.survey_id._get_sheet_language(contact).id)
        template = self.env.ref("survey.mail_template_user_input_invite").sudo()
        author = self.campaign_id.user_id.partner_id or self.campaign_id.company_id.partner_id
        mails = template.send_mail_batch(
            [answer.id for answer in answers.values()],
            email_values={"author_id": author.id, "email_from": author.email_formatted})
        by_answer = {mail.res_id: mail for mail in mails}
        for delivery, answer in answers.items():
            delivery.mail_id = by_answer[answer.id]
        return answers

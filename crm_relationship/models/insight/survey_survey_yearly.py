import logging
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import arguments
from ...tools.periods import get_moments_domain

_logger = logging.getLogger(__name__)

KIND = "crm_relationship.mail_activity_type_assessment"
DAYS = 21  # to fill in a sheet


class SurveySurvey(models.Model):
    """Once a year everybody concerned is asked to fill in a sheet of each self-assessment."""

    _inherit = "survey.survey"

    assessment_of = fields.Selection(
        [("company", "The company"), ("manager", "The person who fills it in")], "Is About", required=True,
        default="company",
        help="Relationship officers judge the company, relationship managers themselves as well.")

    @arguments.read("one")
    def action_assess(self):
        """As before; managers judge themselves.

        :raises AccessError: for who is not asked
        """
        self.ensure_one()
        if self.sudo().survey_type == "self":
            self.env["res.users"]._check_role(self.sudo()._get_assessing_role(), self.env._("fill in this sheet"))
        return super().action_assess()

    # === ONCE A YEAR ===#

    @api.model
    def _cron_ask_to_assess(self):
        """Ask in each company whose month it is. A failure does not stop the others."""
        companies = self.env["res.company"].search([("assessment_month", "!=", False)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._ask_to_assess(company)
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                _logger.exception("Nobody in company %s can be asked to assess", company.id)
            if not cron._commit_progress(1):
                return

    @api.model
    def _ask_to_assess(self, company):
        """Plan a sheet of each self-assessment for everybody who works here and has not filled it in this year; the
        activities. Once a year, in the company's month.
        """
        today, activities = company._get_today(), self.env["mail.activity"]
        if int(company.assessment_month) != today.month or company.assessment_asked_year == today.year:
            return activities
        company.assessment_asked_year = today.year
        for survey in self.sudo().search([("survey_type", "=", "self")]):
            for user in survey._get_assessors(company) - survey._get_asked() - survey._get_sheet_owners(today.year):
                activities |= survey.with_context(**user._get_reader_context(company)).activity_schedule(
                    KIND, today + timedelta(days=DAYS), user_id=user.id)
        return activities

    def _get_assessing_role(self):
        """Who fills in this sheet: relationship officers judge the company, managers themselves."""
        return "manager" if self.assessment_of == "manager" else "officer"

    def _get_assessors(self, company):
        """Who works in a company and fills in this sheet."""
        group = self.env.ref(f"crm_relationship.group_relationship_{self._get_assessing_role()}").sudo()
        return group.all_user_ids.filtered(
            lambda user: user.active and not user.share and user.company_id == company)

    def _get_sheet_owners(self, year):
        """Who has filled in a sheet of this in a year."""
        sheets = self.env["survey.user_input"].sudo()
        return sheets.search(Domain("survey_id", "=", self.id) & self._get_sheets_domain(year)).create_uid.sudo(False)

    def _get_asked(self):
        """Who has an activity to fill in a sheet of these."""
        return self._search_assessments().user_id

    def _search_assessments(self):
        return self.env["mail.activity"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids),
             ("activity_type_id", "=", self.env.ref(KIND).id)])

    @api.model
    def _get_sheets_domain(self, year):
        """Sheets that were filled in in a year (UTC)."""
        return Domain([("state", "=", "done"), ("test_entry", "=", False),
                       *get_moments_domain("end_datetime", date(year, 1, 1), date(year, 12, 31))])

    def _settle_assessment(self, user):
        """Nothing is left to do for a user here."""
        self._search_assessments().filtered(lambda activity: activity.user_id == user).unlink()

import base64
import logging
from datetime import timedelta

from babel.dates import format_skeleton
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse

from ...tools.periods import Period
from .crm_kpi_text import HEADLINES

_logger = logging.getLogger(__name__)


class CrmWorkbookMail(models.Model):
    """The key figures of a month for one of the recipients a company has chosen, sent to them at most once.

    Each recipient's file is made with their own rights and in their language; nobody but colleagues gets one.
    """

    _name = "crm.workbook.mail"
    _description = "Monthly Workbook"
    _inherit = ["crm.state.mixin", "crm.mail.once"]
    _order = "month DESC, id DESC"
    _rec_name = "user_id"
    _free_fields = ("display_name",)
    _transitions = {
        "waiting": ("sent", "skipped", "failed", "unsure"),
        "failed": ("sent",),
        "unsure": ("sent", "failed"),
    }

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", "Recipient", required=True, readonly=True, index=True, ondelete="cascade")
    role = fields.Selection(
        [("user", "Relationship user"), ("officer", "Relationship officer"), ("manager", "Relationship manager")],
        "Made For", readonly=True, help="The role that the recipient had when the file was made.")
    month = fields.Date(required=True, readonly=True, help="Its first day.")
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Sent"), ("skipped", "Not sent"), ("failed", "Failed"),
         ("unsure", "Unsure")],
        required=True, readonly=True, default="waiting",
        help="Unsure: it may have been sent when the server stopped. Ask the recipient, who can download it as well.")
    reason = fields.Selection(
        [("removed", "No longer a recipient"), ("rights", "May not read or export it"),
         ("no_address", "No email address")], "Why Not", readonly=True)
    error = fields.Char("What Went Wrong", readonly=True)
    mail_id = fields.Many2one("mail.mail", "Email", readonly=True, index="btree_not_null", ondelete="set null")
    sent_at = fields.Datetime("Sent On", readonly=True)

    _month_uniq = models.Constraint(
        "UNIQUE (company_id, user_id, month)", "Everybody gets the workbook of a month once.")

    # === CRON ===#

    @api.model
    def _cron_send(self):
        """Send the last month to whoever has not got it yet, company by company. A failure stops nobody else's."""
        companies = self.env["res.company"].search([("relationship_workbook_recipient_ids", "!=", False)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._send_month(company)
            if not cron._commit_progress(1):
                return

    @api.model
    def _send_month(self, company):
        """Have the mails of the last complete month wait for the mail server, once its last night has been noted."""
        month = self._get_last_month(company)
        if not self._is_noted(company, month.last):
            return
        served = self.search([("company_id", "=", company.id), ("month", "=", month.first)]).user_id
        for user in company.relationship_workbook_recipient_ids - served:
            if self._get_refusal(user, company):
                continue
            try:
                with self.env.cr.savepoint():
                    self._send(company, user, month)
            except Exception:  # whatever goes wrong for one must not stop the others
                _logger.exception("The workbook of company %s for user %s cannot be sent", company.id, user.id)

    @api.model
    def _get_last_month(self, company):
        last = company._get_today().replace(day=1) - timedelta(days=1)
        return Period(last.replace(day=1), last)

    @api.model
    def _is_noted(self, company, day):
        """Whether all key figures of a company are noted up to a day."""
        progress = self.env["crm.kpi.progress"]._get(company)
        sources = self.env["crm.kpi"]._get_sources()
        return all(source in progress and progress[source].as_of >= day for source in sources)

    # === SENDING ===#

    @api.model
    def _send(self, company, user, month):
        """Make the file as this user may read it, and the mail that brings it."""
        name, content = self._make_file(company, user, month)
        row = self.create({
            "company_id": company.id, "user_id": user.id, "month": month.first, "role": self._get_roles(user)[-1]})
        mail_id = self.env.ref("crm_relationship.mail_template_workbook").send_mail(
            row.id, email_values={"attachments": [(name, base64.b64encode(content))]})
        row.mail_id = mail_id
        row.mail_id.write({"workbook_mail_id": row.id})
        row.mail_id.mail_message_id.write({"model": False, "res_id": False})  # nobody reads it by way of the row

    @api.model
    def _for_reader(self, user, company):
        """What this user may read of this company, in their language; of all that, nothing with our own rights."""
        context = {**user._get_reader_context(company), "allowed_company_ids": company.ids}
        return self.with_context(**context).with_user(user)

    @api.model
    def _make_file(self, company, user, month):
        """Name and bytes of the workbook."""
        return self._for_reader(user, company).env["crm.workbook"]._get_file("overview", {
            "date_from": fields.Date.to_string(month.first), "date_to": fields.Date.to_string(month.last)})

    @api.model
    def _get_refusal(self, user, company):
        """Why a user gets no workbook of a company, whoever has chosen them; False if nothing stands against it."""
        if not user.active or not user._is_internal() or company not in user.company_ids or not (
                user.has_group("crm_relationship.group_relationship_user")
                and user.has_group("base.group_allow_export")):
            return "rights"
        return not user.partner_id.email and "no_address"

    @api.model
    def _get_roles(self, user):
        """What a user is here, the highest role last."""
        return [role for role in dict(self._fields["role"].selection)
                if user.has_group(f"crm_relationship.group_relationship_{role}")]

    # === WHAT BECOMES OF IT ===#

    def _get_mail_obstacle(self):
        if self.user_id not in self.company_id.relationship_workbook_recipient_ids:
            return "removed"
        if self.role and self.role not in self._get_roles(self.user_id):
            return "rights"
        return self._get_refusal(self.user_id, self.company_id)

    def _take_back(self, reason):
        self._settle("skipped", reason=reason if reason in dict(self._fields["reason"].selection) else False)

    def _note_sent(self, error):
        if error:
            self._settle("failed", error=error)
        else:
            self._settle("sent", error=False, sent_at=fields.Datetime.now())

    def _note_unsure(self):
        self._settle("unsure")

    def _settle(self, state, **values):
        """Go to a state where that may follow, whoever has the mail sent."""
        self.sudo().filtered(lambda row: state in self._transitions.get(row.state, ()))._move_to(state, **values)

    # === WHAT THE MAIL SAYS ===#

    def _get_lang(self):
        return self.user_id._get_reader_context(self.company_id)["lang"]

    def _describe_month(self):
        """Month and year, in the recipient's language and in its order of words."""
        return format_skeleton("yMMMM", self.month, locale=babel_locale_parse(self._get_lang()))

    def _get_headlines(self):
        """Pairs of name and value of the first figures of the month, as the recipient may read them."""
        registry, company = self._for_reader(self.user_id, self.company_id).env["crm.kpi"], self.company_id
        days = Period(self.month, self.month + relativedelta(day=31))
        return [(values["name"], registry._write_value(values["unit"], values["value"], company.currency_id))
                for values in registry._get_values(company, days, HEADLINES).values()]

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import arguments
from ...tools.complaint_clock import OVER_STATES

UNRECORDED_DAYS = 90  # how far back returns and credit notes are looked at
NEAR_DAYS = 30  # a complaint of the customer that near to a return or credit note is taken to be about it
PLACES = 10  # of kinds: what makes a line's id of the id of what it shows
PREFIX = "_select_kind_"
EXEMPT = ("return", "refund")


class CrmComplaintUnrecorded(models.Model):
    """Reasons to complain that no complaint tells of: complaints of nobody yet, returns, and credit notes.

    A return or credit note is recorded by a complaint that names it, its delivery, order or invoice, or that its
    customer has opened within 30 days of it; or by somebody who has said why it is none (`crm.complaint.exemption`). A
    complaint that was cancelled records nothing, unless it lives on in another one (`_sql_recorded`). What we
    gave ourselves, to make a broken promise good, is no reason.

    Each kind is a method `_select_kind_<kind>(company, since)`: SQL that yields `res_id`, `res_model`, `name`, `date`
    and `partner_id` (the commercial entity) of what is not recorded in a company.
    """

    _name = "crm.complaint.unrecorded"
    _description = "Not Recorded as a Complaint"
    _auto = False
    _order = "date DESC, id DESC"
    _depends = {
        "account.move": ["move_type", "state", "company_id", "invoice_date", "name", "partner_id", "reversed_entry_id"],
        "crm.complaint": [
            "company_id", "state", "partner_id", "commercial_partner_id", "opened_at", "name", "subject",
            "sale_order_id", "picking_id", "invoice_id", "is_anonymous", "merged_into_id"],
        "crm.complaint.exemption": ["res_model", "res_id"],
        "crm.service.breach": ["granted_model", "granted_id"],
        "res.partner": ["commercial_partner_id"],
        "stock.picking": ["return_id", "state", "company_id", "date_done", "name", "partner_id", "sale_id"],
    }

    kind = fields.Selection(
        [("tray", "Complaint without a customer"), ("return", "Return"), ("refund", "Credit note")], readonly=True)
    name = fields.Char("Document", readonly=True)
    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference("Document ID", model_field="res_model", readonly=True, aggregator=None)

    # === QUERY ===#

    @property
    def _table_query(self):
        """Of the companies that the user works in just now."""
        kinds = sorted(name for name in dir(type(self)) if name.startswith(PREFIX))
        since = fields.Date.today() - timedelta(days=self._get_days())
        return SQL(" UNION ALL ").join(
            SQL("SELECT res_id::bigint * %s + %s AS id, %s AS kind, %s AS company_id, name, date, partner_id,"
                " res_model, res_id FROM (%s) unrecorded", PLACES, place, name.removeprefix(PREFIX), company.id,
                getattr(self, name)(company, since))
            for company in self.env.companies for place, name in enumerate(kinds))

    def _get_days(self):
        """How far back returns and credit notes are looked at."""
        return UNRECORDED_DAYS

    def _select_kind_tray(self, company, since):
        """However long ago: somebody waits for us."""
        return SQL(
            """
            SELECT complaint.id AS res_id, 'crm.complaint' AS res_model,
                   complaint.name || ' ' || complaint.subject AS name, complaint.opened_at::date AS date,
                   NULL::integer AS partner_id
              FROM crm_complaint complaint
             WHERE complaint.company_id = %s AND complaint.partner_id IS NULL
               AND complaint.is_anonymous IS NOT TRUE AND complaint.state NOT IN %s
            """, company.id, OVER_STATES)

    def _select_kind_return(self, company, since):
        return SQL(
            """
            SELECT document.id AS res_id, 'stock.picking' AS res_model, document.name, document.date_done::date AS date,
                   partner.commercial_partner_id AS partner_id
              FROM stock_picking document
              JOIN stock_picking delivery ON delivery.id = document.return_id
              JOIN stock_picking_type type ON type.id = delivery.picking_type_id AND type.code = 'outgoing'
         LEFT JOIN res_partner partner ON partner.id = COALESCE(document.partner_id, delivery.partner_id)
             WHERE document.company_id = %(company)s AND document.state = 'done' AND document.date_done >= %(since)s
               AND %(open)s
            """, company=company.id, since=since, open=self._sql_not_recorded(
                company, "stock.picking", SQL("document.date_done"), SQL(
                    "complaint.picking_id IN (document.id, delivery.id)"
                    " OR complaint.sale_order_id = delivery.sale_id")))

    def _select_kind_refund(self, company, since):
        return SQL(
            """
            SELECT document.id AS res_id, 'account.move' AS res_model, document.name, document.invoice_date AS date,
                   partner.commercial_partner_id AS partner_id
              FROM account_move document
         LEFT JOIN res_partner partner ON partner.id = document.partner_id
             WHERE document.company_id = %(company)s AND document.move_type = 'out_refund'
               AND document.state = 'posted' AND document.invoice_date >= %(since)s AND %(open)s
               AND NOT EXISTS (
                   SELECT 1 FROM crm_service_breach breach
                    WHERE breach.granted_model = 'account.move' AND breach.granted_id = document.id)
            """, company=company.id, since=since, open=self._sql_not_recorded(
                company, "account.move", SQL("document.invoice_date"), SQL(
                    "complaint.invoice_id IN (document.id, document.reversed_entry_id)")))

    def _sql_not_recorded(self, company, model, moment, names):
        """Whether no complaint tells of a document, and nobody has said why it is none; ours send nothing back."""
        return SQL(
            """
            NOT EXISTS (
                SELECT 1 FROM crm_complaint complaint
                 WHERE complaint.company_id = %(company)s AND (%(names)s) AND (%(recorded)s))
            AND NOT EXISTS (
                SELECT 1 FROM crm_complaint complaint
                 WHERE complaint.company_id = %(company)s
                   AND complaint.commercial_partner_id = partner.commercial_partner_id
                   AND complaint.opened_at BETWEEN %(moment)s - %(near)s AND %(moment)s + %(near)s
                   AND (%(recorded)s))
            AND NOT EXISTS (
                SELECT 1 FROM crm_complaint_exemption exemption
                 WHERE exemption.res_model = %(model)s AND exemption.res_id = document.id)
            AND NOT EXISTS (
                SELECT 1 FROM res_company ours WHERE ours.partner_id = partner.commercial_partner_id)
            """, company=company.id, names=names, moment=moment, model=model, recorded=self._sql_recorded(),
            near=SQL("MAKE_INTERVAL(days => %s)", NEAR_DAYS))

    def _sql_recorded(self):
        """Whether what a `complaint` tells is on record."""
        return SQL("complaint.state <> 'cancelled' OR complaint.merged_into_id IS NOT NULL")

    # === BUTTONS ===#

    @arguments.read("one")
    def action_open_document(self):
        """Open what it is about.

        :return: an action
        """
        self.check_access("read")
        document = self.env[self.res_model].browse(self.res_id)
        document.check_access("read")
        return document._get_records_action()

    @arguments.read("one")
    def action_create_complaint(self):
        """Have a complaint about it.

        :return: an action that opens the complaint, or a new one to be filled in
        :raises UserError: for what is a complaint already
        """
        self.check_access("read")
        if self.res_model == "crm.complaint":
            raise UserError(self.env._("This is a complaint already: open it, and choose the customer."))
        document = self.env[self.res_model].browse(self.res_id)
        if document.has_access("read"):
            return document.action_create_complaint()
        # a credit note, for those who sell and read no invoices: what the line says is enough to begin with
        self.env["crm.complaint"].check_access("create")
        return {
            "type": "ir.actions.act_window", "name": self.env._("Complaint"), "res_model": "crm.complaint",
            "views": [(False, "form")], "context": {
                "default_subject": self.name, "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id}}

    @arguments.read("one")
    def action_exempt(self):
        """Say why a return or a credit note is no reason to complain.

        :return: an action
        :raises AccessError: for who is no officer
        :raises UserError: for what is neither
        """
        self.env["res.users"]._check_role("officer", self.env._("say that there is no reason to complain"))
        self.check_access("read")
        if self.kind not in EXEMPT:
            raise UserError(self.env._("Only a return or a credit note may be no reason to complain."))
        return {
            "type": "ir.actions.act_window", "name": self.env._("No Reason to Complain"), "target": "new",
            "res_model": "crm.complaint.exemption", "views": [(False, "form")],
            "context": {"default_res_model": self.res_model, "default_res_id": self.res_id}}

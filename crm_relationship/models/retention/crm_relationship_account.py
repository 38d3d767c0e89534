from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments
from ...tools import relationship_account as account

WEIGHTS = 1000  # the id of an entry is that of its document, so many times, and that of its weight


class CrmRelationshipAccount(models.Model):
    """Deposits and withdrawals of each customer: the facts, by the weights of now.

    Nothing is stored: an entry is there once, as long as its fact is. `_entries_<name>()` returns the SQL of some of
    them: rows of `code` (of a weight), `partner_id` (the customer or a contact), `company_id`, `date` (UTC),
    `res_model` and `res_id`, each document once for a code. What it reads is named in `_depends`.
    """

    _name = "crm.relationship.account"
    _description = "Relationship Account"
    _auto = False
    _order = "date DESC, id DESC"
    _rec_name = "weight_id"
    _depends = {
        "crm.relationship.weight": ["code", "points"],
        "crm.relationship.entry": ["kind", "partner_id", "company_id", "date"],
        "crm.service.measure": ["standard_id", "partner_id", "company_id", "document_date", "state"],
        "crm.service.breach": [
            "standard_id", "partner_id", "company_id", "promised", "actual", "remedied_at", "state", "is_past"],
        "crm.service.standard": ["factor"],
        "crm.complaint": ["partner_id", "company_id", "opened_at", "state"],
        "res.partner": ["commercial_partner_id"],
    }

    weight_id = fields.Many2one("crm.relationship.weight", "Kind of Entry", readonly=True)
    points = fields.Integer(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(readonly=True)
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference("Document ID", model_field="res_model", readonly=True, aggregator=None)
    document_name = fields.Char("Document", compute="_compute_document_name")

    # === ENTRIES ===#

    @property
    def _table_query(self):
        names = sorted(name for name in dir(type(self)) if name.startswith("_entries_"))
        return SQL(" UNION ALL ").join(SQL(
            """
            SELECT entry.res_id::bigint * %(weights)s + weight.id AS id, weight.id AS weight_id, weight.points,
                   customer.commercial_partner_id AS partner_id, entry.company_id, entry.date,
                   entry.res_model::varchar, entry.res_id
              FROM (%(entries)s) entry
              JOIN res_partner customer ON customer.id = entry.partner_id
              JOIN crm_relationship_weight weight ON weight.code = entry.code AND weight.points <> 0
            """, weights=WEIGHTS, entries=getattr(self, name)()) for name in names)

    def _entries_surpassed(self):
        """Promises of motivation standards that were kept: they delight."""
        return SQL(
            """
            SELECT 'surpassed' AS code, measure.partner_id, measure.company_id, measure.document_date::date AS date,
                   'crm.service.measure' AS res_model, measure.id AS res_id
              FROM crm_service_measure measure
              JOIN crm_service_standard standard ON standard.id = measure.standard_id
             WHERE measure.state = 'kept' AND standard.factor = 'motivation'
            """)

    def _entries_broken(self):
        """Broken promises of punishment standards: they drive away."""
        return SQL(
            """
            SELECT 'broken' AS code, breach.partner_id, breach.company_id,
                   COALESCE(breach.promised, breach.actual, breach.create_date)::date AS date,
                   'crm.service.breach' AS res_model, breach.id AS res_id
              FROM crm_service_breach breach
              JOIN crm_service_standard standard ON standard.id = breach.standard_id
             WHERE breach.state <> 'waived' AND standard.factor = 'punishment'
            """)

    def _entries_remedy(self):
        """What customers got for a broken promise or a complaint."""
        return SQL(
            """
            SELECT 'remedy' AS code, breach.partner_id, breach.company_id, breach.remedied_at::date AS date,
                   'crm.service.breach' AS res_model, breach.id AS res_id
              FROM crm_service_breach breach
             WHERE breach.state = 'remedied'
            """)

    def _entries_complaint(self):
        return SQL(
            """
            SELECT 'complaint' AS code, complaint.partner_id, complaint.company_id, complaint.opened_at::date AS date,
                   'crm.complaint' AS res_model, complaint.id AS res_id
              FROM crm_complaint complaint
             WHERE complaint.state <> 'cancelled'
            """)

    def _entries_by_hand(self):
        return SQL(
            """
            SELECT written.kind AS code, written.partner_id, written.company_id, written.date,
                   'crm.relationship.entry' AS res_model, written.id AS res_id
              FROM crm_relationship_entry written
            """)

    # === BALANCES ===#

    def _sql_balance(self, day):
        """The balance of a group of `entry` at the end of a day, an SQL date."""
        return SQL(
            "COALESCE(SUM(entry.points) FILTER (WHERE entry.date <= %(day)s"
            " AND entry.date > (%(day)s - MAKE_INTERVAL(months => %(months)s))::date), 0)",
            day=day, months=account.WINDOW_MONTHS)

    def _select_entries(self):
        """All entries, with the columns of this model; what they are read from is flushed."""
        for model, names in self._depends.items():
            self.env[model].flush_model(names)
        return self._table_query

    def _select_by_customer(self, company, value):
        """Rows of `partner_id` and `value`, an aggregate of each customer's `entry`."""
        return SQL(
            "SELECT entry.partner_id, %(value)s AS value FROM (%(entries)s) entry"
            " WHERE entry.company_id = %(company)s GROUP BY entry.partner_id",
            value=value, entries=self._select_entries(), company=company.id)

    # === COMPUTE ===#

    @api.depends("res_model", "res_id")
    def _compute_document_name(self):
        for model, entries in self.grouped("res_model").items():
            documents = self.env[model].sudo().browse(entries.mapped("res_id")).exists()
            names = {document.id: document.display_name for document in documents}
            for entry in entries:
                entry.document_name = names.get(entry.res_id, False)

    # === ACTIONS ===#

    @arguments.read("one")
    def action_open_document(self):
        """Open what the entry stands for."""
        self.ensure_one()
        self.check_access("read")
        return self.env["crm.service.measure"]._open_document(self.res_model, self.res_id)

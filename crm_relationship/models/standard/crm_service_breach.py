from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import arguments, private

# What people may write themselves, as long as nothing has been granted.
PROPOSED_FIELDS = ("remedy_id", "remedy_amount")


class CrmServiceBreach(models.Model):
    """A broken promise, at most one for each target and document, and what the customer got for it."""

    _name = "crm.service.breach"
    _description = "Service Breach"
    _inherit = ["crm.case.mixin", "crm.state.mixin", "mail.thread", "mail.activity.mixin"]
    _case_role = "base.group_user"
    _transitions = {
        "open": ("proposed", "approved", "waived"),
        "proposed": ("proposed", "approved", "waived"),
        "approved": ("remedied",),
        "waived": ("open", "proposed", "waived"),
    }
    _order = "id DESC"
    _mail_post_access = "read"
    _free_fields = PROPOSED_FIELDS

    # === FIELDS ===#

    standard_id = fields.Many2one(
        "crm.service.standard", required=True, readonly=True, index=True, ondelete="restrict")
    target_id = fields.Many2one("crm.service.target", required=True, readonly=True, ondelete="restrict")
    measure_id = fields.Many2one(
        "crm.service.measure", "Measured Document", readonly=True, index="btree_not_null", ondelete="set null")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="cascade")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    tier_id = fields.Many2one("crm.tier", "Tier", readonly=True, ondelete="restrict")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True, readonly=True, aggregator=None)
    document_name = fields.Char(readonly=True)
    document_label = fields.Char(
        "Short Document Name", compute="_compute_document_label", compute_sudo=True,
        help="As the reader's language names it, where the customer stands beside it.")
    promised = fields.Datetime(readonly=True)
    actual = fields.Datetime(readonly=True, help="Empty: still open.")
    days_late = fields.Float(
        compute="_compute_days_late", digits=(5, 1), aggregator="avg",
        help="From the promised moment to the actual one, or until now while it is open. Empty where no moment was "
             "promised, such as for a complete delivery.")
    state = fields.Selection(
        [("open", "Open"), ("proposed", "Proposed"), ("approved", "Approved"), ("remedied", "Remedied"),
         ("waived", "Waived")],
        default="open", required=True, readonly=True, tracking=True)
    remedy_id = fields.Many2one("crm.service.remedy", ondelete="restrict", tracking=True)
    remedy_kind = fields.Selection(related="remedy_id.kind")
    remedy_amount = fields.Monetary("Worth", tracking=True)
    proposed_by_id = fields.Many2one(
        "res.users", readonly=True, tracking=True, ondelete="set null", help="Empty: the remedy is that of the target.")
    waive_reason = fields.Char("Reason for Waiving", readonly=True, tracking=True)
    is_past = fields.Boolean(
        "Before Go-Live", readonly=True,
        help="Broken and over before breaches were dealt with here: on record, but nothing is owed for it.")
    approved_by_id = fields.Many2one("res.users", "Approved By", readonly=True, tracking=True, ondelete="set null")
    remedied_at = fields.Datetime("Remedied On", readonly=True)
    granted_model = fields.Char(readonly=True)
    granted_id = fields.Many2oneReference(
        "Granted", model_field="granted_model", readonly=True, aggregator=None, help="What the customer got.")
    can_open_granted = fields.Boolean(compute="_compute_can_open_granted")

    _document_uniq = models.Constraint(
        "UNIQUE (target_id, res_model, res_id)", "This breach of the promise is on record already.")
    _changed_idx = models.Index("(write_date, id)")  # for programs that ask what has changed

    @api.depends("standard_id", "measure_id", "document_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for breach in self:
            name = breach._get_measured().document_name or breach.document_name
            breach.display_name = breach.env._(
                "%(what)s: %(detail)s", what=breach.standard_id.name, detail=name or breach.res_id)

    @api.depends("measure_id", "document_name")
    @api.depends_context("lang")
    def _compute_document_label(self):
        for breach in self:
            breach.document_label = breach._get_measured().document_label or breach.document_name

    def _get_measured(self):
        """What was measured, as long as the document is there and the breach is of no other one by now."""
        measure = self.sudo().measure_id
        return measure if (measure.res_model, measure.res_id) == (self.res_model, self.res_id) else measure.browse()

    @api.depends("promised", "actual")
    def _compute_days_late(self):
        now = fields.Datetime.now()
        for breach in self:
            span = (breach.actual or now) - breach.promised if breach.promised else timedelta()
            breach.days_late = max(span / timedelta(days=1), 0)

    @api.depends("granted_model", "granted_id")
    @api.depends_context("uid")
    def _compute_can_open_granted(self):
        """Who approves remedies need not have the rights of Sales or Accounting."""
        for breach in self:
            breach.can_open_granted = bool(breach.granted_id) and self.env[breach.granted_model].browse(
                breach.granted_id).has_access("read")

    def _field_to_sql(self, alias, field_expr, query=None):
        """Days late in sorts, groups and charts: it depends on the clock, so it is not stored."""
        if field_expr != "days_late":
            return super()._field_to_sql(alias, field_expr, query)
        promised, actual = (
            SQL.identifier(alias, name, to_flush=self._fields[name]) for name in ("promised", "actual"))
        return SQL(
            "(CASE WHEN %(promised)s IS NOT NULL THEN GREATEST("
            "EXTRACT(EPOCH FROM COALESCE(%(actual)s, %(now)s) - %(promised)s) / 86400.0, 0)::float8 END)",
            promised=promised, actual=actual, now=fields.Datetime.now())

    # === CRUD ===#

    def write(self, vals):
        is_proposed = not vals.keys().isdisjoint(PROPOSED_FIELDS)
        if is_proposed and any(breach.state not in ("open", "proposed") for breach in self):
            raise UserError(self.env._("This breach is settled: its remedy cannot be changed any more."))
        if is_proposed and not self.env.su:
            vals = {**vals, "proposed_by_id": private.Private(self.env.uid)}
        self._check_amount(vals.get("remedy_amount"))
        return super().write(vals)

    # === ACTIONS ===#

    @arguments.read()
    def action_approve(self):
        """Approve the remedies of these breaches and grant them, each once; what was granted already stays as it is.

        :return: True
        :raises AccessError: for who is not a relationship manager
        :raises UserError: where there is nothing to approve, somebody else decides at the same moment, or the remedy is
            the user's own: they proposed it, had a hand in what it is for, or would get it
        """
        self.env["res.users"]._check_role("manager", self.env._("approve a remedy"))
        self.check_access("write")
        for breach in self.filtered(lambda breach: breach.state != "remedied"):
            breach._grant()
        return True

    @arguments.read(reason=arguments.text())
    def action_waive(self, reason):
        """Withdraw these breaches, such as where the customer was the cause; what was waived already stays as it is.

        :param reason: why; mandatory, goes on record
        :return: True
        :raises AccessError: for who is not a relationship officer
        :raises UserError: without a reason, or where a remedy has been granted
        """
        self.env["res.users"]._check_role("officer", self.env._("waive a breach"))
        self.check_access("read")
        self.filtered(lambda breach: breach.state != "waived")._waive(reason)
        return True

    @arguments.read("one")
    def action_open_document(self):
        """Open the document for which the promise was broken."""
        self.check_access("read")
        return self.measure_id._open_document(self.res_model, self.res_id)

    @arguments.read("one")
    def action_open_granted(self):
        """Open what the customer got."""
        self.check_access("read")
        if not self.granted_id:
            raise UserError(self.env._("Nothing has been granted for this breach."))
        return self.measure_id._open_document(self.granted_model, self.granted_id)

    # === BUSINESS METHODS ===#

    def _get_owner(self):
        """Who is responsible for the standard."""
        return self.standard_id.sudo().user_id

    def _waive(self, reason):
        self.sudo()._move_to("waived", waive_reason=reason)

    def _get_document(self):
        return self.env[self.res_model].browse(self.res_id).exists()

    def _get_goods_document(self):
        """The document that says what the goods are worth, and can be replaced."""
        return self._get_document()

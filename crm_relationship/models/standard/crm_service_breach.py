import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import arguments, private
from ...tools.service_targets import BROKEN

_logger = logging.getLogger(__name__)

BATCH = 200
MOST_BREACHES = 10000  # of one run
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

    _document_uniq = models.Constraint(
        "UNIQUE (target_id, res_model, res_id)", "This breach of the promise is on record already.")
    _changed_idx = models.Index("(write_date, id)")  # for programs that ask what has changed

    @api.depends("standard_id", "document_name")
    def _compute_display_name(self):
        for breach in self:
            breach.display_name = f"{breach.standard_id.name}: {breach.document_name or breach.res_id}"

    @api.depends("promised", "actual")
    def _compute_days_late(self):
        now = fields.Datetime.now()
        for breach in self:
            span = (breach.actual or now) - breach.promised if breach.promised else timedelta()
            breach.days_late = max(span / timedelta(days=1), 0)

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

    # === CRON ===#

    @api.model
    def _raise_breaches(self):
        """A breach for each broken promise that has none yet, with its remedy; those that were none are withdrawn, and
        come back when the promise is broken again: there are as many as Compliance counts."""
        self.env.flush_all()
        measures = self.env["crm.service.measure"].browse(
            measure_id for (measure_id,) in self.env.execute_query(self._select_broken()))
        for start in range(0, len(measures), BATCH):
            batch = measures[start:start + BATCH]
            breaches = self.with_context(tracking_disable=True).create(
                [self._prepare_breach(measure) for measure in batch])
            breaches.with_env(self.env).filtered(lambda breach: breach.state == "open")._propose()
        self._rejoin()
        self._update_actual()
        # Whoever decides on one at the moment goes first: it is looked at again the next time.
        kept = self.search(self._get_kept_domain()).try_lock_for_update(allow_referencing=True)
        kept._withdraw()
        back = self.search(self._get_withdrawn_domain() & Domain("measure_id.state", "=", BROKEN))
        back.try_lock_for_update(allow_referencing=True)._come_back()

    def _rejoin(self):
        """The promises of breaches whose document was measured anew, such as that of a customer found out later."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            SELECT breach.id, measure.id
              FROM crm_service_breach breach
              JOIN crm_service_measure measure ON measure.target_id = breach.target_id
                   AND measure.res_model = breach.res_model AND measure.res_id = breach.res_id
             WHERE breach.measure_id IS NULL AND breach.waive_reason IS NULL
               AND breach.state IN ('open', 'proposed', 'waived')
            """))
        breaches = self.browse(breach_id for breach_id, _measure_id in rows).sudo()
        for breach, (_breach_id, measure_id) in zip(breaches, rows, strict=True):
            measure = self.env["crm.service.measure"].browse(measure_id)
            breach.write({"measure_id": measure_id, "partner_id": measure.partner_id.id})
        breaches.filtered(lambda breach: breach.state == "open")._propose()

    def _get_owner(self):
        """Who is responsible for the standard."""
        return self.standard_id.sudo().user_id

    def _get_kept_domain(self):
        """Breaches that are none any more."""
        return (Domain("state", "in", ("open", "proposed")) | Domain("is_past", "=", True)) & (
            Domain("measure_id", "=", False) | Domain("measure_id.state", "!=", BROKEN))

    @api.model
    def _get_withdrawn_domain(self):
        """Breaches that were found to be none: nobody has waived them."""
        return Domain([("state", "=", "waived"), ("waive_reason", "=", False), ("is_past", "=", False)])

    def _withdraw(self):
        """No person has waived these: they have no reason, but a note."""
        self._move_to("waived", is_past=False)
        for breach in self:
            breach._message_log(body=breach._read_by_colleagues().env._("Withdrawn: promise kept or no longer due."))

    def _come_back(self):
        moments = {name: lambda breach, name=name: breach.measure_id[name] for name in ("promised", "actual")}
        past = self.filtered(lambda breach: self._is_over_before(breach.measure_id))
        past._move_to("waived", is_past=True, **moments)
        (self - past)._move_to("open", is_past=False, **moments)._propose()

    def _prepare_state(self, measure):
        is_past = self._is_over_before(measure)
        return {"state": "waived" if is_past else "open", "is_past": is_past}

    def _is_over_before(self, measure):
        """Whose document is still open is to be dealt with, however long ago it was due."""
        return bool(measure.actual) and self._is_before(measure)

    def _is_before(self, promise):
        """Whether a promise, a measure or a breach, was broken before its target raised breaches."""
        return (promise.promised or promise.actual) < promise.target_id.breaches_from

    def _select_broken(self):
        """The latest first where there are very many, as when the months before the installation are measured: the next
        runs see to the rest."""
        return SQL(
            """
            SELECT id
              FROM (
                SELECT measure.id
                  FROM crm_service_measure measure
                 WHERE measure.state = 'broken' AND NOT EXISTS (
                       SELECT 1 FROM crm_service_breach breach
                        WHERE (breach.target_id, breach.res_model, breach.res_id)
                              = (measure.target_id, measure.res_model, measure.res_id))
              ORDER BY COALESCE(measure.promised, measure.actual) DESC, measure.id DESC LIMIT %s
              ) latest
          ORDER BY id
            """, MOST_BREACHES)

    def _prepare_breach(self, measure):
        return {
            "measure_id": measure.id,
            "document_name": measure.document_name,
            **self._prepare_state(measure),
            **{name: measure[name].id for name in (
                "standard_id", "target_id", "partner_id", "tier_id", "company_id")},
            **{name: measure[name] for name in ("res_model", "res_id", "promised", "actual")},
        }

    def _update_actual(self):
        """What was open when the breach was made may have ended meanwhile."""
        for breach in self.search([("actual", "=", False), ("measure_id.actual", "!=", False)]):
            breach.actual = breach.measure_id.actual

    def _propose(self):
        """Propose the remedies of the targets where the company has switched them on; grant what nobody approves.

        For what was broken before there were breaches, only a person chooses one.
        """
        for breach in self:
            breach = breach._read_by_colleagues()
            remedy = breach.target_id.remedy_id
            if not (remedy.active and breach.company_id.service_remedies_enabled and breach.partner_id) \
                    or self._is_before(breach):
                continue
            breach._move_to(
                "proposed", remedy_id=remedy.id, remedy_amount=breach._get_worth(remedy), proposed_by_id=False)
            if not remedy.approval_required:
                breach._grant_or_leave()
        self._ask_approver()

    def _grant_or_leave(self):
        try:
            with self.env.cr.savepoint():
                self._grant()
        except Exception as error:  # such as a mail that cannot be made: the other breaches go on
            _logger.warning("Breach %s: its remedy cannot be granted: %s", self.id, error)
            self.message_post(body=self.env._("The remedy could not be granted: %(error)s", error=error))

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

    def _waive(self, reason):
        self.sudo()._move_to("waived", waive_reason=reason)

    def _get_document(self):
        return self.env[self.res_model].browse(self.res_id).exists()

    def _get_goods_document(self):
        """The document that says what the goods are worth, and can be replaced."""
        return self._get_document()

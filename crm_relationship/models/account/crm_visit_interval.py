from itertools import zip_longest

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools import arguments, visit_rhythm
from ...tools.service_targets import choose
from .crm_visit import MET_KINDS

METRIC = "visit_interval"


class CrmVisitInterval(models.Model):
    """The time from one visit to the next, which a service standard promises by tier: what `crm.service.meter`
    measures, so that even who was never visited has a deadline.

    One is open for each customer whose tier has a target. Those that belong to one promise share `opened_at`: since
    when visits are promised. A tier that changes makes another promise.
    """

    _name = "crm.visit.interval"
    _description = "Visit Interval"
    _order = "started_at DESC, id DESC"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    tier_id = fields.Many2one(
        "crm.tier", "Tier", readonly=True, ondelete="restrict", help="The tier whose standard applies.")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    opened_at = fields.Datetime("Promised Since", required=True, readonly=True)
    started_at = fields.Datetime("Since", required=True, readonly=True, help="The visit before, or the promise.")
    ended_at = fields.Datetime("Visited On", readonly=True)
    withdrawn_at = fields.Datetime("Not Promised Since", readonly=True)
    visit_id = fields.Many2one("crm.visit", "Visit", readonly=True, index="btree_not_null", ondelete="set null")
    deadline = fields.Datetime(
        "Visit By", compute="_compute_deadline", compute_sudo=True, help="By when the customer is to be visited again.")
    is_open = fields.Boolean("To Visit", compute="_compute_is_open", search="_search_is_open")
    is_overdue = fields.Boolean("Overdue", compute="_compute_deadline", search="_search_is_overdue", compute_sudo=True)
    next_visit_id = fields.Many2one("crm.visit", "Next Visit", compute="_compute_next_visit")
    next_visit_on = fields.Date(compute="_compute_next_visit")

    _open_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE ended_at IS NULL AND withdrawn_at IS NULL",
        "This customer waits for a visit already.")

    # === COMPUTE AND SEARCH ===#

    @api.depends("partner_id", "started_at")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for interval in self:
            interval.display_name = interval.env._(
                "%(customer)s, since %(day)s", customer=interval.partner_id.name, day=interval._get_first_day())

    def _get_first_day(self):
        """Since when the customer waits, in the reader's language."""
        return format_date(self.env, self.started_at.date(), date_format="medium")

    def _compute_deadline(self):
        """As last measured: at the latest an hour ago."""
        deadlines = dict(self.env["crm.service.measure"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id"], ["promised:min"]))
        now = fields.Datetime.now()
        for interval in self:
            interval.deadline = deadlines.get(interval.id)
            interval.is_overdue = interval.is_open and bool(interval.deadline) and interval.deadline < now

    @api.depends("ended_at", "withdrawn_at")
    def _compute_is_open(self):
        for interval in self:
            interval.is_open = not interval.ended_at and not interval.withdrawn_at

    @api.model
    def _search_is_open(self, operator, value):
        return self.env["res.users"]._search_choice(
            operator, value, Domain([("ended_at", "=", False), ("withdrawn_at", "=", False)]))

    @api.model
    def _search_is_overdue(self, operator, value):
        self.env["crm.service.measure"].flush_model()
        late = SQL(
            "(SELECT res_id FROM crm_service_measure WHERE res_model = %s AND actual IS NULL AND promised < %s)",
            self._name, fields.Datetime.now())
        return self.env["res.users"]._search_choice(
            operator, value, Domain("is_open", "=", True) & Domain("id", "in", late))

    def _field_to_sql(self, alias, field_expr, query=None):
        """Lists are sorted by the deadline."""
        if field_expr != "deadline":
            return super()._field_to_sql(alias, field_expr, query)
        self.env["crm.service.measure"].flush_model()
        return SQL(
            "(SELECT MIN(measure.promised) FROM crm_service_measure measure"
            " WHERE measure.res_model = %s AND measure.res_id = %s)", self._name, SQL.identifier(alias, "id"))

    @api.depends_context("uid")
    def _compute_next_visit(self):
        visits = self.env["crm.visit"].search([
            ("partner_id", "in", self.partner_id.ids), ("state", "in", ("planned", "proposed")),
            ("planned_on", ">=", fields.Date.context_today(self))], order="state, planned_at")
        for interval in self:
            interval.next_visit_id = visits.filtered(
                lambda visit, interval=interval: visit.partner_id == interval.partner_id
                and visit.company_id == interval.company_id)[:1]
            interval.next_visit_on = interval.next_visit_id.planned_on

    # === ACTIONS ===#

    @arguments.read("one")
    def action_visit(self):
        """Open the next visit of this customer, or a new one."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_visit_action")
        return dict(
            action, view_mode="form", views=[(False, "form")], res_id=self.next_visit_id.id,
            context={"default_partner_id": self.partner_id.id, "default_company_id": self.company_id.id})

    # === OPENED AND WITHDRAWN ===#

    @api.model
    def _keep_up(self, company):
        """Have one interval open for each customer of a company who is promised visits, and for nobody else."""
        self.env.flush_all()
        tiers = self._get_promised_tiers(company)
        self._withdraw(company, tiers)
        if tiers:
            self._open(company, tiers)
        self.invalidate_model()

    @api.model
    def _get_promised_tiers(self, company):
        """Ids of the tiers whose customers are promised visits in a company today; 0: who has no tier."""
        targets = self.env["crm.service.standard"]._get_metric_targets(METRIC)
        today, tiers = fields.Date.today(), self.env["crm.tier"].sudo().search([])
        return tuple(tier_id for tier_id in (0, *tiers.ids) if choose(targets, tier_id, company.id, today))

    def _withdraw(self, company, tiers):
        """Who is archived, or in another tier than the promise was made for, waits no longer by it."""
        self.env.cr.execute(SQL(
            """
            UPDATE crm_visit_interval waiting
               SET withdrawn_at = %(now)s, write_date = %(written)s
             WHERE waiting.company_id = %(company)s AND waiting.ended_at IS NULL AND waiting.withdrawn_at IS NULL
               AND NOT EXISTS (
                   SELECT 1 FROM crm_customer_profile profile
                     JOIN res_partner partner ON partner.id = profile.partner_id AND partner.active
                    WHERE profile.partner_id = waiting.partner_id AND profile.company_id = waiting.company_id
                      AND profile.tier_id IS NOT DISTINCT FROM waiting.tier_id
                      AND COALESCE(profile.tier_id, 0) IN %(tiers)s)
            """, now=fields.Datetime.now(), written=self.env.cr.now(), company=company.id, tiers=tiers or (-1,)))

    def _open(self, company, tiers):
        """Who is promised visits for the first time waits since the last one, as `visit_rhythm.get_start` says it; who
        has been promised them before, from now on."""
        now = fields.Datetime.now()
        self.env.cr.execute(SQL(
            """
            INSERT INTO crm_visit_interval (partner_id, company_id, tier_id, opened_at, started_at, create_uid,
                        create_date, write_uid, write_date)
            SELECT profile.partner_id, profile.company_id, profile.tier_id, %(now)s,
                   CASE WHEN last.done_at IS NULL OR before.partner_id IS NOT NULL THEN %(now)s
                        ELSE GREATEST(last.done_at, %(earliest)s) END,
                   %(uid)s, %(written)s, %(uid)s, %(written)s
              FROM crm_customer_profile profile
              JOIN res_partner partner ON partner.id = profile.partner_id AND partner.active
         LEFT JOIN (SELECT partner_id, MAX(done_at) AS done_at FROM crm_visit
                     WHERE company_id = %(company)s AND state = 'done' AND kind IN %(kinds)s
                  GROUP BY partner_id) last ON last.partner_id = profile.partner_id
         LEFT JOIN (SELECT partner_id, BOOL_OR(ended_at IS NULL AND withdrawn_at IS NULL) AS is_open
                      FROM crm_visit_interval WHERE company_id = %(company)s
                  GROUP BY partner_id) before ON before.partner_id = profile.partner_id
             WHERE profile.company_id = %(company)s AND COALESCE(profile.tier_id, 0) IN %(tiers)s
               AND before.is_open IS NOT TRUE
            """, now=now, earliest=now - visit_rhythm.LOOK_BACK, uid=self.env.uid, written=self.env.cr.now(),
            company=company.id, kinds=MET_KINDS, tiers=tiers))

    # === BY THE VISITS ===#

    @api.model
    def _rebuild(self, customers, company):
        """Have the intervals of these customers begin and end with the visits that were made, whenever they were
        entered: in place, so that what was measured of them is measured anew."""
        intervals = self.search([("partner_id", "in", customers.ids), ("company_id", "=", company.id)])
        visits = self.env["crm.visit"].search_fetch(
            [("partner_id", "in", customers.ids), ("company_id", "=", company.id), ("state", "=", "done"),
             ("kind", "in", MET_KINDS)], ["partner_id", "done_at"])
        for customer, rows in intervals.grouped("partner_id").items():
            made = [(visit.done_at, visit.id) for visit in visits if visit.partner_id == customer]
            promises = sorted(rows.grouped("opened_at").items())
            for number, (_opened_at, promised) in enumerate(promises):
                promised._fit(made, is_first=not number)

    def _fit(self, visits, is_first):
        """Have the intervals of one promise fit the visits; those that are too many are put out of use."""
        used = self.filtered(lambda interval: interval.withdrawn_at != interval.started_at).sorted("started_at")
        opened_at, end = self[0].opened_at, used[-1:].withdrawn_at or None
        start = visit_rhythm.get_start(opened_at, [moment for moment, _visit in visits]) if is_first else opened_at
        spans = visit_rhythm.split(start, visits, end)
        rows = used + (self - used)
        for row in rows[len(spans):]:
            row._put(started_at=start, ended_at=False, withdrawn_at=start, visit_id=False)
        for row, span in zip_longest(rows[:len(spans)], spans):
            values = {
                "started_at": span.start, "ended_at": span.end or False, "visit_id": span.visit or False,
                "withdrawn_at": not span.end and end}
            if row:
                row._put(**values)
            else:
                self.create({
                    "partner_id": rows[0].partner_id.id, "company_id": rows[0].company_id.id,
                    "tier_id": rows[0].tier_id.id, "opened_at": opened_at, **values})

    def _put(self, **values):
        """Write what differs, at once: one may only be open when the one before is not."""
        changed = {name: value for name, value in values.items()
                   if self._fields[name].convert_to_write(self[name], self) != value}
        if changed:
            self.write(changed)
            self.flush_recordset()

    # === MERGE ===#

    def _merge_into(self, sources, target):
        """All of them become those of `target`; where several are open in a company, the customer waits since the last
        visit to any of them."""
        intervals = self.search([("partner_id", "in", (sources | target).ids)])
        for rows in intervals.grouped("company_id").values():
            waiting = rows.filtered("is_open").sorted("started_at")
            waiting[:-1].write({"withdrawn_at": fields.Datetime.now()})
        intervals.flush_recordset()
        intervals.partner_id = target
        intervals.flush_recordset()  # core goes on in SQL

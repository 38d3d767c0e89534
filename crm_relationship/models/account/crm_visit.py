from datetime import datetime, time
from urllib.parse import quote_plus

from pytz import timezone, utc

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools import arguments

OPEN_STATES = ("proposed", "planned")
MAP_URL = "https://maps.apple.com/?q={}"  # phones open it in their own map, whoever made them
MET_KINDS = ("on_site", "video", "at_ours")  # a phone call is no visit that was promised


class CrmVisit(models.Model):
    """A visit to a customer: proposed, planned for a day, and what came of it.

    Days are those of the place where the company works. The steps are in `crm_visit_state.py`, the event in the
    calendar that goes with a planned visit in `crm_visit_event.py`, who is proposed when in `crm_visit_planner.py`.
    """

    _name = "crm.visit"
    _description = "Visit"
    _inherit = ["crm.case.mixin", "crm.state.mixin", "mail.thread", "mail.activity.mixin", "crm.link.guard"]
    _order = "planned_at DESC, id DESC"
    _rec_names_search = ["partner_id", "purpose"]
    _check_company_auto = True
    _mail_post_access = "read"
    _guarded_links = ("partner_id", "contact_ids", "user_id", "colleague_ids")

    # === FIELDS ===#

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, tracking=True, check_company=True, ondelete="restrict",
        domain=[("parent_id", "=", False)])
    contact_ids = fields.Many2many(
        "res.partner", string="Participants", compute="_compute_contact_ids", store=True, readonly=False,
        domain="[('id', 'child_of', partner_id), ('id', '!=', partner_id)]",
        help="Whom we meet at the customer: who was there last time, until you say otherwise.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", "Visitor", required=True, index=True, tracking=True, check_company=True, ondelete="restrict",
        default=lambda self: self.env.user, help="Who of us goes there.",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)])
    colleague_ids = fields.Many2many(
        "res.users", string="Accompanied By", check_company=True, domain=[("share", "=", False)],
        help="Colleagues who come along, such as a technician or a director.")
    kind = fields.Selection(
        [("on_site", "On site"), ("video", "Video"), ("phone", "Phone"), ("at_ours", "At our place")], required=True,
        default="on_site", tracking=True, help="Phone calls do not count as visits that were promised.")
    planned_at = fields.Datetime(
        "Planned For", required=True, tracking=True, default=lambda self: fields.Datetime.now().replace(second=0))
    is_all_day = fields.Boolean("All Day", help="Some time that day.")
    planned_on = fields.Date(
        "Day", compute="_compute_planned_on", store=True, precompute=True, index=True,
        help="The day for which it is planned, where the company works.")
    done_at = fields.Datetime(
        "Visited On", copy=False, tracking=True, help="Empty when it is done: the time for which it was planned.")
    state = fields.Selection(
        [("proposed", "Proposed"), ("planned", "Planned"), ("done", "Done"), ("missed", "Missed"),
         ("cancelled", "Cancelled")],
        required=True, readonly=True, copy=False, default="planned", tracking=True, group_expand=True)
    purpose = fields.Char(help="What we want to reach.")
    buying_stage = fields.Selection(
        [("need", "Sees a need"), ("search", "Looks for suppliers"), ("compare", "Compares offers"),
         ("decide", "Decides"), ("order", "Orders"), ("use", "Uses it")],
        "Stage of Buying", help="How far the customer is in what they are buying.")
    outcome = fields.Selection(
        [("progress", "Progress"), ("same", "No change"), ("setback", "Setback")], copy=False, tracking=True,
        help="Progress: an order, or a step towards one. No change: a good talk, and nothing agreed. Setback: the "
             "customer moved away from us.")
    result = fields.Text(copy=False, help="What was said and agreed.")
    next_step = fields.Char(copy=False, help="What we do next; on its day it is an activity of the visitor.")
    next_step_on = fields.Date("Next Step By", copy=False)
    reason = fields.Char("Why Now", readonly=True, copy=False, help="Why the visit was proposed.")
    event_id = fields.Many2one(
        "calendar.event", "Event", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    order_ids = fields.One2many("sale.order", "visit_id", "Orders", groups="sales_team.group_sale_salesman")
    order_count = fields.Integer(compute="_compute_order_count", groups="sales_team.group_sale_salesman")
    tier_id = fields.Many2one(related="partner_id.tier_id")
    tier_color = fields.Integer(related="partner_id.tier_color")
    address = fields.Char(compute="_compute_address")
    phone = fields.Char(related="partner_id.phone")
    turn = fields.Float(
        compute="_compute_turn", aggregator=None,
        help="What comes next comes first: visits to come from the next one on, then the others, the latest first.")
    is_unreported = fields.Boolean(
        "To Report", compute="_compute_is_unreported", search="_search_is_unreported",
        help="Its day is over, and nobody has entered the outcome.")

    _done_check = models.Constraint(
        "CHECK (state <> 'done' OR (done_at IS NOT NULL AND outcome IS NOT NULL))",
        "Say when the visit was, and what came of it.")
    _done_idx = models.Index("(company_id, partner_id, done_at) WHERE state = 'done'")
    _changed_idx = models.Index("(write_date, id)")  # for programs that ask what has changed

    # === COMPUTE ===#

    @api.depends("partner_id", "planned_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = ", ".join(
                part for part in (visit.partner_id.name, visit.planned_on and format_date(visit.env, visit.planned_on))
                if part)

    @api.depends("partner_id")
    def _compute_contact_ids(self):
        """Of the visits that the user may read: whoever fills in a form learns nothing of those of others."""
        last, visits = {}, self.browse().sudo(False)
        if visits.has_access("read"):
            visits = visits.search(
                [("partner_id", "in", self.partner_id.ids), ("state", "=", "done"), ("contact_ids", "!=", False)],
                order="done_at")
        for visit in visits.sudo():
            last[visit.partner_id.id, visit.company_id] = visit.contact_ids
        for visit in self:
            met = last.get((visit.partner_id.id, visit.company_id), visit.contact_ids.browse())
            visit.contact_ids = met.filtered(
                lambda contact, visit=visit: contact.active and contact.commercial_partner_id == visit.partner_id
                and contact.company_id in (visit.company_id, visit.company_id.browse()))

    @api.depends("partner_id")
    def _compute_address(self):
        for visit in self:
            visit.address = visit.partner_id._get_visit_address()

    @api.depends("order_ids")
    def _compute_order_count(self):
        counts = dict(self.env["sale.order"]._read_group([("visit_id", "in", self.ids)], ["visit_id"], ["__count"]))
        for visit in self:
            visit.order_count = counts.get(visit, 0)

    @api.depends("planned_at", "company_id")
    def _compute_planned_on(self):
        for visit in self:
            visit.planned_on = visit.planned_at and visit._get_company_day(visit.planned_at)

    @api.depends("state", "planned_at")
    def _compute_turn(self):
        for visit in self:
            seconds = visit.planned_at.timestamp() if visit.planned_at else 0
            visit.turn = seconds if visit.state in OPEN_STATES else -seconds

    def _field_to_sql(self, alias, field_expr, query=None):
        """Boards are sorted by turn."""
        if field_expr != "turn":
            return super()._field_to_sql(alias, field_expr, query)
        state, planned_at = (
            SQL.identifier(alias, name, to_flush=self._fields[name]) for name in ("state", "planned_at"))
        return SQL(
            "(CASE WHEN %(state)s IN %(open)s THEN 1 ELSE -1 END * EXTRACT(EPOCH FROM %(planned_at)s))",
            state=state, open=OPEN_STATES, planned_at=planned_at)

    @api.depends("state", "planned_on")
    def _compute_is_unreported(self):
        for visit in self:
            visit.is_unreported = bool(visit.state == "planned" and visit.planned_on and (
                visit.planned_on < visit.company_id._get_today()))

    @api.model
    def _search_is_unreported(self, operator, value):
        over = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("planned_on", "<", company._get_today())
            for company in self.env["res.company"].sudo().search([]))
        return self.env["res.users"]._search_choice(operator, value, Domain("state", "=", "planned") & over)

    # === CONSTRAINTS ===#

    @api.constrains("partner_id")
    def _check_partner(self):
        for visit in self:
            customer = visit.partner_id.commercial_partner_id
            if visit.partner_id != customer:
                raise ValidationError(self.env._(
                    "%(contact)s belongs to %(company)s: visit that customer, and choose %(contact)s as participant.",
                    contact=visit.partner_id.name, company=customer.name))

    @api.constrains("contact_ids", "partner_id")
    def _check_contacts(self):
        """Of a visit to come; who was there may have moved since."""
        for visit in self.filtered(lambda visit: visit.state in OPEN_STATES):
            others = visit.contact_ids.filtered_domain([("commercial_partner_id", "!=", visit.partner_id.id)])
            if others:
                raise ValidationError(self.env._(
                    "%(contact)s does not work for %(customer)s: choose participants of that customer.",
                    contact=others[0].name, customer=visit.partner_id.name))

    @api.constrains("user_id", "colleague_ids")
    def _check_visitors(self):
        (self.user_id | self.colleague_ids)._check_internal()

    @api.constrains("done_at")
    def _check_done_at(self):
        if any(visit.done_at and visit.done_at > fields.Datetime.now() for visit in self):
            raise ValidationError(self.env._("The visit is in the future: enter when it took place."))

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._put_at_noon()
        return visits

    def write(self, vals):
        self.env["res.company"]._check_stays(self, vals)
        result = super().write(vals)
        if {"planned_at", "is_all_day"} & vals.keys():
            self._put_at_noon()
        return result

    # === ACTIONS ===#

    @arguments.read("one")
    def action_open_map(self):
        """Show the customer's address on the map of the phone, or in the browser."""
        self.check_access("read")
        return {"type": "ir.actions.act_url", "target": "new", "url": MAP_URL.format(quote_plus(self.address))}

    @arguments.read("one")
    def action_view_orders(self):
        """Open the orders that were agreed on this visit, or make one."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_quotations")
        return dict(action, domain=[("visit_id", "=", self.id)], context={
            "default_visit_id": self.id, "default_partner_id": self.partner_id.id,
            "default_company_id": self.company_id.id})

    # === MESSAGES ===#

    def _mail_get_partner_fields(self, introspect_fields=False):
        """What is said of a visit is for us: the customer is never proposed as somebody to write to from here."""
        return [name for name in super()._mail_get_partner_fields(introspect_fields) if name != "partner_id"]

    # === DAYS ===#

    def _get_company_day(self, moment):
        """The day of a moment (UTC) where the company works."""
        zone = timezone((self.company_id or self.env.company)._get_zone())
        return utc.localize(moment).astimezone(zone).date()

    def _get_noon(self, day):
        """Noon of a day where the company works, in UTC: whoever looks from elsewhere sees the same day."""
        zone = timezone((self.company_id or self.env.company)._get_zone())
        return zone.localize(datetime.combine(day, time(12))).astimezone(utc).replace(tzinfo=None)

    def _put_at_noon(self):
        """What is planned for some time of a day stands at its noon."""
        for visit in self.filtered("is_all_day"):
            noon = visit._get_noon(visit.planned_on)
            if visit.planned_at != noon:
                visit.planned_at = noon

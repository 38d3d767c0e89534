from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools import arguments

NUMBERS = ("integer", "float", "monetary")


class CrmCustomerProfile(models.Model):
    """The figures of one commercial entity in one company, all of the day `as_of`.

    Written by the tier run only, but for the fields that people set. What a field is, it says itself, and every list of
    figures (what a run writes, what integrators, the partner's page and the workbook show) follows from that:

    - `figure`: who knows it. `facts`: a run, from the documents; `slice`: a run, from another slice (see
      `crm.tier.classifier._get_figures`); `decided`: a run, together with the tier; `hand`: people;
      `told`: nobody, it is worked out for the reader
    - `unit`: what a number counts where its type does not say: `percent`, `share` (0 to 1), `days`, `years`, `level`
    - `panel`: in which group of the partner's page it stands
    """

    _name = "crm.customer.profile"
    _description = "Customer Profile"
    _inherit = "crm.guarded.mixin"
    _log_access = False
    _order = "revenue DESC, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]

    # === FIELDS ===#

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id")
    country_id = fields.Many2one(related="partner_id.country_id")
    industry_id = fields.Many2one(related="partner_id.industry_id")
    as_of = fields.Date(readonly=True, help="The day the figures are of.")
    unknown_figures = fields.Json(compute="_compute_unknown_figures", exportable=False, export_string_translation=False)

    revenue = fields.Monetary(
        readonly=True, figure="facts", panel="value", help="Of the window, net of credit notes.")
    previous_revenue = fields.Monetary(readonly=True, figure="facts", help="Of the window before.")
    growth_percent = fields.Float(
        "Growth (%)", readonly=True, digits=(16, 1), aggregator=None, figure="facts", unit="percent", panel="value")
    revenue_rank = fields.Integer("Rank", readonly=True, aggregator=None, figure="facts", panel="value")
    revenue_share = fields.Float(
        "Share of Revenue (%)", readonly=True, aggregator="sum", figure="facts", unit="percent", panel="value")
    cumulative_share = fields.Float(
        "Cumulative Share (%)", readonly=True, aggregator=None, figure="facts", unit="percent",
        help="Share of all revenue that this customer and all the bigger ones bring.")
    margin = fields.Monetary(readonly=True, figure="facts", panel="value")
    margin_share = fields.Float(
        "Share of Margin (%)", readonly=True, aggregator="sum", figure="facts", unit="percent", panel="value",
        help="Of the margin of all customers who bring one.")
    margin_rank = fields.Integer(
        "Rank by Margin", readonly=True, aggregator=None, figure="facts", panel="value")
    cumulative_margin_share = fields.Float(
        "Cumulative Share of Margin (%)", readonly=True, aggregator=None, figure="facts", unit="percent",
        help="Share of all margin that this customer and all who bring more of it bring.")
    margin_percentile = fields.Float(
        "Percentile by Margin", readonly=True, aggregator="avg", figure="facts", unit="percent",
        help="How many percent of the other customers bring less margin.")
    service_cost = fields.Monetary(
        "Cost of Serving", readonly=True, figure="facts", panel="value",
        help="What serving this customer has cost in the window, beyond what the margin holds already.")
    lifetime_revenue = fields.Monetary(
        "Worth So Far", readonly=True, figure="facts", panel="value", help="Net revenue since the first order.")
    value_base = fields.Monetary(
        "Brought in Five Years", readonly=True, figure="facts",
        help="What the lifetime value starts from: net revenue of the last five years at most or, where the policy says"
             " so, the margin less the cost of serving.")
    expected_value = fields.Monetary(
        "Expected Next Year", readonly=True, figure="decided", panel="value",
        help="What was brought a year since the first order (half a year added), less the risk of leaving.")
    expected_years = fields.Float(
        readonly=True, digits=(5, 1), aggregator="avg", figure="decided", unit="years",
        help="How long customers of this tier stay, by how many of them have come back.")
    lifetime_value = fields.Monetary(
        readonly=True, figure="decided", panel="value",
        help="What the next year is expected to bring, times the years customers of this tier stay.")

    order_count = fields.Integer("Orders", readonly=True, figure="facts", panel="rhythm")
    previous_order_count = fields.Integer(
        "Orders Before", readonly=True, figure="facts", help="Of the window before.")
    lifetime_order_count = fields.Integer("Orders Ever", readonly=True, figure="facts", panel="rhythm")
    product_count = fields.Integer(
        "Products", readonly=True, aggregator="avg", figure="facts", panel="rhythm",
        help="How many different products were ordered in the window.")
    first_order_date = fields.Date("First Order", readonly=True, figure="facts", panel="rhythm")
    last_order_date = fields.Date("Last Order", readonly=True, figure="facts", panel="rhythm")
    mean_interval_days = fields.Float(
        "Interval (days)", readonly=True, digits=(16, 1), aggregator="avg", figure="facts", unit="days",
        panel="rhythm")
    rfm_recency = fields.Integer(
        "Recency", readonly=True, aggregator="avg", figure="facts", panel="rhythm", help="1 to 5, 5 is best.")
    rfm_frequency = fields.Integer(
        "Frequency", readonly=True, aggregator="avg", figure="facts", help="1 to 5, 5 is best.")
    rfm_monetary = fields.Integer(
        "Monetary", readonly=True, aggregator="avg", figure="facts", help="1 to 5, 5 is best.")
    relation_type = fields.Selection(
        [("relational", "Relational"), ("transactional", "Transactional"), ("one_off", "One-off")],
        "Relationship Type", readonly=True, figure="facts", panel="rhythm")
    churn_risk = fields.Float(
        readonly=True, aggregator="avg", figure="facts", unit="share",
        help="0 to 1: how likely the customer does not come back.")
    churn_confident = fields.Boolean("Enough History", readonly=True, figure="facts")

    average_days_to_pay = fields.Float(
        "Paid Late (days)", readonly=True, digits=(16, 1), aggregator="avg", figure="facts", unit="days",
        panel="payment",
        help="Average days between due date and payment, weighted by amount; negative is early.")
    overdue_amount = fields.Monetary("Overdue", readonly=True, figure="facts", panel="payment")
    credit_grade = fields.Selection(
        [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")], readonly=True, figure="facts", panel="payment")

    tier_id = fields.Many2one(
        "crm.tier", readonly=True, index=True, ondelete="restrict", group_expand="_group_tiers", figure="decided")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    computed_tier_id = fields.Many2one(
        "crm.tier", "Tier by Rule", readonly=True, ondelete="restrict", figure="decided")
    tier_score = fields.Float("Score", readonly=True, digits=(5, 1), aggregator="avg", figure="facts")
    tier_since = fields.Date("In Tier Since", readonly=True, figure="decided")
    pending_since = fields.Date(
        "Below Tier Since", readonly=True, figure="decided",
        help="Since when the rule has put this customer lower than the tier says.")
    override_tier_id = fields.Many2one("crm.tier", "Override", ondelete="restrict", figure="decided")
    override_reason = fields.Char(figure="decided")
    override_until = fields.Date(
        figure="decided", help="Last day of the override; empty: until somebody clears it.")
    override_user_id = fields.Many2one(
        "res.users", "Override By", readonly=True, ondelete="set null", figure="decided")

    # A constraint and not a unique index: Odoo's "Merge Contacts" looks for constraints.
    _partner_company_uniq = models.Constraint(
        "UNIQUE (company_id, partner_id)", "This customer has a profile in this company already.")

    # === FIGURES ===#

    def _valid_field_parameter(self, field, name):
        return name in ("figure", "unit", "panel") or super()._valid_field_parameter(field, name)

    @api.model
    def _get_figure_names(self, *kinds):
        """The figures of some kinds (see the class), in the order of their definition; none given: of all kinds."""
        figures = (field for field in self._fields.values() if getattr(field, "figure", None))
        return [field.name for field in sorted(figures, key=lambda field: field._sequence)
                if not kinds or field.figure in kinds]

    @api.model
    def _get_of(self, records):
        """`{record: the profile of its customer in its company}` of records with `partner_id`, a customer, and
        `company_id`: in one query, and empty where the user may read none."""
        profiles = self.search(
            [("partner_id", "in", records.partner_id.ids), ("company_id", "in", records.company_id.ids)])
        found = {(profile.partner_id, profile.company_id): profile for profile in profiles}
        return {record: found.get((record.partner_id, record.company_id), self.browse()) for record in records}

    # === COMPUTE ===#

    @api.model
    def _get_number_names(self):
        return [name for name in self._get_figure_names()
                if self._fields[name].store and self._fields[name].type in NUMBERS]

    @api.depends(lambda self: self._get_number_names())
    def _compute_unknown_figures(self):
        """What is missing reads as 0: only the database knows."""
        names = self._get_number_names()
        missing = SQL(", ").join(SQL("CASE WHEN %s IS NULL THEN %s END", SQL.identifier(name), name) for name in names)
        self.flush_model(names)
        found = dict(self.env.execute_query(SQL(
            "SELECT id, ARRAY_REMOVE(ARRAY[%s], NULL) FROM crm_customer_profile WHERE id = ANY(%s)", missing,
            self._origin.ids)))
        for profile in self:
            profile.unknown_figures = found.get(profile._origin.id, [])

    @api.model
    def _group_tiers(self, tiers, domain):
        return self.env["crm.tier"].search([])

    def _get_tier_tooltip(self):
        """What the badge of the tier tells: rank and since when, from this row alone."""
        if not self.tier_id or not self.tier_since:
            return False
        values = {"rank": self.revenue_rank, "day": format_date(self.env, self.tier_since)}
        if self.override_tier_id:
            return self.env._("Set by hand, since %(day)s", **values)
        if not self.revenue_rank:
            return self.env._("Since %(day)s", **values)
        return self.env._("Rank %(rank)s by revenue, in this tier since %(day)s", **values)

    # === CRUD ===#

    def init(self):
        # A run rewrites every row: half-empty pages let it do so in place, without touching an index.
        self.env.cr.execute("ALTER TABLE crm_customer_profile SET (fillfactor = 50)")

    # === ACTIONS ===#

    @arguments.read("one")
    def action_open_partner(self):
        """Open the customer on the page "Relationship"."""
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.res_partner_action_relationship")
        return dict(action, res_id=self.partner_id.id)

    # === API VALUES ===#

    def _format_figures(self):
        """All figures as integrators get them: days as ISO strings, what is unknown as False."""
        return {name: self._format_figure(name) for name in self._get_figure_names()
                if not self._fields[name].relational}

    def _format_figure(self, name):
        if not self:
            return False
        field, value = self._fields[name], self[name]
        if field.type == "date":
            return fields.Date.to_string(value)
        return value

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import arguments, private

OVERRIDE_FIELDS = {"override_tier_id", "override_reason", "override_until"}


class CrmCustomerProfile(models.Model):
    """The figures of one commercial entity in one company, all of the day `as_of`.

    Written by the tier run only, but for the potential and the override, which people set.
    """

    _name = "crm.customer.profile"
    _description = "Customer Profile"
    _inherit = "crm.guarded.mixin"
    _log_access = False
    _order = "revenue DESC, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _free_fields = ("potential_level", *OVERRIDE_FIELDS)

    # === FIELDS ===#

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id")
    country_id = fields.Many2one(related="partner_id.country_id")
    industry_id = fields.Many2one(related="partner_id.industry_id")
    as_of = fields.Date(readonly=True, help="The day the figures are of.")

    revenue = fields.Monetary(readonly=True, help="Of the window, net of credit notes.")
    previous_revenue = fields.Monetary(readonly=True, help="Of the window before.")
    growth_percent = fields.Float("Growth (%)", readonly=True, digits=(16, 1), aggregator="avg")
    margin = fields.Monetary(readonly=True)
    revenue_rank = fields.Integer("Rank", readonly=True, aggregator=None)
    revenue_share = fields.Float("Share of Revenue (%)", readonly=True, aggregator="sum")
    cumulative_share = fields.Float(
        "Cumulative Share (%)", readonly=True, aggregator=None,
        help="Share of all revenue that this customer and all the bigger ones bring.")
    lifetime_value = fields.Monetary(readonly=True, help="Average annual sales x expected years.")

    order_count = fields.Integer("Orders", readonly=True)
    lifetime_order_count = fields.Integer("Orders Ever", readonly=True)
    first_order_date = fields.Date("First Order", readonly=True)
    last_order_date = fields.Date("Last Order", readonly=True)
    mean_interval_days = fields.Float("Interval (days)", readonly=True, digits=(16, 1), aggregator="avg")
    rfm_recency = fields.Integer("Recency", readonly=True, aggregator="avg", help="1 to 5, 5 is best.")
    rfm_frequency = fields.Integer("Frequency", readonly=True, aggregator="avg", help="1 to 5, 5 is best.")
    rfm_monetary = fields.Integer("Monetary", readonly=True, aggregator="avg", help="1 to 5, 5 is best.")
    relation_type = fields.Selection(
        [("relational", "Relational"), ("transactional", "Transactional"), ("one_off", "One-off")],
        "Relation", readonly=True)
    purchase_level = fields.Integer(
        "Purchases (X)", readonly=True, aggregator="avg", help="0 none, 1 seldom, 2 average, 3 much, 4 heavy.")
    potential_level = fields.Integer(
        "Potential (Y)", aggregator="avg",
        help="0 none, 1 seldom, 2 average, 3 much, 4 heavy."
             " Estimated from the customer's peers until somebody sets it.")
    potential_manual = fields.Boolean("Potential Set by Hand", readonly=True)
    churn_risk = fields.Float(
        readonly=True, aggregator="avg", help="0 to 1: how likely the customer does not come back.")
    churn_confident = fields.Boolean("Enough History", readonly=True)

    average_days_to_pay = fields.Float(
        "Paid Late (days)", readonly=True, digits=(16, 1), aggregator="avg",
        help="Average days between due date and payment, weighted by amount; negative is early.")
    overdue_amount = fields.Monetary("Overdue", readonly=True)
    credit_grade = fields.Selection([("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")], readonly=True)

    complaint_count = fields.Integer("Complaints", readonly=True)
    satisfaction = fields.Float(readonly=True, digits=(5, 1), aggregator="avg", help="0 to 100.")

    tier_id = fields.Many2one("crm.tier", readonly=True, index=True, ondelete="restrict", group_expand="_group_tiers")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    computed_tier_id = fields.Many2one("crm.tier", "Tier by Rule", readonly=True, ondelete="restrict")
    tier_score = fields.Float("Score", readonly=True, digits=(5, 1), aggregator="avg")
    tier_since = fields.Date("In Tier Since", readonly=True)
    pending_since = fields.Date(
        "Below Tier Since", readonly=True, help="Since when the rule has put this customer lower than the tier says.")
    override_tier_id = fields.Many2one("crm.tier", "Override", ondelete="restrict")
    override_reason = fields.Char()
    override_until = fields.Date(help="Last day of the override; empty: until somebody clears it.")
    override_user_id = fields.Many2one("res.users", "Override By", readonly=True, ondelete="set null")

    # A constraint and not a unique index: Odoo's "Merge Contacts" looks for constraints.
    _partner_company_uniq = models.Constraint(
        "UNIQUE (company_id, partner_id)", "This customer has a profile in this company already.")

    # === COMPUTE ===#

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

    # === CONSTRAINTS ===#

    @api.constrains("potential_level")
    def _check_potential_level(self):
        if any(not 0 <= profile.potential_level <= 4 for profile in self):
            raise ValidationError(self.env._("The potential goes from 0 (none) to 4 (heavy)."))

    # === CRUD ===#

    def init(self):
        # A run rewrites every row: half-empty pages let it do so in place, without touching an index.
        self.env.cr.execute("ALTER TABLE crm_customer_profile SET (fillfactor = 50)")

    def write(self, vals):
        """People set the potential (anybody who sees the customer) and the override (managers); runs set the rest."""
        if not vals.keys().isdisjoint(OVERRIDE_FIELDS):
            self._check_may_override()
        if "override_user_id" in vals:  # an override that is only moved: nobody may write this by hand
            return super().write(vals)
        if not vals.get("potential_manual", True):
            vals = {**vals, "potential_manual": private.Private(False)}
        elif "potential_level" in vals:
            vals = {"potential_manual": private.Private(True), **vals}
        overrides = {name: vals[name] for name in OVERRIDE_FIELDS if name in vals}
        result = super().write({name: value for name, value in vals.items() if name not in OVERRIDE_FIELDS})
        for profile in self if overrides else ():
            if profile._is_overridden_so(overrides):
                continue
            old_tier, values = profile.tier_id, profile._prepare_override(overrides)
            super(CrmCustomerProfile, profile.sudo()).write(values)
            profile._record_override(old_tier, overrides["override_reason"])
        return result

    # === OVERRIDE ===#

    def _check_may_override(self):
        self.env["res.users"]._check_role("manager", self.env._("override a tier"))

    def _get_override(self, values=None):
        """Tier (id or 0), reason and last day of this profile's override, overlaid with raw `values`."""
        get = {name: self[name] for name in OVERRIDE_FIELDS} | (values or {})
        tier, reason, until = get["override_tier_id"], get["override_reason"], get["override_until"]
        return int(tier or 0), (reason or "").strip(), fields.Date.to_date(until) or False

    def _is_overridden_so(self, values):
        """Whether writing `values` would change nothing, as when a list is exported and imported again."""
        is_none = "override_tier_id" in values and not values["override_tier_id"] and not self.override_tier_id
        return is_none or self._get_override(values) == self._get_override()

    def _prepare_override(self, values):
        """What setting or clearing the override of one profile writes.

        :raises ValidationError: for an override without a reason, or one that has expired already
        """
        self.ensure_one()
        tier_id, reason, until = self._get_override(values)
        tier = self.env["crm.tier"].browse(tier_id)
        if not tier and not self.override_tier_id:
            raise ValidationError(self.env._("Choose a tier for the override."))
        if not (values.get("override_reason") or "").strip():
            raise ValidationError(self.env._(
                "An override needs a reason, whether it begins, changes or ends: say why, together with it."))
        if tier:
            self._check_override(tier, until)
        new_tier = tier or self.computed_tier_id
        return {
            "override_tier_id": tier.id,
            "override_reason": reason if tier else False,
            "override_until": until if tier else False,
            "override_user_id": self.env.uid if tier else False,
            "tier_id": new_tier.id,
            "pending_since": False,
            **({"tier_since": fields.Date.today()} if self.tier_id != new_tier else {}),
        }

    def _check_override(self, tier, until):
        if not tier.exists() or not tier.active:
            raise ValidationError(self.env._("Choose one of the tiers in use for the override."))
        if until and until < fields.Date.today():
            raise ValidationError(self.env._(
                "The override would have ended on %(day)s already: choose today or a later day.",
                day=format_date(self.env, until)))

    def _record_override(self, old_tier, reason):
        self.env["crm.tier.change"].sudo().create({
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "date": fields.Date.today(),
            "old_tier_id": old_tier.id,
            "new_tier_id": self.tier_id.id,
            "cause": "import" if private.read(self.env.context, "tier_import") else "override",
            "reason": (reason or "").strip(),
            "user_id": self.env.uid,
            "revenue": self.revenue,
            "revenue_rank": self.revenue_rank,
            "cumulative_share": self.cumulative_share,
            "tier_score": self.tier_score,
        })
        self.env["res.partner"].invalidate_model(["tier_id"])

    # === ACTIONS ===#

    @arguments.read("one")
    def action_open_partner(self):
        """Open the customer's form."""
        return {"type": "ir.actions.act_window", "res_model": "res.partner", "res_id": self.partner_id.id,
                "view_mode": "form", "views": [(False, "form")]}

    @arguments.read()
    def action_estimate_potential(self):
        """Let the next run estimate the potential again, instead of the figure set by hand."""
        self.write({"potential_manual": False})
        return True

    @arguments.read("one")
    def action_override(self):
        """Open the dialogue that overrides the tier."""
        self._check_may_override()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_tier_override_wizard_action")
        return dict(action, context={
            "default_partner_id": self.partner_id.id, "default_company_id": self.company_id.id})

    # === API VALUES ===#

    def _format_figure(self, name):
        """The value of a figure as integrators get it: days as ISO strings, what is unknown as False."""
        if not self:
            return False
        field, value = self._fields[name], self[name]
        if field.type == "date":
            return fields.Date.to_string(value)
        return value

    def _format_override(self):
        if not self.override_tier_id:
            return False
        return {
            "tier": self.override_tier_id.code,
            "reason": self.override_reason,
            "until": fields.Date.to_string(self.override_until) or False,
            "user_id": self.override_user_id.id,
        }

    # === CLIENT ===#

    @api.model
    @api.readonly
    @arguments.read(domain=arguments.domain())
    def get_grid(self, domain=None):
        """The (X, Y) grid of the customers the user may see, in the current company.

        :param domain: which profiles, besides
        :return: `{as_of, currency_id, total_customers, total_revenue, cells, opportunities}`; a cell is
            `{purchase_level, potential_level, customers, revenue, revenue_share}` (company currency, share 0-100);
            empty: left out; `opportunities`: the pairs `[purchase_level, potential_level]` of `is_opportunity`
        :raises ValidationError: for a domain that cannot be searched with
        """
        company = self.env.company
        with self.env["crm.arguments"]._searching("domain"):
            groups = self._read_group(
                Domain("company_id", "=", company.id) & Domain(domain or []), ["purchase_level", "potential_level"],
                ["__count", "revenue:sum", "as_of:max"])
        total = sum(max(revenue, 0) for _x, _y, _count, revenue, _day in groups)
        return {
            "as_of": fields.Date.to_string(max((row[4] for row in groups if row[4]), default=None)) or False,
            "currency_id": company.currency_id.id,
            "total_customers": sum(row[2] for row in groups),
            "total_revenue": total,
            "opportunities": self._get_opportunity_levels(),
            "cells": [{
                "purchase_level": x, "potential_level": y, "customers": count, "revenue": revenue,
                "revenue_share": 100 * max(revenue, 0) / total if total else 0.0,
            } for x, y, count, revenue, _day in groups],
        }

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import arguments, private
from ...tools import customer_figures as figures

CAPACITY_FIELDS = {"capacity_amount", "capacity_source", "capacity_date"}


class CrmCustomerProfile(models.Model):
    """What a customer buys, could buy, and moves others to buy: purchases X, potential Y, class, heavyweights.

    Y goes by the capacity that somebody has entered, else by the level that somebody has set, else it is estimated from
    peers, else it is not known (-1). What people enter takes effect at once, on the scale of the last run.
    """

    _inherit = "crm.customer.profile"
    _free_fields = ("potential_level", "is_heavyweight", "influence_kind", "keep_profile", *CAPACITY_FIELDS)

    purchase_level = fields.Integer(
        "Purchases (X)", readonly=True, aggregator="avg", figure="facts", unit="level", panel="potential",
        help="0 none, 1 low (less than half of what the median buyer buys), 2 medium, 3 high (over twice),"
             " 4 very high (over eight times).")
    potential_level = fields.Integer(
        "Potential (Y)", default=figures.UNKNOWN_LEVEL, aggregator=None, figure="facts", unit="level",
        panel="potential",
        help="How much the customer could buy from all suppliers, on the scale of the purchases: 0 none, 1 low,"
             " 2 medium, 3 high, 4 very high; -1 not known.")
    potential_manual = fields.Boolean("Potential Set by Hand", readonly=True, figure="hand")
    capacity_amount = fields.Monetary(
        "Capacity a Year", default=0, figure="hand", panel="potential",
        help="What the customer buys in a year of what we sell, from all suppliers; 0: nobody knows.")
    capacity_source = fields.Char(
        "Source of the Capacity", figure="hand", help="Who says so: the customer, a visit, a report, an estimate.")
    capacity_date = fields.Date("Capacity as of", figure="hand")
    wallet_share = fields.Float(
        "Share of Wallet (%)", readonly=True, digits=(16, 1), aggregator="avg", figure="decided", unit="percent",
        panel="potential", help="Our part of the entered capacity.")
    potential_class = fields.Selection(
        [("a", "A"), ("b", "B"), ("c", "C")], "Class", readonly=True, figure="decided", panel="potential",
        help="A: could buy heavily, or buys much and could go on; B: enough room to grow; C: the others.")
    is_heavyweight = fields.Boolean(
        "Heavyweight", figure="hand", help="Counts for more than they buy, if they buy at all: others follow them.")
    influence_kind = fields.Selection(
        [("reference", "Reference customer"), ("opinion_leader", "Opinion leader"), ("group", "Group of companies"),
         ("public_body", "Public body")],
        "Influence", figure="hand", panel="potential")
    keep_profile = fields.Boolean(
        "Keep as Prospect", figure="hand", help="The profile stays though there is no order yet.")
    potential_explanation = fields.Text(
        compute="_compute_potential_explanation", string="How the Potential Is Known", figure="told")

    _capacity_amount_positive = models.Constraint(
        "CHECK (capacity_amount >= 0)", "A capacity cannot be negative: enter 0 where nobody knows it.")

    # === COMPUTE ===#

    @api.depends("potential_level", "potential_manual", "capacity_amount", "capacity_source", "capacity_date",
                 "wallet_share")
    @api.depends_context("lang")
    def _compute_potential_explanation(self):
        for profile in self:
            profile.potential_explanation = profile._explain_potential()

    def _explain_potential(self):
        if self.capacity_amount:
            return self.env._(
                "Could buy %(capacity)s worth a year (%(origin)s, %(day)s); we have %(share)s%% of it.",
                capacity=self._amount(self.capacity_amount), share=self._number(self.wallet_share),
                origin=self.capacity_source or self.env._("no source given"),
                day=format_date(self.env, self.capacity_date))
        if self.potential_manual:
            return self.env._("The potential was set by hand.")
        if self.potential_level == figures.UNKNOWN_LEVEL:
            return self.env._(
                "Potential not known: fewer than %(minimum)s customers of the industry or country buy as many different"
                " products. Enter the capacity to have it.", minimum=figures.PEERS_MINIMUM)
        return self.env._(
            "An estimate: of the customers of the same industry, or else country, who buy as many different products,"
            " every fourth buys at least this much.")

    # === CONSTRAINTS ===#

    @api.constrains("potential_level", "potential_manual")
    def _check_potential_level(self):
        if any(not -1 <= profile.potential_level <= figures.HIGHEST_LEVEL for profile in self):
            raise ValidationError(self.env._("The potential goes from 0 (none) to 4 (very high); -1 is not known."))

    # === CRUD ===#

    def write(self, vals):
        """As before; what people say about potential and influence takes effect at once."""
        if not vals.keys() & {"potential_level", "potential_manual", "influence_kind", "is_heavyweight",
                              *CAPACITY_FIELDS}:
            return super().write(vals)
        self._check_capacity(vals.get("capacity_amount"))
        given, vals = vals, dict(vals)
        if "potential_manual" in vals and not vals["potential_manual"]:
            vals["potential_manual"] = private.Private(False)  # the mark can be taken away, not given
        if vals.get("influence_kind"):
            vals.setdefault("is_heavyweight", True)
        if not vals.get("is_heavyweight", True):
            vals["influence_kind"] = False
        old_levels = {profile: profile.potential_level for profile in self}
        result = super().write(vals)
        scales = self._get_scales()
        for profile in self.sudo():
            super(CrmCustomerProfile, profile).write(
                profile._prepare_potential(given, old_levels[profile], scales.get(profile.company_id)))
        return result

    def _check_capacity(self, amount):
        """Refuse what is no amount of money, before the database or a calculation stumbles over it."""
        if not arguments.is_amount(amount):
            raise ValidationError(self.env._(
                "Enter the capacity as an amount of money a year that is not negative; 0 where nobody knows it."))

    def _get_scales(self):
        """`{company: (months of the window, revenue of the median buyer)}` of the last runs."""
        runs = self.env["crm.tier.run"]._get_last_by_company(self.company_id)
        return {company: (run.window_months, run.median_revenue) for company, run in runs.items()}

    def _prepare_potential(self, vals, old_level, scale):
        """What follows from capacity and potential as they have been written.

        :raises ValidationError: for another potential than that of the capacity
        """
        self.ensure_one()
        manual, level, months = self.potential_manual, self.potential_level, scale[0] if scale else 12
        if "potential_level" in vals:
            manual = vals.get("potential_manual", level != figures.UNKNOWN_LEVEL)
        if self.capacity_amount:
            level = figures.level(self.capacity_amount * months / 12, scale[1]) if scale else old_level
            if manual and "potential_level" in vals and vals["potential_level"] not in (level, old_level):
                raise ValidationError(self.env._(
                    "The capacity of %(customer)s decides how high the potential is. Change the capacity, or set it to "
                    "0 first.", customer=self.partner_id.display_name))
            manual = False
        elif not manual and "capacity_amount" in vals:
            level = figures.UNKNOWN_LEVEL
        share = 100 * max(self.revenue, 0) * 12 / months / self.capacity_amount if self.capacity_amount else False
        return {
            "potential_level": level, "potential_manual": manual, "wallet_share": share,
            "potential_class": figures.potential_class(self.purchase_level, level) or False,
            **self._prepare_capacity(vals),
        }

    def _prepare_capacity(self, vals):
        """A capacity is of today until somebody says otherwise; without one there is no source and no day."""
        if not self.capacity_amount:
            return {"capacity_source": False, "capacity_date": False}
        if not self.capacity_date or ("capacity_amount" in vals and "capacity_date" not in vals):
            return {"capacity_date": fields.Date.today()}
        return {}

    # === ACTIONS ===#

    @arguments.read()
    def action_estimate_potential(self):
        """Let the next run estimate the potential again, instead of the figure set by hand."""
        self.write({"potential_manual": False})
        return True

    # === CLIENT ===#

    @api.model
    @api.readonly
    @arguments.read(domain=arguments.domain())
    def get_grid(self, domain=None):
        """The (X, Y) grid of the customers the user may see, in the current company.

        :param domain: which profiles, besides
        :return: `{as_of, currency_id, total_customers, total_revenue, cells, opportunities}`; a cell is
            `{purchase_level, potential_level, customers, revenue, revenue_share}` (company currency, share 0-100;
            a potential of -1 is not known);
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

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ...tools import arguments
from ...tools.tier_rules import Cut, find_cut_problem, write_order

CUT_FIELDS = ("cumulative_share", "min_revenue", "min_score")


class CrmTier(models.Model):
    """A class of customers, the best with the lowest sequence. Tiers are shared by all companies."""

    _name = "crm.tier"
    _description = "Customer Tier"
    _inherit = ["crm.copy.mixin", "crm.shared.record"]
    _order = "sequence, id"

    # === FIELDS ===#

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Short name that programs use, such as vip.")
    sequence = fields.Integer(default=10, required=True, help="1 is served first.")
    active = fields.Boolean(default=True)
    color = fields.Integer()
    is_key_account = fields.Boolean("Key Accounts", help="Customers of this tier are key accounts.")
    cumulative_share = fields.Float(
        "Cumulative Share (%)", required=True, digits=(6, 2), default=100,
        help="Pareto rule: customers sorted by revenue belong to this tier up to this share of all revenue.")
    min_revenue = fields.Float(
        "Minimum Revenue", digits=(16, 2),
        help="Threshold rule: revenue of the window, in the company's currency, from which a customer belongs here.")
    min_score = fields.Float(
        "Minimum Score", digits=(6, 2),
        help="Potential and weighted rules: score from 0 to 100 from which a customer belongs here.")
    customer_count = fields.Integer(
        "Customers", compute="_compute_customer_count", groups="crm_relationship.group_relationship_user")

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a tier with this code already: choose another code.")

    # === COMPUTE ===#

    @api.depends_context("company")
    def _compute_customer_count(self):
        counts = dict(self.env["crm.customer.profile"]._read_group(
            [("tier_id", "in", self.ids), ("company_id", "=", self.env.company.id)], ["tier_id"], ["__count"]))
        for tier in self:
            tier.customer_count = counts.get(tier, 0)

    # === CONSTRAINTS ===#

    @api.constrains("sequence", "active", *CUT_FIELDS)
    def _check_cuts(self):
        tiers = self.search([])
        if not tiers:
            raise ValidationError(self.env["crm.tier.policy"]._get_problem_message("no_tier"))
        if len(set(tiers.mapped("sequence"))) != len(tiers):
            raise ValidationError(self.env._("Two tiers have the same sequence: give each tier a sequence of its own."))
        problem = find_cut_problem(tiers._get_cuts())
        if problem:
            raise ValidationError(self.env["crm.tier.policy"]._get_problem_message(problem))

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _update_field_translations(self, *args, **kwargs):
        self.env.registry.clear_cache()
        return super()._update_field_translations(*args, **kwargs)

    def copy_data(self, default=None):
        """A copy is archived: it has its place in the order, and figures that fit there, before anybody is in it."""
        return super().copy_data({"active": False, **(default or {})})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        if not self.search([]) - self:
            raise UserError(self.env["crm.tier.policy"]._get_problem_message("no_tier"))
        profiles = self.env["crm.customer.profile"].sudo()
        changes = self.env["crm.tier.change"].sudo()
        for tier in self:
            used = ["|", ("tier_id", "=", tier.id), "|", ("computed_tier_id", "=", tier.id),
                    ("override_tier_id", "=", tier.id)]
            in_history = ["|", ("old_tier_id", "=", tier.id), ("new_tier_id", "=", tier.id)]
            if profiles.search_count(used, limit=1) or changes.search_count(in_history, limit=1):
                raise UserError(self.env._(
                    "Customers are or were in the tier %(tier)s, so it cannot be deleted. Archive it instead.",
                    tier=tier.name))

    # === BUSINESS METHODS ===#

    @api.model
    @ormcache("self.env.lang")
    def _get_badges(self):
        """`{id: {"name", "color"}}` of all tiers: they are few, and each list of partners asks for them."""
        return {tier.pop("id"): tier for tier in self.sudo().with_context(active_test=False).search_read(
            [], ["name", "color"], order="id")}

    @api.model
    @ormcache()
    def _get_key_ids(self):
        """The ids of the tiers whose customers are key accounts: cheaper to search by than the field of the tier."""
        tiers = self.sudo().with_context(active_test=False)
        return tuple(tiers.search([("is_key_account", "=", True)], order="id").ids)

    def _prime_badges(self):
        """Put name and color of these tiers in the cache of records, so that a badge takes no query."""
        badges = self._get_badges()
        known = self.filtered(lambda tier: tier.id in badges)
        for name in ("name", "color"):
            self._fields[name]._insert_cache(known, [badges[tier.id][name] for tier in known])

    def _get_cuts(self):
        return tuple(
            Cut(tier.id, tier.code, tier.cumulative_share, tier.min_revenue, tier.min_score) for tier in self)

    def _write_cuts(self, values_by_code):
        """Write new figures, `{code: {field: value}}`, in an order in which they stay monotone all the time."""
        for field_name in CUT_FIELDS:
            old = self.mapped(field_name)
            new = [values_by_code.get(tier.code, {}).get(field_name, value)
                   for tier, value in zip(self, old, strict=True)]
            for position in write_order(old, new):
                self[position].write({field_name: new[position]})

    @arguments.read()
    def action_view_customers(self):
        """Open the customers of this tier."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_customer_profile_action")
        return dict(action, domain=[("tier_id", "in", self.ids)], context={})

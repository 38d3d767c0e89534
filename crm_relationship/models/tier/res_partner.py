from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, clean_context

from ...tools import arguments

HINTED = ["partner_id", "tier_id", "tier_since", "revenue_rank", "override_tier_id", "churn_risk", "churn_confident"]


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Not stored: a nightly bulk update of partners would fail, and make others fail, as soon as somebody saves one.
    customer_profile_id = fields.Many2one(
        "crm.customer.profile", "Customer Profile", compute="_compute_customer_profile_id",
        search="_search_customer_profile_id", groups="crm_relationship.group_relationship_user")
    tier_id = fields.Many2one(
        "crm.tier", "Tier", compute="_compute_tier_id", search="_search_tier_id", compute_sudo=True,
        groups="base.group_user")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color", groups="base.group_user")
    tier_tooltip = fields.Char(compute="_compute_hints", groups="crm_relationship.group_relationship_user")
    churn_warning = fields.Boolean(
        "May Leave", compute="_compute_hints", groups="crm_relationship.group_relationship_user")

    # === COMPUTE AND SEARCH ===#

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "uid")
    def _compute_customer_profile_id(self):
        """To whom may not read a profile, there is none: in a form and an export as in a search."""
        profiles = self._get_profiles(HINTED)
        for partner in self:
            partner.customer_profile_id = profiles.get(partner.commercial_partner_id.id)

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_tier_id(self):
        profiles = self._get_profiles(["partner_id", "tier_id"])
        for partner in self:
            profile = profiles.get(partner.commercial_partner_id.id)
            partner.tier_id = profile and profile.tier_id
        self.tier_id._prime_badges()

    @api.depends("customer_profile_id")
    @api.depends_context("company", "lang", "uid")
    def _compute_hints(self):
        """The tier is for everybody inside, the figures behind it are for those who may see the profile."""
        for partner in self:
            profile = partner.customer_profile_id
            partner.tier_tooltip = profile._get_tier_tooltip()
            partner.churn_warning = profile._is_churn_warning()

    def _search_tier_id(self, operator, value):
        return self._search_profile_column("tier_id", operator, value)

    def _search_customer_profile_id(self, operator, value):
        return self._search_profile_column("customer_profile_id", operator, value)

    def _search_profile_column(self, name, operator, value):
        if operator in ("any", "any!"):
            comodel = self.env[self._fields[name].comodel_name].with_context(active_test=False)
            value = (comodel.sudo() if operator == "any!" else comodel).search(value).ids
        elif operator != "in":
            return NotImplemented
        ids = tuple(item for item in value if item)

        def condition(model, alias, query):
            column = model._field_to_sql(alias, name, query)
            matches = SQL("%s IN %s", column, ids) if ids else SQL("FALSE")
            return SQL("(%s OR %s IS NULL)", matches, column) if len(ids) < len(value) else matches

        return Domain.custom(to_sql=condition)

    def _field_to_sql(self, alias, field_expr, query=None):
        """`tier_id` and `customer_profile_id` come from the profile of the current company: sorts, groups, searches.
        The tier is for everybody inside; to whom may not read a profile, there is none."""
        if field_expr not in ("tier_id", "customer_profile_id") or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        is_tier = field_expr == "tier_id"
        profile = query.make_alias(alias, "customer_profile" if is_tier else "visible_profile")
        visible = SQL("TRUE") if is_tier else self.env["crm.customer.profile"]._get_visible_sql(profile)
        query.add_join("LEFT JOIN", profile, "crm_customer_profile", SQL(
            "%s = %s AND %s = %s AND %s",
            SQL.identifier(profile, "partner_id"), SQL.identifier(alias, "commercial_partner_id"),
            SQL.identifier(profile, "company_id"), self.env.company.id, visible))
        return SQL.identifier(profile, "tier_id" if is_tier else "id")

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Profiles are sorted by id: their own order would tell who buys more, to whom may not see the figures."""
        if field_name == "customer_profile_id":
            return SQL("%s %s %s", self._field_to_sql(alias, field_name, query), direction, nulls)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    # === PUBLIC API ===#

    @api.readonly
    @arguments.read()
    def get_relationship_profile(self):
        """The profile of each of these partners (a contact's is that of its company) in the current company.

        :return: a list of dicts, one for each partner, in order: `partner_id`, `commercial_partner_id`, `company_id`,
            `currency` (code), `as_of` (ISO day, False where there is no profile, or none for this user), `tier` and
            `computed_tier` (code or False) with `tier_id` and `computed_tier_id`, `override` (`{"tier", "reason",
            "until", "user_id"}` or False) and the figures of `crm.customer.profile` under their own names (money in
            `currency`, days as ISO strings, unknown: False, of numbers 0; a `potential_level` of -1 is not known)
        :raises AccessError: for partners the user may not read
        """
        self.check_access("read")
        profiles = self._get_profiles()
        return [partner._format_profile(profiles.get(partner.commercial_partner_id.id)) for partner in self]

    @arguments.read()
    def keep_as_prospect(self):
        """Give these partners a profile that stays though there is no order yet: as a prospect, or for their influence.

        :return: as `get_relationship_profile`
        :raises AccessError: for partners whose figures the user may not see
        :raises ValidationError: for who is no customer: one of our own companies or users
        """
        self.check_access("read")
        self.env["crm.customer.profile"].check_access("write")
        profiles = self.sudo()._get_or_create_profiles().sudo(False)
        profiles.check_access("write")
        profiles.write({"keep_profile": True})
        return self.get_relationship_profile()

    @arguments.read(tier_code=arguments.text(), reason=arguments.text(), until=arguments.day(required=False))
    def set_tier_override(self, tier_code, reason, until=None):
        """Put these customers in a tier by hand, until a day (inclusive) or until somebody clears it.

        :param tier_code: code of an active `crm.tier`, such as `vip`
        :param reason: why; mandatory
        :param until: last day (`date` or ISO string), default: no end
        :return: as `get_relationship_profile`
        :raises AccessError: for who is not a relationship manager
        :raises ValidationError: for an unknown tier, no reason, or a day that is past
        """
        self.check_access("read")
        self.env["crm.customer.profile"]._check_may_override()
        tier = self.env["crm.arguments"]._find_code("crm.tier", tier_code, "tier_code")
        self._get_or_create_profiles().write(
            {"override_tier_id": tier.id, "override_reason": reason, "override_until": until})
        return self.get_relationship_profile()

    @arguments.read(reason=arguments.text())
    def clear_tier_override(self, reason):
        """End the override of these customers: the tier is the rule's again.

        :param reason: why; mandatory, goes on record
        :return: as `get_relationship_profile`
        :raises AccessError: for who is not a relationship manager
        :raises ValidationError: without a reason
        """
        self.check_access("read")
        self.env["crm.customer.profile"]._check_may_override()
        profiles = self.env["crm.customer.profile"].union(*self._get_profiles().values())
        profiles.filtered("override_tier_id").write({"override_tier_id": False, "override_reason": reason})
        return self.get_relationship_profile()

    # === BUSINESS METHODS ===#

    def _get_profiles(self, names=None):
        """`{commercial partner id: profile}` in the current company, of those the user may read.

        :param names: of the fields that are read at once, default: all
        """
        profiles = self.env["crm.customer.profile"].search_fetch(
            [("company_id", "=", self.env.company.id), ("partner_id", "in", self.commercial_partner_id.ids)], names)
        return {profile.partner_id.id: profile for profile in profiles}

    def _get_or_create_profiles(self):
        profiles = self._get_profiles()
        missing = self.commercial_partner_id.filtered(lambda partner: partner.id not in profiles)
        missing._check_is_customer()
        profile = self.env["crm.customer.profile"].with_context(clean_context(self.env.context))
        with self.env["crm.contention"]._once():
            created = profile.sudo().create(
                [{"partner_id": partner.id, "company_id": self.env.company.id} for partner in missing])
        return self.env["crm.customer.profile"].union(*profiles.values(), created.sudo(False))

    def _check_is_customer(self):
        """Our own companies and the people who work here have no profile to be given a tier.

        :raises ValidationError: naming the first of them
        """
        own = set(self.env["crm.customer.facts"].sudo()._get_excluded_ids())
        for partner in self:
            if partner.id in own or any(not user.share for user in partner.sudo().with_context(
                    active_test=False).user_ids):
                raise ValidationError(self.env._(
                    "%(partner)s is one of your own companies or users and has not bought anything: only customers "
                    "have a tier.", partner=partner.display_name))

    def _format_profile(self, profile):
        profile = profile or self.env["crm.customer.profile"]
        return {
            "partner_id": self.id,
            "commercial_partner_id": self.commercial_partner_id.id,
            "company_id": self.env.company.id,
            "currency": self.env.company.currency_id.name,
            "as_of": fields.Date.to_string(profile.as_of) or False,
            "tier": profile.tier_id.code or False,
            "tier_id": profile.tier_id.id,
            "computed_tier": profile.computed_tier_id.code or False,
            "computed_tier_id": profile.computed_tier_id.id,
            "override": profile._format_override(),
            **profile._format_figures(),
        }

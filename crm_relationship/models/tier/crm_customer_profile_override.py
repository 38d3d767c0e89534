from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...tools import arguments, private

OVERRIDE_FIELDS = {"override_tier_id", "override_reason", "override_until"}


class CrmCustomerProfile(models.Model):
    """The tier that somebody has set by hand, with a reason and maybe until a day: managers do, and it goes on record.
    """

    _inherit = "crm.customer.profile"
    _free_fields = (*OVERRIDE_FIELDS,)

    # === CRUD ===#

    def write(self, vals):
        """People set what is theirs (anybody who sees the customer) and the override (managers); runs set the rest."""
        if not vals.keys().isdisjoint(OVERRIDE_FIELDS):
            self._check_may_override()
        if "override_user_id" in vals:  # an override that is only moved: nobody may write this by hand
            return super().write(vals)
        overrides = {name: vals[name] for name in OVERRIDE_FIELDS if name in vals}
        result = super().write({name: value for name, value in vals.items() if name not in OVERRIDE_FIELDS})
        for profile in self if overrides else ():
            if profile._is_overridden_so(overrides):
                continue
            old_tier, values = profile.tier_id, profile._prepare_override(overrides)
            super(CrmCustomerProfile, profile.sudo()).write(values)
            profile._record_override(old_tier, overrides["override_reason"])
        return result

    # === BUSINESS METHODS ===#

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
    def action_override(self):
        """Open the dialogue that overrides the tier."""
        self._check_may_override()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_tier_override_wizard_action")
        return dict(action, context={
            "default_partner_id": self.partner_id.id, "default_company_id": self.company_id.id})

    # === API VALUES ===#

    def _format_override(self):
        if not self.override_tier_id:
            return False
        return {
            "tier": self.override_tier_id.code,
            "reason": self.override_reason,
            "until": fields.Date.to_string(self.override_until) or False,
            "user_id": self.override_user_id.id,
        }

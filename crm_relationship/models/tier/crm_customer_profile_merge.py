from odoo import fields, models


class CrmCustomerProfile(models.Model):
    """What becomes of profiles when customers are merged."""

    _inherit = "crm.customer.profile"

    def _merge_into(self, sources, destination):
        """Leave one profile a company for `destination`, with what people have set by hand; the next run fills it."""
        everybody = self.search([("partner_id", "in", (sources | destination).ids)])
        for profiles in everybody.grouped("company_id").values():
            kept = profiles.filtered(lambda profile: profile.partner_id == destination)[:1] or profiles[:1]
            stage = kept.lifecycle_stage
            for profile in profiles - kept:
                profile._hand_over(kept)
            (profiles - kept)._close_stage(destination, stage)
            (profiles - kept).unlink()
            kept.partner_id = destination
        self.flush_model()  # core goes on in SQL

    def _close_stage(self, destination, stage):
        """Their history becomes that of the destination: its last word is the stage in which the destination is."""
        day = fields.Date.today()
        self.env["crm.lifecycle.change"].create([{
            "partner_id": destination.id, "company_id": profile.company_id.id, "date": day,
            "old_stage": profile.lifecycle_stage, "new_stage": stage,
        } for profile in self if stage and profile.lifecycle_stage != stage])

    def _hand_over(self, kept):
        """Give what people have set by hand to a profile that has none of its own."""
        today = fields.Date.today()
        if self.potential_manual and not kept.potential_manual and not kept.capacity_amount:
            kept.write({"potential_level": self.potential_level, "potential_manual": True})
        if self.capacity_amount and not kept.capacity_amount:
            kept.write({name: self[name] for name in ("capacity_amount", "capacity_source", "capacity_date")})
        if self.is_heavyweight and not kept.is_heavyweight:
            kept.write({"is_heavyweight": True, "influence_kind": self.influence_kind})
        if self.keep_profile:
            kept.keep_profile = True
        if self.override_tier_id and not kept.override_tier_id and (self.override_until or today) >= today:
            # as it is, even where it is of a tier that is no longer in use: merging decides nothing anew
            old_tier = kept.tier_id
            kept.write({
                **{name: self[name] for name in ("override_reason", "override_until")},
                "override_tier_id": self.override_tier_id.id,
                "override_user_id": self.override_user_id.id,
                "tier_id": self.override_tier_id.id,
                "pending_since": False,
                **({"tier_since": today} if kept.tier_id != self.override_tier_id else {}),
            })
            kept._record_override(old_tier, self.override_reason)

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ...tools.labels import get_labels
from ...tools.service_targets import Target

ANY_TIER_SEQUENCE = 1000
# A change of these makes another promise.
PROMISE_FIELDS = {"standard_id", "tier_id", "company_id", "value", "unit", "calendar_id"}


class CrmServiceTarget(models.Model):
    """The figure of a standard for a tier, from a day to a day. What was promised in the past stays as it was."""

    _name = "crm.service.target"
    _description = "Service Target"
    _inherit = ["crm.shared.record", "crm.guarded.mixin"]
    _order = "standard_id, tier_sequence, company_id, valid_from DESC, id"
    _rec_name = "standard_id"

    # === FIELDS ===#

    standard_id = fields.Many2one("crm.service.standard", required=True, index=True, ondelete="cascade")
    tier_id = fields.Many2one("crm.tier", "Tier", ondelete="restrict", help="Empty: all other tiers.")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    tier_sequence = fields.Integer(compute="_compute_tier_sequence", store=True)
    company_id = fields.Many2one("res.company", ondelete="cascade", help="Empty: all companies.")
    value = fields.Float(
        "Figure", required=True, digits=(16, 2),
        help="Hours or days that it takes at most, or the least share in percent. For deliveries by the promised date: "
             "how much later is still in time.")
    unit = fields.Selection(
        [("hours", "Hours"), ("days", "Days"), ("percent", "Percent")], required=True, default="hours")
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Time", ondelete="restrict",
        help="Only this working time counts. Empty: round the clock.")
    warn_percent = fields.Float(
        "Warn At (%)", default=75, digits=(5, 1), help="Warn when this share of the time has passed.")
    remedy_id = fields.Many2one("crm.service.remedy", ondelete="restrict", help="Proposed when the promise is broken.")
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    valid_to = fields.Date(help="Last day; empty: no end.")
    breaches_from = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now,
        help="What was broken before is on record, but no remedy is proposed for it.")

    # === COMPUTE ===#

    @api.depends("tier_id.sequence")
    def _compute_tier_sequence(self):
        """What holds for any tier comes last."""
        for target in self:
            target.tier_sequence = target.tier_id.sequence if target.tier_id else ANY_TIER_SEQUENCE

    @api.depends("standard_id.name", "standard_id.metric", "value", "unit", "calendar_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for target in self:
            target.display_name = target.env._(
                "%(what)s: %(detail)s", what=target.standard_id.name, detail=target._describe())

    def _describe(self):
        """The promise in words, such as "4 working hours"."""
        if self.unit == "percent":
            return self.env._("%(figure)s%%", figure=self._format_value())
        span = self._describe_span()
        if self.standard_id.metric != "on_time_delivery":
            return span
        return self.env._("at most %(span)s later", span=span) if self.value else self.env._("on time")

    def _describe_span(self):
        figure, is_one, is_worked = self._format_value(), self.value == 1, bool(self.sudo().calendar_id)
        if self.unit == "days":
            if is_worked:
                return self.env._("1 working day") if is_one else self.env._("%(figure)s working days", figure=figure)
            return self.env._("1 day") if is_one else self.env._("%(figure)s days", figure=figure)
        if is_worked:
            return self.env._("1 working hour") if is_one else self.env._("%(figure)s working hours", figure=figure)
        return self.env._("1 hour") if is_one else self.env._("%(figure)s hours", figure=figure)

    def _format_value(self):
        return formatLang(self.env, self.value, digits=0 if self.value == int(self.value) else 1)

    # === CONSTRAINTS ===#

    @api.constrains("value", "unit", "warn_percent", "valid_from", "valid_to")
    def _check_figures(self):
        for target in self:
            if target.value < 0 or (target.unit == "percent" and target.value > 100):
                raise ValidationError(self.env._("A target is not negative, and at most 100 percent."))
            if not 0 < target.warn_percent <= 100:
                raise ValidationError(self.env._("The warning comes after more than 0 and up to 100% of the time."))
            if target.valid_to and target.valid_to < target.valid_from - timedelta(days=1):
                raise ValidationError(self.env._("A target cannot end before it begins."))

    @api.constrains("unit", "standard_id")
    def _check_unit(self):
        for target in self:
            metric = target.standard_id.metric
            if metric and (metric == "in_full_delivery") != (target.unit == "percent"):
                labels = get_labels(target.standard_id, "metric")
                raise ValidationError(self.env._(
                    "\"%(metric)s\" is measured in percent: give the target that unit.", metric=labels[metric])
                    if metric == "in_full_delivery" else self.env._(
                    "\"%(metric)s\" is measured in time: give the target hours or days.", metric=labels[metric]))

    @api.constrains("standard_id", "tier_id", "company_id", "valid_from", "valid_to")
    def _check_overlap(self):
        for target in self:
            domain = Domain([
                ("id", "!=", target.id), ("standard_id", "=", target.standard_id.id),
                ("tier_id", "=", target.tier_id.id), ("company_id", "=", target.company_id.id)])
            domain &= Domain("valid_to", "=", False) | Domain("valid_to", ">=", target.valid_from)
            if target.valid_to:
                domain &= Domain("valid_from", "<=", target.valid_to)
            twin = self.sudo().search(domain, limit=1).filtered(
                lambda other, target=target: not other._is_empty() and not target._is_empty())
            if twin:
                raise ValidationError(self.env._(
                    "%(standard)s has a target for %(tier)s from %(start)s on already: end that one first.",
                    standard=target.standard_id.name, tier=target.tier_id.name or self.env._("all other tiers"),
                    start=format_date(self.env, twin.valid_from)))

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        targets = super().create(vals_list)
        targets._forget()
        return targets

    def unlink(self):
        self._forget()
        return super().unlink()

    def write(self, vals):
        """Another figure for a promise that customers have been given makes a successor from today on."""
        today = fields.Date.today()
        self._check_past(vals, today)
        succeeded = self.filtered(lambda target: target._is_given(today) and target._is_changed(vals))
        for target in succeeded:
            successor = target._prepare_successor(vals, today)
            super(CrmServiceTarget, target).write({"valid_to": today - timedelta(days=1)})
            self.create(successor)
        result = super(CrmServiceTarget, self - succeeded).write(vals)
        if {"valid_from", "valid_to", "warn_percent", *PROMISE_FIELDS} & vals.keys():
            self._forget()
        return result

    def _forget(self):
        """What was known by these targets is out of date."""
        self.env["crm.service.progress"]._forget(self.standard_id)
        self.env.registry.clear_cache()

    def _is_given(self, today):
        return self.valid_from < today

    def _is_empty(self):
        return bool(self.valid_to and self.valid_to < self.valid_from)

    def _is_changed(self, vals):
        return any(self._fields[name].convert_to_write(self[name], self) != (vals[name] or False) and
                   not (self._fields[name].type == "float" and self[name] == vals[name])
                   for name in PROMISE_FIELDS & vals.keys())

    def _check_past(self, vals, today):
        for target in self.filtered(lambda target: target._is_given(today)):
            start = fields.Date.to_date(vals.get("valid_from", target.valid_from))
            end = fields.Date.to_date(vals.get("valid_to", target.valid_to))
            if start != target.valid_from:
                raise ValidationError(self.env._(
                    "This promise has been in force since %(day)s: that cannot be changed any more. End it, and create "
                    "another one.", day=format_date(self.env, target.valid_from)))
            ended = target.valid_to and target.valid_to < today - timedelta(days=1)
            if (ended and (end != target.valid_to or target._is_changed(vals))) or (
                    not ended and end and end < today - timedelta(days=1)):
                raise ValidationError(self.env._(
                    "What has been promised in the past stays as it was: change what holds from today on."))

    def _prepare_successor(self, vals, today):
        values = self.copy_data()[0]
        return {**values, "breaches_from": self.breaches_from, "valid_from": today, **{
            name: value for name, value in vals.items() if name != "valid_from"}}

    # === BUSINESS METHODS ===#

    def _get_promise(self):
        """This target as a plain value, None where there is none."""
        return self._get_value() if self else None

    def _get_value(self):
        """This target as a plain value."""
        return Target(
            self.id, self.tier_id.id or 0, self.company_id.id or 0, self.value, self.unit, self.calendar_id.id or 0,
            self.warn_percent, self.valid_from, self.valid_to or None)

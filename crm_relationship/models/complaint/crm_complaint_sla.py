from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.complaint_clock import OPEN_STATES


class CrmComplaint(models.Model):
    """Whether the promise is kept. While a complaint is open this depends on the clock, so it is never stored."""

    _inherit = "crm.complaint"

    @api.depends("state", "replied_at", "resolved_at", "waiting_since", "reply_deadline", "resolution_deadline",
                 "reply_warning", "resolution_warning", "first_deadline")
    def _compute_sla_state(self):
        now = fields.Datetime.now()
        for complaint in self:
            complaint.sla_state = complaint._get_sla_state(now)

    def _get_sla_state(self, now):
        if self.state == "cancelled":
            return False
        if not self._is_open():
            replied = not self.reply_deadline or (self.replied_at or now) <= self.reply_deadline
            promised = self.first_deadline or self.resolution_deadline
            return "kept" if replied and (not promised or self.resolved_at <= promised) else "broken"
        phases = self._get_phases()
        if any(phase.deadline and phase.deadline < now for phase in phases):
            return "late"
        return "at_risk" if any(phase.warning and phase.warning < now for phase in phases) else "on_track"

    def _search_sla_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_sla_domain(state) for state in value)

    def _get_sla_domain(self, state):
        now = fields.Datetime.now()
        is_open = Domain("state", "in", OPEN_STATES)
        running = is_open & Domain("waiting_since", "=", False)
        unreplied = Domain("replied_at", "=", False)
        late = running & (unreplied & Domain("reply_deadline", "<", now) | Domain("resolution_deadline", "<", now))
        warned = running & ~late & (
            unreplied & Domain("reply_warning", "<", now) | Domain("resolution_warning", "<", now))
        if state == "late":
            return late
        if state == "at_risk":
            return warned
        if state == "on_track":
            return is_open & ~late & ~warned
        ended = Domain("state", "in", ("resolved", "closed"))
        if not state:
            return Domain("state", "=", "cancelled")
        return ended & (self._get_broken_domain() if state == "broken" else ~self._get_broken_domain())

    def _get_broken_domain(self):
        """Ended complaints whose promise was broken; to compare two columns takes SQL."""
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            """
            (%(replied)s > %(reply_deadline)s OR %(resolved)s > COALESCE(%(first)s, %(promised)s)) IS TRUE
            """, **{name: SQL.identifier(alias, field) for name, field in (
                ("replied", "replied_at"), ("reply_deadline", "reply_deadline"), ("resolved", "resolved_at"),
                ("first", "first_deadline"), ("promised", "resolution_deadline"))}))

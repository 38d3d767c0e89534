from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ...tools.complaint_clock import OPEN_STATES
from ...tools.labels import get_labels

SOLVED, BREACHES, ENTRIES = 3, 5, 4


class ResPartner(models.Model):
    """How a customer was treated, for the briefing: complaints, promises, their own words, the relationship account."""

    _inherit = "res.partner"

    def _brief_complaints(self):
        """The open ones and those of twelve months, as far as the user may read them."""
        start = fields.Datetime.now() - relativedelta(months=12)
        complaints = self.env["crm.complaint"].search_fetch(
            [("commercial_partner_id", "=", self.id), ("company_id", "=", self.env.company.id),
             ("state", "!=", "cancelled"), "|", ("opened_at", ">=", start), ("state", "!=", "closed")],
            ["name", "subject", "state", "severity", "opened_at", "deadline", "resolution", "user_id"],
            order="opened_at DESC, id DESC")
        if not complaints and not self._has_visible_figures():
            return {}
        still_open = complaints.filtered(lambda complaint: complaint.state in OPEN_STATES)
        return {"complaints": {
            "open": [self._format_complaint(complaint) for complaint in still_open],
            "year_count": len(complaints.filtered(lambda complaint: complaint.opened_at >= start)),
            "solved": [{**self._format_complaint(complaint), "resolution": complaint.resolution or ""}
                       for complaint in (complaints - still_open)[:SOLVED]],
        }}

    def _format_complaint(self, complaint):
        return {
            "id": complaint.id,
            "reference": complaint.name,
            "subject": complaint.subject,
            "state": complaint.state,
            "state_label": get_labels(complaint, "state")[complaint.state],
            "severity": complaint.severity,
            "date": fields.Date.to_string(complaint.opened_at),
            "user": complaint.sudo().user_id.name,
            "is_late": complaint.sla_state == "late",
        }

    def _brief_promises(self):
        counts = self.env["crm.service.measure"]._count(
            [("partner_id", "=", self.id), ("company_id", "=", self.env.company.id)], ["partner_id"])
        kept, broken = counts.get((self,), (0, 0))
        return {"promises": {
            "kept": kept, "broken": broken, "rate": 100 * kept / (kept + broken) if kept + broken else False,
            "breaches": self._get_last_breaches()}}

    def _get_last_breaches(self):
        start = self.env["crm.service.standard"]._get_window().first
        breaches = self.env["crm.service.breach"].search_fetch(
            [("partner_id", "=", self.id), ("company_id", "=", self.env.company.id), ("state", "!=", "waived"),
             ("complaint_id", "=", False), "|", ("promised", ">=", start), ("actual", ">=", start)],
            ["standard_id", "document_name", "promised", "actual", "state"], order="promised DESC, id DESC",
            limit=BREACHES)
        labels = get_labels(breaches, "state")
        return [{
            "id": breach.id,
            "standard": breach.sudo().standard_id.name,
            "document": breach.document_label or "",
            "promised": fields.Date.to_string(breach.promised) or False,
            "actual": fields.Date.to_string(breach.actual) or False,
            "state": breach.state,
            "state_label": labels[breach.state],
        } for breach in breaches]

    def _brief_satisfaction(self):
        return {"satisfaction": {"value": self._get_satisfaction_value(), "words": self._get_last_words()}}

    def _brief_account(self):
        today = fields.Date.today()
        entries = self._search_entries(today)
        return {"account": {
            **self._get_relationship_balance(entries, today),
            "entries": [{
                "date": fields.Date.to_string(entry.date), "kind": entry.weight_id.display_name, "points": entry.points}
                for entry in self._get_counted(entries, today)[:ENTRIES]],
        }}

from odoo import fields, models

from ...tools.labels import get_labels

LAST = 3
TOLD = ("kind", "buying_stage", "outcome")


class ResPartner(models.Model):
    """Whom to see at a customer, what was said last time and what they may order, for the briefing."""

    _inherit = "res.partner"

    def _brief_people(self):
        return {
            "people": self.env["crm.account.stakeholder"]._get_people(self)[self.id],
            "alerts": self.env["crm.account.stakeholder"]._describe_alerts(self),
        }

    def _brief_visits(self):
        """The next one that is planned, and the last ones that were made, as far as the user may read them."""
        visits, today = self.env["crm.visit"], self.env.company._get_today()
        domain = [("partner_id", "=", self.id), ("company_id", "=", self.env.company.id)]
        coming = visits.search_fetch(
            [*domain, ("state", "=", "planned"), ("planned_on", ">=", today)], order="planned_at, id", limit=1)
        last = visits.search_fetch([*domain, ("state", "=", "done")], order="done_at DESC, id DESC", limit=LAST)
        coming, last = (found.with_prefetch((coming | last).ids) for found in (coming, last))
        labels = {name: get_labels(visits, name) for name in TOLD}
        return {"visits": {
            "next": self._format_visit(coming, labels) if coming else False,
            "last": [self._format_visit(visit, labels) for visit in last],
        }}

    def _format_visit(self, visit, labels):
        day = visit.planned_on if visit.state == "planned" else visit._get_company_day(visit.done_at)
        return {
            "id": visit.id,
            "date": fields.Date.to_string(day),
            "at": fields.Datetime.to_string(visit.planned_at) if not visit.is_all_day else False,
            "user": visit.sudo().user_id.name,
            "contacts": visit.sudo().contact_ids.mapped("name"),
            **{name: visit[name] or False for name in TOLD},
            **{f"{name}_label": labels[name].get(visit[name], False) for name in TOLD},
            **{name: visit[name] or "" for name in ("purpose", "result", "next_step")},
            "next_step_on": fields.Date.to_string(visit.next_step_on) or False,
        }

    def _brief_purchase_plan(self):
        return {"purchase_plan": self._get_purchase_plan()}

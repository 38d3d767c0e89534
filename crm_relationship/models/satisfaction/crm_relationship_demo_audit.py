from datetime import timedelta

from odoo import api, fields, models

# Days ago, way (none: an internal audit), competitor, where, grade of the sheet on the whole.
VISITS = [
    (315, "passing_by", False, "Showroom", 3.0), (284, "coming_in", False, "Showroom", 3.1),
    (262, None, False, "Warehouse and office", 3.4), (252, "buying", False, "Showroom", 2.8),
    (223, "phone", False, "Order desk", 3.4), (192, "web", False, "Contact page", 3.3),
    (165, None, False, "Warehouse and office", 3.7), (161, "passing_by", False, "Showroom", 3.6),
    (131, "coming_in", False, "Showroom", 3.7), (128, "coming_in", "Northgate Supply", "Shop", 3.2),
    (100, "buying", False, "Showroom", 3.8), (75, None, False, "Warehouse and office", 3.9),
    (68, "phone", False, "Order desk", 3.8), (66, "phone", "Tidewater Trade", "Order desk", 2.7),
    (39, "web", False, "Contact page", 3.9), (36, "web", "Northgate Supply", "Contact page", 3.3)]
STORIES = {
    252: "Nobody came for ten minutes. Then they were kind, but asked nothing and showed what stood there.",
    100: "Greeted at the door, asked what for, shown two that fit. The receipt was right.",
    68: "Answered after the second ring. Told the day of delivery without being asked.",
    66: "Four minutes of music, then somebody who knew every article by number."}


class CrmRelationshipDemo(models.AbstractModel):
    """A year of mystery visits and audits: the showroom has learned to ask, and Northgate Supply is still a match."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_audits(self):
        company, now = self.env.ref("base.main_company"), fields.Datetime.now()
        visitor = self._get_demo("base.user_demo") or self.env.ref("base.user_admin")
        quiet = self.env["crm.service.audit"].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True)
        for turn, visit in enumerate(VISITS):
            self._tell_visit(quiet._as_of(now - timedelta(days=visit[0])), company, visitor, turn, *visit)
        quiet._as_of(now - timedelta(days=1)).create(
            self._prepare_visit(company, visitor, 1, "passing_by", False, "Showroom")).action_visit()
        quiet.create(self._prepare_visit(company, visitor, -9, "coming_in", "Tidewater Trade", "Shop"))
        for standard in self.env["crm.service.meter"]._get_audited_standards().filtered("target_ids"):
            self.env["crm.service.meter"]._measure(standard, company)
        self.env["crm.service.breach"]._raise_breaches()
        self.env["crm.satisfaction.composite"]._freeze(company, now.date())

    @api.model
    def _prepare_visit(self, company, visitor, days_ago, way, competitor, place):
        return {
            "company_id": company.id, "kind": "mystery" if way else "internal", "way": way or False,
            "subject": "competitor" if competitor else "ours", "competitor": competitor, "place": place,
            "user_id": visitor.id, "planned_on": fields.Date.today() - timedelta(days=days_ago)}

    @api.model
    def _tell_visit(self, audits, company, visitor, turn, days_ago, way, competitor, place, level):
        """One visit with its report of the day after: each question a little better or worse than the whole."""
        visit = audits.create(self._prepare_visit(company, visitor, days_ago, way, competitor, place))
        for number, line in enumerate(visit.line_ids):
            swing = ((turn * 5 + number * 3) % 4 - 1.5) * 0.5
            line.grade = str(min(4, max(0, round(level + swing))))
        visit.note = STORIES.get(days_ago, False)
        visit.action_visit()
        visit._as_of(visit.visited_at + timedelta(days=1)).action_report()

from datetime import datetime, time, timedelta

from odoo import api, fields, models

# Customer: {who of us: (role, what they look after)}
TEAMS = {
    "partner_harbour_hale": {
        "base.user_admin": ("sponsor", "Managing director to managing director"),
        "base.user_demo": ("coordinator", "All branches")},
    "partner_chenghu": {"base.user_demo": ("seller", "Desks and cabinets")},
    "partner_nordlys": {"base.user_admin": ("sponsor", "The refused term")},
}
# Customer, how many days ago one of our executives met them, for how long
MEETINGS = [
    ("partner_harbour_hale", 40, 2), ("partner_harbour_hale", 212, 3), ("partner_chenghu", 96, 4),
    ("partner_nordlys", 431, 2), ("base.res_partner_3", 18, 1.5), ("base.res_partner_3", 109, 1.5),
    ("partner_tandem", 151, 2), ("partner_bergmann", 520, 3), ("base.res_partner_10", 63, 1),
    ("partner_corvina", 92, 1.5), ("partner_amsel", 204, 2), ("partner_hailan", 171, 3), ("partner_calloway", 233, 2),
    ("partner_oakhollow", 117, 1), ("partner_silverfern", 259, 1), ("partner_brightwater", 130, 1),
    ("partner_polder", 302, 1), ("partner_qingshan", 41, 2), ("partner_atelier_ko", 76, 1),
]
FRIDAY = 4
SECOND_TEAM = {"partner_chenghu": 5, "partner_tandem": 3}  # customer: how many of the latest orders are of another team


class CrmRelationshipDemo(models.AbstractModel):
    """Who of us looks after the key accounts, and whom our management has met."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_team(self):
        company = self.env.ref("base.main_company")
        chief, head = self.env.ref("base.user_admin"), self.env.ref("base.user_demo")
        company.write({
            "relationship_executive_ids": [fields.Command.link(chief.id)],
            "relationship_middle_manager_ids": [fields.Command.link(head.id)]})
        self.env.ref("crm_relationship.crm_tier_vip").sudo().seller_level = "middle"
        self._tell_members(company)
        self._tell_meetings(chief)
        self._tell_second_team()
        self.env["crm.account.overlap"]._find_overlaps(company)

    def _get_customer(self, name):
        return self._get_demo(name if "." in name else f"crm_relationship.{name}") or self.env["res.partner"]

    def _tell_members(self, company):
        for name, team in TEAMS.items():
            for login, (role, task) in team.items():
                user = self.env.ref(login)
                self.env["crm.account.member"].with_user(user).sudo().create({  # who names themselves is told nothing
                    "partner_id": self._get_customer(name).id, "company_id": company.id, "user_id": user.id,
                    "role": role, "task": task})

    def _tell_meetings(self, chief):
        """Meetings of the past: nobody is invited any more."""
        events = self.env["calendar.event"].with_context(
            no_mail_to_attendees=True, skip_contact_description=True, dont_notify=True, mail_create_nolog=True,
            tracking_disable=True)
        for name, days, hours in MEETINGS:
            customer = self._get_customer(name)
            day = fields.Date.today() - timedelta(days=days)
            start = datetime.combine(day - timedelta(days=max(0, day.weekday() - FRIDAY)), time(9))
            events.create({
                "name": customer.name, "start": start, "stop": start + timedelta(hours=hours), "user_id": chief.id,
                "partner_ids": [fields.Command.set((chief.partner_id | (customer.child_ids[:1] or customer)).ids)]})

    def _tell_second_team(self):
        team = self._get_demo("sales_team.crm_team_1")
        for name, number in SECOND_TEAM.items():
            orders = self.env["sale.order"].search(
                [("partner_id", "child_of", self._get_customer(name).id), ("state", "=", "sale")],
                order="date_order DESC", limit=number)
            if team:
                orders.with_context(tracking_disable=True).team_id = team

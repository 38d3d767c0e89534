from datetime import timedelta

from odoo import api, fields, models

# (customer, signal, figure, risk, opened days ago, closed days ago; None: open; how it ended or a reason, competitor)
CASES = [
    ("partner_sundara", "rhythm", 0.46, 0.46, 175, 119, "recovered", None),
    ("partner_vesta", "rhythm", 0.43, 0.43, 190, 140, "recovered", None),
    ("partner_returning", "rhythm", 0.55, 0.55, 120, 57, "recovered", None),
    ("partner_granite_state", "rhythm", 0.41, 0.41, 230, 160, "competitor", "Northgate Contract"),
    ("partner_copperline", "order_size", 0.58, 0.38, 200, 150, "indifference", None),
    ("partner_castellan", "rhythm", 0.44, 0.44, 100, 30, "", None),
    ("partner_stonegate", "rhythm", 0.42, 0.42, 210, 90, "closed", None),
]


class CrmRelationshipDemo(models.AbstractModel):
    """Who was about to leave in the last months, how it ended, and who is now."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_retention(self):
        company = self.env.ref("base.main_company")
        cases = self.env["crm.churn.case"].sudo().with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True)
        company.write({"churn_win_back_cost": 400, "churn_new_customer_cost": 2500})
        for values in CASES:
            self._tell_case(cases, company, *values)
        self._tell_interview(cases, "partner_copperline")
        run = self.env["crm.tier.run"]._get_last_by_company(company)[company]
        opened = self.env["crm.churn.watch"]._watch(run)
        opened[1:2].action_launch()
        nobody = self._get_demo("crm_relationship.partner_lindqvist")  # whose salesperson has too many cases
        opened.filtered(lambda case: case.partner_id == nobody).user_id = False

    @api.model
    def _tell_case(self, cases, company, name, code, figure, risk, opened, closed, end, competitor):
        partner, now = self._get_demo(f"crm_relationship.{name}"), fields.Datetime.now()
        profile = partner.with_company(company).sudo().customer_profile_id
        opened_at, closed_at = (now - timedelta(days=days) for days in (opened, closed))
        tier = profile.tier_id if profile.tier_id.churn_percent else self.env.ref("crm_relationship.crm_tier_ordinary")
        case = cases.create({
            "partner_id": partner.id, "company_id": company.id, "user_id": partner.user_id.id, "tier_id": tier.id,
            "opened_at": opened_at, "at_risk_since": opened_at.date(), "risk": risk, "expected_return": 1 - risk,
            "threshold": tier.churn_percent / 100, "value_at_risk": risk * max(profile.lifetime_revenue, 0) / 6,
            "signal_ids": [fields.Command.create({"code": code, "figure": figure, "found_on": opened_at.date()})]})
        case._as_of(opened_at + timedelta(days=2)).action_launch()
        told = case._as_of(closed_at)
        if end == "recovered":
            order = self.env["sale.order"].search(
                [("partner_id", "child_of", partner.id), ("state", "=", "sale"), ("date_order", ">", opened_at)],
                order="date_order", limit=1)
            told._move_to("recovered", recovered_order_id=order.id)
        elif end:
            told._lose(self._get_demo(f"crm_relationship.crm_churn_reason_{end}"), competitor)
        else:
            told._move_to("lost")
        if end != "recovered":
            self._value_loss(case)

    @api.model
    def _value_loss(self, case):
        """What they had bought in the year before they were lost: the profile knows what they buy now."""
        [[revenue, margin]] = self.env["sale.order"]._read_group(
            [("partner_id", "child_of", case.partner_id.id), ("company_id", "=", case.company_id.id),
             ("state", "=", "sale"), ("date_order", "<=", case.closed_at),
             ("date_order", ">", case.closed_at - timedelta(days=365))], [], ["amount_untaxed:sum", "margin:sum"])
        case.write({"lost_revenue": revenue, "lost_margin": margin})

    @api.model
    def _tell_interview(self, cases, name):
        """Somebody called a lost customer a week later, and asked."""
        case = cases.search([("partner_id", "=", self._get_demo(f"crm_relationship.{name}").id)], limit=1)
        told = case._as_of(case.closed_at + timedelta(days=7))
        sheet = told._start_interviews().user_input_id
        for question, answer in (
                ("reason", self._get_demo("crm_relationship.crm_churn_survey_reason_service").id),
                ("kept", self.env._("Somebody who calls back the same day")), ("supplier", "Northgate Contract"),
                ("again", self._get_demo("crm_relationship.crm_churn_survey_again_changed").id)):
            sheet._save_lines(self._get_demo(f"crm_relationship.crm_churn_survey_{question}"), answer)
        sheet._mark_done()

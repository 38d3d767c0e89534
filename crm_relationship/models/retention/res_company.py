from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    churn_case_limit = fields.Integer(
        "Open Cases for Each Salesperson", default=20, groups="base.group_user",
        help="Customers at risk beyond that are a figure, not cases: those of the highest value come first. Customers "
             "of the best tier are always a case.")
    retention_rest_days = fields.Integer(
        "Days Between Campaigns", default=14, groups="base.group_user",
        help="Whom one campaign has contacted is left alone by the others for so many days. Birthday wishes and thanks "
             "for referrals come anyway.")

    retention_sending_enabled = fields.Boolean(
        "Campaigns", groups="base.group_user",
        help="Emails, activities, coupons and interviews of campaigns are sent out. Off: nothing is.")
    retention_budget_limit = fields.Monetary(
        "Campaigns Cost up To", default=1000, groups="base.group_user",
        help="What a campaign may cost before a manager has to approve it.")

    _churn_case_limit_check = models.Constraint(
        "CHECK (churn_case_limit BETWEEN 0 AND 1000)", "Each salesperson has 0 to 1,000 open cases.")
    _retention_rest_days_check = models.Constraint(
        "CHECK (retention_rest_days BETWEEN 0 AND 365)", "Between two campaigns are 0 to 365 days.")
    _retention_budget_limit_check = models.Constraint(
        "CHECK (retention_budget_limit >= 0)", "What a campaign may cost cannot be negative.")

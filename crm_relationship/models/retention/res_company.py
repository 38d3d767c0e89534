from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    churn_case_limit = fields.Integer(
        "Open Cases for Each Salesperson", default=20, groups="base.group_user",
        help="Customers at risk beyond that are a figure, not cases: those of the highest value come first. Customers "
             "of the best tier are always a case.")
    retention_rest_days = fields.Integer(
        "Days Between Campaigns", default=14, groups="base.group_user",
        help="Once a campaign has contacted a customer, the others leave them alone for this number of days. Birthday "
             "wishes and thanks for referrals are sent anyway.")

    retention_sending_enabled = fields.Boolean(
        "Campaigns", groups="base.group_user",
        help="Emails, activities, coupons and interviews of campaigns are sent out. Off: nothing is.")
    retention_budget_limit = fields.Monetary(
        "Campaigns Cost up To", default=1000, groups="base.group_user",
        help="What a campaign may cost before a manager has to approve it.")

    churn_win_back_cost = fields.Monetary(
        "Cost of Winning Back", groups="base.group_user",
        help="What it costs to try to win a lost customer back: visits, offers, time. 0: every try seems to pay off.")
    churn_win_back_percent = fields.Integer(
        "Won Back (%)", default=20, groups="base.group_user",
        help="How many of 100 lost customers come back when somebody tries to win them back.")
    churn_new_customer_cost = fields.Monetary(
        "Cost of a New Customer", groups="base.group_user",
        help="What it costs to win a new customer instead. 0: nobody is replaced.")
    churn_holdout_percent = fields.Integer(
        "Control Group (%)", groups="crm_relationship.group_relationship_manager",
        help="How many of 100 customers at risk are left alone, to see what playbooks bring. 0: none.")

    _churn_case_limit_check = models.Constraint(
        "CHECK (churn_case_limit BETWEEN 0 AND 1000)", "Each salesperson has 0 to 1,000 open cases.")
    _retention_rest_days_check = models.Constraint(
        "CHECK (retention_rest_days BETWEEN 0 AND 365)", "Between two campaigns are 0 to 365 days.")
    _retention_budget_limit_check = models.Constraint(
        "CHECK (retention_budget_limit >= 0)", "What a campaign may cost cannot be negative.")
    _churn_win_back_percent_check = models.Constraint(
        "CHECK (churn_win_back_percent BETWEEN 0 AND 100)", "Between 0 and 100 of 100 customers are won back.")
    _churn_cost_check = models.Constraint(
        "CHECK (churn_win_back_cost >= 0 AND churn_new_customer_cost >= 0)", "A cost is not negative.")
    _churn_holdout_check = models.Constraint(
        "CHECK (churn_holdout_percent BETWEEN 0 AND 50)", "The control group is at most half of the customers.")

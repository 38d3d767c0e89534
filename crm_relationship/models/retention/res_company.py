from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    churn_case_limit = fields.Integer(
        "Open Cases for Each Salesperson", default=20, groups="base.group_user",
        help="Customers at risk beyond that are a figure, not cases: those of the highest value come first. Customers "
             "of the best tier are always a case.")

    _churn_case_limit_check = models.Constraint(
        "CHECK (churn_case_limit BETWEEN 0 AND 1000)", "Each salesperson has 0 to 1,000 open cases.")

from odoo import fields, models

INTERNAL = "base.group_user"


class ResCompany(models.Model):
    """When a company judges itself."""

    _inherit = "res.company"

    assessment_month = fields.Selection(
        [("1", "January"), ("2", "February"), ("3", "March"), ("4", "April"), ("5", "May"), ("6", "June"),
         ("7", "July"), ("8", "August"), ("9", "September"), ("10", "October"), ("11", "November"),
         ("12", "December")], "Month of the Self-Assessment", default="1", groups=INTERNAL,
        help="In this month officers and managers are asked to fill in the self-assessments. Empty: never.")
    assessment_asked_year = fields.Integer(readonly=True, groups=INTERNAL)

from odoo import fields, models

INTERNAL = "base.group_user"


class ResCompany(models.Model):
    """From where on a customer counts as attractive, and we as strong with them."""

    _inherit = "res.company"

    account_attractiveness_cutoff = fields.Float(
        "Attractiveness Threshold", default=50, digits=(5, 1), groups=INTERNAL,
        help="A customer with at least this many points, 0 to 100, counts as attractive.")
    account_strength_cutoff = fields.Float(
        "Strength Threshold", default=50, digits=(5, 1), groups=INTERNAL,
        help="With at least this many points, 0 to 100, our position at a customer counts as strong.")

    _account_cutoff_check = models.Constraint(
        "CHECK (account_attractiveness_cutoff BETWEEN 0 AND 100 AND account_strength_cutoff BETWEEN 0 AND 100)",
        "The thresholds of attractiveness and strength are between 0 and 100 points: correct them.")

from odoo import fields, models

INTERNAL = "base.group_user"


class ResCompany(models.Model):
    _inherit = "res.company"

    relationship_visits_a_day = fields.Integer(
        "Visits a Day", default=3, groups=INTERNAL, help="How many visits a salesperson can make on a working day.")
    relationship_visit_reserve_percent = fields.Float(
        "Kept Free (%)", default=20, digits=(5, 1), groups=INTERNAL,
        help="Share of these visits that is not filled with proposals: for what comes up, and for new customers.")

    _visits_check = models.Constraint(
        "CHECK (relationship_visits_a_day >= 0 AND relationship_visit_reserve_percent BETWEEN 0 AND 100)",
        "Visits a day are not negative, and between 0 and 100% are kept free.")

from odoo import fields, models

from ...tools import service_audits

INTERNAL = "base.group_user"


class ResCompany(models.Model):
    """Mystery visits that are planned by themselves, and what the composite index is made of."""

    _inherit = "res.company"

    mystery_visits_enabled = fields.Boolean(
        "Plan Mystery Visits", groups=INTERNAL,
        help="Each month a mystery visit is planned, on a day that nobody knows beforehand; the ways take turns.")
    mystery_competitors = fields.Char(
        "Competitors to Visit", groups=INTERNAL,
        help="Names, separated by commas: each month one of them is visited, too, in turn.")
    composite_hotline_weight = fields.Float(
        "Weight of the Hotline", default=40, digits=(6, 2), groups=INTERNAL,
        help="How much complaints count in the index, compared with the others.")
    composite_mystery_weight = fields.Float(
        "Weight of Mystery Visits", default=30, digits=(6, 2), groups=INTERNAL,
        help="How much mystery visits count in the index, compared with the others.")
    composite_audit_weight = fields.Float(
        "Weight of Internal Audits", default=30, digits=(6, 2), groups=INTERNAL,
        help="How much internal audits count in the index, compared with the others.")
    composite_complaint_ceiling = fields.Float(
        "Complaints for 0 Points", default=5, digits=(6, 2), groups=INTERNAL,
        help="With this number of complaints for each 100 orders, or more, the hotline has 0 of 100 points.")

    _composite_check = models.Constraint(
        "CHECK (composite_hotline_weight >= 0 AND composite_mystery_weight >= 0 AND composite_audit_weight >= 0"
        " AND composite_complaint_ceiling > 0)",
        "Weights of the composite index are not negative, and the complaints for 0 points are more than 0.")

    def _get_composite_weights(self):
        """`{source: weight}` of the composite index, as of now."""
        return {source: self.sudo()[f"composite_{source}_weight"] for source in service_audits.SOURCES}

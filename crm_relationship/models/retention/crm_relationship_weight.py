from odoo import fields, models

MOST_POINTS = 100


class CrmRelationshipWeight(models.Model):
    """How much each kind of entry counts in the relationship account, in all companies.

    A slice adds a kind by a weight, and by `_entries_<name>` of `crm.relationship.account`, which finds the entries of
    its code.
    """

    _name = "crm.relationship.weight"
    _description = "Account Weight"
    _inherit = ["crm.copy.mixin", "crm.shared.record"]
    _order = "sequence, id"

    name = fields.Char("Kind of Entry", required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Short name that programs use, such as favor.")
    points = fields.Integer(
        required=True, default=0, aggregator=None,
        help="Above 0 for deposits, below 0 for withdrawals. 0: does not count.")
    sequence = fields.Integer(default=10)

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a weight with this code already: choose another code.")
    _points_check = models.Constraint(
        f"CHECK (points BETWEEN -{MOST_POINTS} AND {MOST_POINTS})",
        f"Points lie between -{MOST_POINTS} and {MOST_POINTS}.")

from odoo import api, fields, models
from odoo.exceptions import UserError

SCORED_BY = {"axis", "weight", "active", "source"}


class CrmAccountCriterion(models.Model):
    """What makes a customer attractive, or us strong with them. A criterion is judged by people, or computed: then its
    source has a method `_score_<source>` in `crm.account.scorer`.

    All companies share the criteria.
    """

    _name = "crm.account.criterion"
    _description = "Position Criterion"
    _inherit = "crm.shared.record"
    _order = "axis, sequence, id"

    name = fields.Char(required=True, translate=True)
    question = fields.Text(translate=True, help="What to ask about the customer, so that everybody means the same.")
    axis = fields.Selection(
        [("attractiveness", "Attractiveness"), ("strength", "Strength")], required=True, default="attractiveness",
        help="Attractiveness: what the customer is worth to us. Strength: what we are worth to the customer.")
    source = fields.Selection(
        [("potential", "Potential"), ("size", "Rank by revenue"), ("growth", "Revenue Growth"),
         ("margin", "Margin against that of the company"), ("payment", "Credit grade"),
         ("fit", "Key-account traits"), ("share", "Share of wallet, or purchases against potential"),
         ("rhythm", "Churn risk"), ("promises", "Promises kept"), ("complaints", "Complaints"),
         ("satisfaction", "Satisfaction"), ("categories", "Product categories bought")],
        help="From what it is computed each night. Empty: people judge it in five steps.")
    weight = fields.Float(
        default=1, required=True, digits=(6, 2), help="How much it counts on its axis, compared with the others.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _weight_positive = models.Constraint(
        "CHECK (weight > 0 AND weight < 10000)",
        "The weight must be more than 0: archive a criterion that no longer counts.")
    _source_uniq = models.UniqueIndex(
        "(source, axis) WHERE source IS NOT NULL AND active",
        "There is a criterion with this source on this axis already: change the weight of that one.")

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        criteria = super().create(vals_list)
        self._rescore()
        return criteria

    def write(self, vals):
        result = super().write(vals)
        if SCORED_BY & vals.keys():
            self._rescore()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        judged = self.env["crm.account.score"].sudo().search(
            [("criterion_id", "in", self.ids), ("grade", "!=", False)], limit=1)
        if judged:
            raise UserError(self.env._(
                "\"%(criterion)s\" has been judged for customers, so it cannot be deleted. Archive it instead.",
                criterion=judged.criterion_id.name))

    def unlink(self):
        result = super().unlink()
        self._rescore()
        return result

    @api.model
    def _rescore(self):
        """All plans that go on stand where these criteria put them."""
        self.env["crm.account.plan"].sudo()._search_scored()._score()

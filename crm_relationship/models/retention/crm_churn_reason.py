from odoo import api, fields, models


class CrmChurnReason(models.Model):
    """Why customers leave. The usual shares are those found across trades: 68 of 100 leave because nobody cared."""

    _name = "crm.churn.reason"
    _description = "Reason for Leaving"
    _inherit = ["crm.copy.mixin", "crm.shared.record"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Short name that programs use, such as price.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_natural = fields.Boolean("Natural Cause", help="Nobody could have kept this customer.")
    usual_percent = fields.Float(
        "Usual Share (%)", digits=(5, 1), aggregator="sum",
        help="How many of 100 lost customers usually leave for this reason. 0: not known.")
    case_count = fields.Integer("Lost Customers", compute="_compute_case_count")
    case_percent = fields.Float("Own Share (%)", compute="_compute_case_count", digits=(5, 1))

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a reason with this code already: choose another code.")
    _usual_percent_check = models.Constraint(
        "CHECK (usual_percent BETWEEN 0 AND 100)", "A usual share lies between 0 and 100%.")

    @api.depends_context("uid", "company")
    def _compute_case_count(self):
        """Of the lost customers whose reason is known, as far as the user may see them."""
        counts = dict(self.env["crm.churn.case"]._read_group(
            [("state", "=", "lost"), ("reason_id", "!=", False), ("company_id", "=", self.env.company.id)],
            ["reason_id"], ["__count"]))
        total = sum(counts.values())
        for reason in self:
            reason.case_count = counts.get(reason._origin, 0)
            reason.case_percent = 100 * reason.case_count / total if total else 0

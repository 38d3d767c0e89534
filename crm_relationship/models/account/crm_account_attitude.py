from odoo import api, fields, models

from ...tools.labels import get_labels

ATTITUDES = [
    ("hostile", "Hostile"), ("indifferent", "Indifferent"), ("interested", "Interested"), ("occasional", "Occasional"),
    ("divided", "Divided"), ("first_choice", "First Choice"), ("advocate", "Advocate")]


class CrmAccountAttitude(models.Model):
    """A step of the attitude ladder: what to reach with who stands on it, and how to visit them.

    There are seven steps, which all companies share: goal and way of visiting are words of a manager, the steps stay.
    """

    _name = "crm.account.attitude"
    _description = "Attitude"
    _inherit = ["crm.shared.record", "crm.guarded.mixin"]
    _order = "sequence, id"
    _rec_name = "code"
    _free_fields = ("goal", "approach")

    code = fields.Selection(ATTITUDES, "Attitude", required=True, readonly=True)
    sequence = fields.Integer(required=True, readonly=True, help="1: hostile, 7: advocate.")
    goal = fields.Text("What to Reach", translate=True, help="The next step up, in words.")
    approach = fields.Text("How to Visit", translate=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "Each step of the ladder is there once.")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = get_labels(self, "code")
        for step in self:
            step.display_name = names.get(step.code, "")

    @api.model
    def _describe_ladder(self):
        """The steps from hostile to advocate as dicts: `code`, `name`, `goal`, `approach` (False: nothing said)."""
        return [{"code": step.code, "name": step.display_name, "goal": step.goal, "approach": step.approach}
                for step in self.sudo().search([])]

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import arguments, private
from ...tools.satisfaction import FEW


class CrmServiceStandard(models.Model):
    """How important a standard is can be told by the customers who answer on its indicators.

    What a manager types stays until somebody presses the button, or switches the standard to surveys again.
    """

    _inherit = "crm.service.standard"
    _guarded_fields = ("importance_on", "importance_answers")

    indicator_ids = fields.Many2many(
        "crm.satisfaction.indicator", "crm_satisfaction_indicator_standard_rel", "standard_id", "indicator_id",
        "Satisfaction Indicators", help="What customers say of these tells how important the standard is to them.")
    importance_follows = fields.Boolean(
        "Importance From Surveys", tracking=True,
        help="Take the importance each night from what customers have answered, as soon as there are 30 answers of the "
             "last 12 months. A figure typed by hand switches it off.")
    importance_on = fields.Date("Importance Taken On", readonly=True, copy=False)
    importance_answers = fields.Integer("Importance Taken From", readonly=True, copy=False, help="Answers.")
    survey_importance = fields.Float(
        "Important by Surveys (%)", compute="_compute_survey_importance", digits=(5, 1), aggregator=None,
        groups="crm_relationship.group_relationship_manager",
        help="Grades of 75 and more among all that customers of all companies gave to its importance, in the last 12 "
             "months.")
    survey_answers = fields.Integer(
        compute="_compute_survey_importance", groups="crm_relationship.group_relationship_manager")

    @api.depends("indicator_ids")
    def _compute_survey_importance(self):
        counts = self.env["crm.satisfaction.analysis"]._count_importance(self._origin, fields.Date.today())
        for standard in self:
            important, asked = counts.get(standard._origin.id, (0, 0))
            standard.survey_answers = asked
            standard.survey_importance = 100 * important / asked if asked else 0

    # === CRUD ===#

    def write(self, vals):
        """A figure typed by hand is nobody's but the typist's: the night leaves it alone."""
        if "importance" in vals and "importance_on" not in vals:
            vals = {"importance_follows": False, **vals, "importance_on": private.Private(False),
                    "importance_answers": private.Private(0)}
        return super().write(vals)

    # === ACTIONS ===#

    @arguments.read("some")
    def action_take_importance(self):
        """Take the importance of these standards from what customers have answered.

        :raises AccessError: for who is no manager of all companies
        :raises UserError: for standards with fewer than 30 answers in the last 12 months
        """
        self.env["res.users"]._check_role("manager", self.env._("change the importance of a standard"))
        self._check_may_share()
        few = (self - self._take_importance())[:1]
        if few:
            raise UserError(self.env._(
                "\"%(standard)s\" has fewer than %(few)s answers to the importance of its indicators in the last 12 "
                "months: ask more customers, or type the importance.", standard=few.name, few=FEW))
        return True

    @api.model
    def _cron_take_importance(self):
        """Take the importance of the standards that follow surveys."""
        self.search([("importance_follows", "=", True)])._take_importance()

    # === BUSINESS METHODS ===#

    def _take_importance(self):
        """Write what customers say, where enough have said it and it differs.

        :return: those of which enough have said it
        """
        counts = self.env["crm.satisfaction.analysis"]._count_importance(self, fields.Date.today())
        known = self.filtered(lambda standard: counts.get(standard.id, (0, 0))[1] >= FEW)
        for standard in known:
            important, asked = counts[standard.id]
            found = round(100 * important / asked, 1)
            if standard.importance_on and standard.importance == found:
                continue
            standard._track_set_log_message(standard._read_by_colleagues().env._(
                "Importance by surveys: %(found)s%% of %(asked)s answers of the last 12 months.",
                found=found, asked=asked))
            standard.write({
                "importance": found, "importance_on": private.Private(fields.Date.today()),
                "importance_answers": private.Private(asked)})
        return known

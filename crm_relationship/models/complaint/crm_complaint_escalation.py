from functools import cache

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmComplaintEscalation(models.Model):
    """A step of the ladder that a complaint climbs while a deadline is missed."""

    _name = "crm.complaint.escalation"
    _description = "Complaint Escalation"
    _inherit = "crm.shared.record"
    _order = "level, category_id, company_id, id"

    level = fields.Integer(required=True, default=1, aggregator=None)
    after_hours = fields.Float(
        "After", required=True, digits=(16, 1), aggregator=None,
        help="Hours after the missed deadline, in the working time of the promise. 0: at once.")
    whom = fields.Selection(
        [("responsible", "Who is responsible"), ("leader", "Leader of the team"), ("sponsor", "Sponsor of the account"),
         ("manager", "A relationship manager"), ("user", "This person")],
        required=True, default="leader",
        help="The sponsor is the customer's salesperson. Where there is nobody, the leader of the team is told, else a "
             "relationship manager.")
    user_id = fields.Many2one(
        "res.users", "Person", ondelete="restrict",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)])
    category_id = fields.Many2one(
        "crm.complaint.category", ondelete="cascade", help="Empty: complaints of any category.")
    company_id = fields.Many2one("res.company", ondelete="cascade", help="Empty: all companies.")
    active = fields.Boolean(default=True)

    _figures = models.Constraint(
        "CHECK (level > 0 AND after_hours >= 0)", "Levels count from 1, and the hours are not negative.")

    @api.depends("level")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rung in self:
            rung.display_name = self.env._("Level %(level)s", level=rung.level)

    @api.constrains("whom", "user_id")
    def _check_user(self):
        if any(rung.whom == "user" and not rung.user_id for rung in self):
            raise ValidationError(self.env._("Say who is told at this level."))

    # === BUSINESS METHODS ===#

    @api.model
    def _read_ladders(self):
        """A function (category, company) -> the steps for their complaints, one a level: the nearest category's, then
        the company's own. Each ladder is read once, when it is needed."""
        return cache(lambda category, company: self._get_ladder(category, company))

    @api.model
    def _get_ladder(self, category, company):
        above = [int(item) for item in (category.parent_path or "").split("/") if item]
        steps = self.sudo().search([("category_id", "in", [False, *above]), ("company_id", "in", [False, company.id])])
        nearest = sorted(steps, key=lambda step: (
            above.index(step.category_id.id) if step.category_id else -1, bool(step.company_id)))
        ladder = {step.level: step for step in nearest}
        return self.browse([ladder[level].id for level in sorted(ladder)]).sudo()

    @api.model
    def _get_rung(self, ladder, level):
        """The step of a level; beyond the last one: the last one."""
        return ladder.filtered(lambda step: step.level <= level)[-1:]

    def _get_user(self, complaint):
        """Who is told of a complaint at this step."""
        user = {"responsible": complaint._get_responsible, "leader": complaint._get_leader,
                "sponsor": complaint._get_sponsor, "manager": complaint._get_higher_manager,
                "user": lambda: self.user_id}[self.whom]()
        return user if complaint._can_work(user) else user.browse()

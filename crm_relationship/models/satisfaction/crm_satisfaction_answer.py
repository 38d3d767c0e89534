from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import satisfaction as formulas

ASPECTS = ("value", "expectation", "importance", "competitor")


class CrmSatisfactionAnswer(models.Model):
    """What one customer has said of one indicator on one sheet, from 0 to 100. What was not asked is empty.

    What was said on comment cards has its card, and nothing that leads to somebody: whoever reads what customers said
    leaves it out, see `crm.satisfaction.analysis._sql_named`.

    A scale that is changed later changes no past, and a survey that is deleted takes no answer with it.
    """

    _name = "crm.satisfaction.answer"
    _description = "Satisfaction Answer"
    _inherit = "crm.guarded.mixin"
    _order = "date DESC, id DESC"
    _rec_name = "indicator_id"
    _guarded_fields = (
        "request_id", "user_input_id", "card_id", "indicator_id", "company_id", "partner_id", "contact_id", "tier_id",
        "user_id", "date", "aspects", "experience", *ASPECTS)

    indicator_id = fields.Many2one(
        "crm.satisfaction.indicator", required=True, readonly=True, index=True, ondelete="restrict")
    group = fields.Selection(related="indicator_id.group")
    request_id = fields.Many2one(
        "crm.satisfaction.request", readonly=True, index="btree_not_null", ondelete="set null")
    user_input_id = fields.Many2one(
        "survey.user_input", "Sheet", readonly=True, index="btree_not_null", ondelete="set null")
    card_id = fields.Many2one(
        "crm.satisfaction.card", "Comment Card", readonly=True, index="btree_not_null", ondelete="restrict",
        help="Where an anonymous card was filled in.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="set null",
        help="The commercial entity, as of the day of the answer.")
    contact_id = fields.Many2one("res.partner", readonly=True, index="btree_not_null", ondelete="set null")
    tier_id = fields.Many2one("crm.tier", readonly=True, ondelete="restrict", help="As of the day of the question.")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True, ondelete="set null")
    interviewer_id = fields.Many2one(related="request_id.interviewer_id")
    date = fields.Date(required=True, readonly=True, index=True)
    aspects = fields.Char(readonly=True, help="What was said: value, expectation, importance, competitor.")
    value = fields.Float("Grade", readonly=True, digits=(5, 1), aggregator="avg", help="0 to 100.")
    expectation = fields.Float(readonly=True, digits=(5, 1), aggregator="avg", help="0 to 100.")
    importance = fields.Float(readonly=True, digits=(5, 1), aggregator="avg", help="0 to 100.")
    competitor = fields.Float(
        "Best Competitor", readonly=True, digits=(5, 1), aggregator="avg", help="Their grade, 0 to 100.")
    experience = fields.Selection(
        [(formulas.DISSATISFIED, "Below expectation"), (formulas.SATISFIED, "As expected"),
         (formulas.DELIGHTED, "Above expectation")], readonly=True)

    _once = models.UniqueIndex("(user_input_id, indicator_id)", "This sheet has been read already.")
    _changed_idx = models.Index("(write_date, id) WHERE card_id IS NULL")  # for programs that ask what has changed
    _nameless_check = models.Constraint(
        "CHECK (card_id IS NULL"
        " OR COALESCE(request_id, user_input_id, partner_id, contact_id, tier_id, user_id) IS NULL)",
        "What was said on a comment card belongs to nobody.")

    @api.model
    def _store(self, request, grades, day):
        """Note what a sheet says.

        :param grades: `{indicator id: {aspect: 0 to 100}}`
        """
        rows = [self._sql_row(request, indicator, said, day) for indicator, said in sorted(grades.items())]
        if rows:
            self.env.cr.execute(SQL(
                """
                INSERT INTO crm_satisfaction_answer (
                       request_id, user_input_id, company_id, partner_id, contact_id, tier_id, user_id, date,
                       create_uid, create_date, write_uid, write_date, indicator_id, aspects, experience, value,
                       expectation, importance, competitor)
                VALUES %s ON CONFLICT (user_input_id, indicator_id) DO NOTHING
                """, SQL(", ").join(rows)))
            self.invalidate_model()

    @api.model
    def _sql_row(self, request, indicator, said, day):
        """What is not said stays NULL, so that no mean counts it."""
        now = fields.Datetime.now()
        experience = None
        if "value" in said and "expectation" in said:
            experience = formulas.experience(said["value"], said["expectation"])
        return SQL("(%s)", SQL(", ").join(SQL("%s", value) for value in (
            request.id, request.user_input_id.id or None, request.company_id.id, request.partner_id.id or None,
            request.contact_id.id or None, request.tier_id.id or None, request.user_id.id or None, day,
            self.env.uid, now, self.env.uid, now, indicator, ",".join(name for name in ASPECTS if name in said),
            experience, *(said.get(name) for name in ASPECTS))))

import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments

_logger = logging.getLogger(__name__)

BY_HAND = {"is_manual", "manual_retention", "tier_id"}


class CrmProgrammeBaseline(models.Model):
    """How many customers of a tier stayed in the year before the programme began: measured from the documents, unless a
    manager says otherwise. What retention has gained since is told against it."""

    _name = "crm.programme.baseline"
    _description = "Retention Before the Programme"
    _inherit = ["crm.guarded.mixin"]
    _guarded_fields = ("customers", "retained")
    _order = "company_id, tier_id"
    _rec_name = "tier_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade")
    tier_id = fields.Many2one("crm.tier", "Tier", required=True, index=True, ondelete="cascade")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    customers = fields.Integer(
        readonly=True,
        help="Who would have been in the tier a year before the programme began, by the rule of the tiers of today, "
             "and had bought in the year before that.")
    retained = fields.Integer("Bought Again", readonly=True, help="Of them, within the year before it began.")
    is_manual = fields.Boolean("Set by Hand")
    manual_retention = fields.Float(
        "By Hand (%)", digits=(5, 1), aggregator=None, help="Counts instead of what was measured.")
    is_known = fields.Boolean(compute="_compute_retention")
    retention = fields.Float("Retention Before (%)", compute="_compute_retention", digits=(5, 1), aggregator=None)

    _company_tier_uniq = models.Constraint(
        "UNIQUE (company_id, tier_id)", "The tier has a row already: change that one.")
    _manual_check = models.Constraint(
        "CHECK (manual_retention BETWEEN 0 AND 100)", "Between 0 and 100% of the customers stay.")

    @api.depends("customers", "retained", "is_manual", "manual_retention")
    def _compute_retention(self):
        for baseline in self:
            measured = 100 * baseline.retained / baseline.customers if baseline.customers else 0
            baseline.retention = baseline.manual_retention if baseline.is_manual else measured
            baseline.is_known = baseline.is_manual or bool(baseline.customers)

    @api.onchange("manual_retention")
    def _onchange_manual_retention(self):
        self.is_manual = True

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        baselines = super().create(vals_list)
        baselines.filtered("is_manual")._judge_again()
        return baselines

    def write(self, vals):
        self.env["res.company"]._check_stays(self, vals)
        result = super().write(vals)
        if BY_HAND & vals.keys():
            self._judge_again()
        return result

    def unlink(self):
        companies = self.company_id
        result = super().unlink()
        companies.sudo()._judge_programme()
        return result

    def _judge_again(self):
        """What the programme brings counts against the new figures at once."""
        self.company_id.sudo()._judge_programme()

    # === ACTIONS ===#

    @arguments.read()
    def action_measure(self):
        """Measure anew, in the current company; what is set by hand stays.

        :raises AccessError: for who is no relationship manager
        """
        self.env["res.users"]._check_role("manager", self.env._("measure how many customers stayed before"))
        self.env.company.sudo()._begin_programme()
        return True

    # === MEASURING ===#

    @api.model
    def _get_by_tier(self, company):
        """`{tier id: percent}` of the tiers of which it is known."""
        return {baseline.tier_id.id: baseline.retention for baseline in self.search([("company_id", "=", company.id)])
                if baseline.is_known}

    @api.model
    def _cron_begin(self):
        """Measure the companies whose tiers have begun, once each. A failure does not stop the others."""
        begun = self.env["crm.tier.run"].sudo()._read_group([("state", "=", "done")], ["company_id"])
        for (company,) in begun:
            if company.relationship_programme_start:
                continue
            try:
                with self.env.cr.savepoint():
                    company.sudo()._begin_programme()
            except Exception:  # whatever goes wrong in one company must not stop the others
                _logger.exception("Retention before the programme of company %s cannot be measured", company.id)

    @api.model
    def _measure(self, company, began_on):
        """Note of each tier how many customers it would have had a window before a day, and how many of them bought
        again until then.

        As `crm.tier.classifier._select_retention` counts them, but that the tiers are those that the rule of today
        would have given: before the programme there were none.
        """
        policy = self.env["crm.tier.policy"].sudo().search([("company_id", "=", company.id)], limit=1)
        if not policy:
            return
        counts = self._count_retained(company, began_on, policy._get_parameters())
        known = {baseline.tier_id: baseline for baseline in self.search([("company_id", "=", company.id)])}
        for tier in self.env["crm.tier"].search([]):
            customers, retained = counts.get(tier.id, (0, 0))
            values = {"customers": customers, "retained": retained}
            if tier in known:
                known[tier].write(values)
            else:
                self.create({"company_id": company.id, "tier_id": tier.id, **values})

    def _count_retained(self, company, began_on, parameters):
        """`{tier id: (customers, of them retained)}`"""
        before = began_on - relativedelta(months=parameters.window_months)
        classifier, facts = self.env["crm.tier.classifier"].sudo(), self.env["crm.customer.facts"].sudo()
        classifier._prepare(company, before, parameters)
        scope = facts._get_scope(company, began_on, parameters)
        rows = self.env.execute_query(SQL(
            """
            SELECT past.computed_tier_id, COUNT(*), COUNT(*) FILTER (WHERE bought.orders > 0)
              FROM crm_customer_decided past
         LEFT JOIN (%s) bought ON bought.partner_id = past.partner_id
             WHERE past.revenue > 0 AND past.computed_tier_id IS NOT NULL
          GROUP BY past.computed_tier_id
            """, facts._select_revenue(scope, [scope.window_start, scope.end])))
        return {tier_id: (customers, retained) for tier_id, customers, retained in rows}

import logging

from odoo import api, fields, models

from ...tools import arguments
from .crm_account_plan import SITUATION, STRATEGY

_logger = logging.getLogger(__name__)


class CrmAccountPlan(models.Model):
    """How plans begin and end: for all key accounts at once, from the plan of the year before, with the year, with a
    customer who has left, and when customers are merged."""

    _inherit = "crm.account.plan"
    _guarded_fields = ("begun_on",)

    begun_on = fields.Date(
        readonly=True, copy=False, default=lambda self: self._get_now().date(),
        help="When the plan was made or last sent back to draft: customers lost before that day keep it.")

    # === BEGIN ===#

    @api.model
    def _start(self, customers, year):
        """Plans of these customers for a year, in the current company: copies of the plans of the year before where
        there are any. Who has a plan for the year, in use or archived, gets no other.

        :return: the new plans
        """
        company = self.env.company
        plans = self.sudo().with_context(active_test=False).search([
            ("company_id", "=", company.id), ("partner_id", "in", customers.ids), ("year", "in", (year - 1, year))])
        before = plans.filtered(lambda plan: plan.year < year and plan.active).sudo(False)
        lacking = customers - plans.filtered(lambda plan: plan.year == year).partner_id
        copied = before._filtered_access("read").filtered(lambda plan: plan.partner_id in lacking)._copy_to_year(year)
        created = self.create([{"partner_id": customer.id, "company_id": company.id, "year": year}
                               for customer in lacking - copied.partner_id])
        return copied + created

    def _copy_to_year(self, year):
        """Drafts for another year that begin where these plans are: situation, strategy, people and grades; nothing
        of the money."""
        copies = self.create([{
            **{name: plan[name] for name in (*SITUATION, *STRATEGY)}, "year": year, "partner_id": plan.partner_id.id,
            "company_id": plan.company_id.id, "sponsor_id": plan.sponsor_id.id,
            **({"user_id": plan.user_id.id} if plan._may_work(plan.user_id) else {}),
        } for plan in self])
        for copy, plan in zip(copies, self, strict=True):
            copy._carry_over(plan)
        return copies

    def _carry_over(self, plan):
        """Take over from the plan that this one is a copy of what lies in records of their own."""
        given = {score.criterion_id: score for score in plan.sudo().score_ids if score.grade}
        for score in self.sudo().score_ids.filtered(lambda score: score.criterion_id in given):
            score._take_over(given[score.criterion_id])
        self._weigh()

    @arguments.read("one")
    def action_copy_to_next_year(self):
        """Open the plan of this customer for the next year: that which is there, else a copy of this one."""
        self.check_access("read")
        following = self.search([
            ("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id),
            ("year", "=", self.year + 1)]) or self._copy_to_year(self.year + 1)
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": following.id,
                "views": [(False, "form")], "name": following.display_name}

    # === END ===#

    @api.model
    def _close_past(self):
        """Close the plans of years gone by, and close and archive those of customers who have left since they began."""
        plans = self.search([("state", "!=", "closed")])
        years = {company: company._get_today().year for company in plans.company_id}
        past = plans.filtered(lambda plan: plan.year < years[plan.company_id])
        for plan in past.try_lock_for_update(allow_referencing=True):
            plan._end(None)
        gone = (plans - past).filtered(lambda plan: not plan.partner_id.active) | (plans - past)._filter_lost()
        for plan in gone.try_lock_for_update(allow_referencing=True):
            plan._end(plan._read_by_colleagues().env._(
                "%(customer)s has left us: the plan is closed and archived.", customer=plan.partner_id.display_name))

    def _filter_lost(self):
        """Those of these plans whose customers are lost, since after they began."""
        return self.browse(
            plan.id for plan, profile in self._get_profiles().items() if profile.lifecycle_stage == "lost"
            and profile.stage_since and (not plan.begun_on or profile.stage_since > plan.begun_on))

    def _end(self, reason):
        """Close this plan; for a reason, it is archived as well, with a note. What goes wrong is in the log."""
        try:
            with self.env.cr.savepoint():
                self._move_to("closed")
                if reason:
                    self._message_log(body=reason)
                    self.active = False
        except Exception:  # whatever goes wrong with one plan must not stop the others
            _logger.exception("account plan %s cannot be closed", self.id)

    def _prepare_draft(self):
        today = self._get_now().date()
        return {plan: {**values, "begun_on": today} for plan, values in super()._prepare_draft().items()}

    # === MERGING CUSTOMERS ===#

    def _merge_into(self, sources, target):
        """Leave one plan in use for each company and year: the target's, else that which is furthest on. The others are
        archived with the target, so that nothing is lost."""
        plans = self.with_context(active_test=False).search([("partner_id", "in", (sources | target).ids)])
        for found in plans.filtered("active").grouped(lambda plan: (plan.company_id, plan.year)).values():
            others = found.sorted(lambda plan: (
                plan.partner_id != target, ("active", "draft", "closed").index(plan.state), plan.id))[1:]
            for other in others:
                other._message_log(body=other._read_by_colleagues().env._(
                    "%(customer)s was merged into %(target)s, who has a plan for %(year)s: this one is archived.",
                    customer=other.partner_id.display_name, target=target.display_name, year=other.year))
                other.active = False
        self.env.flush_all()  # core goes on in SQL, and has them all be those of the target

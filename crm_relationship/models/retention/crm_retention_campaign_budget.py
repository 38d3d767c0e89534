from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, formatLang

GIFTS = ("coupon", "points")


class CrmRetentionCampaign(models.Model):
    """What a campaign is expected to cost, what it has cost, and who has to approve it.

    What is spent comes from sources: `_spent_<source>()` returns `{campaign id: amount}` in the company's currency.
    What is planned comes from the steps, see `_cost_<kind>` of `crm.retention.step`.
    """

    _inherit = "crm.retention.campaign"

    planned_cost = fields.Monetary(
        "Expected Cost", compute="_compute_planned_cost", help="If each step is done for each customer.")
    spent = fields.Monetary(compute="_compute_spent", help="Activities that were done, and rewards that were used.")

    @api.depends("step_ids", "contact_cost", "holdout_percent", "domain", "kind", "state")
    def _compute_planned_cost(self):
        for campaign in self:
            campaign.planned_cost = campaign._get_cost_of(campaign.step_ids)

    def _get_cost_of(self, steps):
        """What these steps of the campaign are expected to cost."""
        contacts = self._get_contact_count() if steps else 0
        return sum(getattr(step, f"_cost_{step.kind}", lambda contacts: 0)(contacts) for step in steps)

    @api.depends("contact_cost", "state")
    def _compute_spent(self):
        spent = self.sudo()._get_spent()
        for campaign in self:
            campaign.spent = spent.get(campaign._origin.id, 0)

    def _get_contact_count(self):
        """For how many customers each step is done, as far as can be told."""
        campaign = self._origin.sudo()
        if not campaign:
            return 0
        if campaign.planned_at:
            return campaign.env["crm.retention.target"].search_count(
                [("campaign_id", "=", campaign.id), ("is_control", "=", False)])
        number = campaign.env["crm.retention.planner"]._count(campaign)
        return number - number * campaign.holdout_percent // 100

    # === SPENT ===#

    def _get_spent(self):
        """`{campaign id: amount}` of all sources."""
        total = {}
        for name in sorted(dir(type(self))):
            if name.startswith("_spent_"):
                for campaign_id, amount in getattr(self, name)().items():
                    total[campaign_id] = total.get(campaign_id, 0) + amount
        return total

    def _spent_activities(self):
        """Each activity that was done costs a contact."""
        if not self.ids:
            return {}
        return dict(self.env.execute_query(SQL(
            "SELECT campaign_id, SUM(amount) FROM (%s) contact WHERE campaign_id IN %s GROUP BY campaign_id",
            self._select_contacts(), tuple(self.ids))))

    @api.model
    def _select_contacts(self):
        """SQL: what each activity that was done has cost, in the company's currency: `campaign_id`, `company_id`,
        `partner_id` (commercial entity), `day`, `amount`."""
        for model in ("mail.activity", "crm.retention.campaign", "crm.retention.target", "crm.retention.delivery"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT campaign.id AS campaign_id, campaign.company_id, target.partner_id, activity.date_done AS day,
                   COALESCE(campaign.contact_cost, 0) AS amount
              FROM crm_retention_campaign campaign
              JOIN crm_retention_target target ON target.campaign_id = campaign.id
              JOIN crm_retention_delivery delivery ON delivery.target_id = target.id AND delivery.state = 'done'
               AND delivery.res_model = 'mail.activity'
              JOIN mail_activity activity ON activity.id = delivery.res_id AND activity.date_done IS NOT NULL
            """)

    # === APPROVAL ===#

    def _get_commitment(self):
        """What whoever starts this campaign agrees to spend: its budget, else what it is expected to cost. A budget
        takes back no coupon and no points that have been given: they count in full."""
        gifts = self._get_cost_of(self.step_ids.filtered(lambda step: step.kind in GIFTS))
        return max(self.budget or self.planned_cost, gifts)

    def _is_within_limit(self):
        """Whether nobody has to approve what it costs, or somebody has."""
        limit = max(self.company_id.sudo().retention_budget_limit, self.approved_amount)
        return self.currency_id.compare_amounts(self._get_commitment(), limit) <= 0

    def _is_approved(self):
        """Whether who is at work may start it."""
        return self._is_within_limit() or self.env["res.users"]._has_role("manager")

    def _follow_planning(self):
        """An edition that costs more than was approved, since more customers have joined, asks again."""
        result = super()._follow_planning()
        dear = self.filtered(
            lambda edition: edition.parent_id and edition.state == "running" and not edition._is_within_limit())
        if dear:
            dear._move_to("paused")
            dear._move_to("to_approve")
        return result

    # === THE END OF THE MONEY ===#

    def _get_ceiling(self):
        """The amount at which it pauses."""
        return self.budget or max(self.company_id.sudo().retention_budget_limit, self.approved_amount)

    def _is_exhausted(self):
        spent = self.sudo()._get_spent().get(self.id, 0)
        return spent > 0 and self.currency_id.compare_amounts(spent, self._get_ceiling()) >= 0

    def _pause_spent(self):
        """Pause a campaign that has spent its budget; who is responsible hears of it."""
        if self.state == "running" and not self.is_programme and self._is_exhausted():
            self._move_to("paused")
            self._tell(self._get_responsible(), _say_spent)

    def _check_money(self):
        """:raises UserError: where all is spent"""
        if self._is_exhausted():
            raise UserError(self.env._(
                "%(campaign)s has spent %(spent)s, all that it may: raise its budget.", campaign=self.name,
                spent=formatLang(self.env, self.spent, currency_obj=self.currency_id)))


def _say_spent(reader):
    return reader.env._(
        "%(campaign)s is paused: it has spent %(spent)s, all that it may. Raise its budget and go on, or stop it.",
        campaign=reader.name, spent=formatLang(reader.env, reader.spent, currency_obj=reader.currency_id))

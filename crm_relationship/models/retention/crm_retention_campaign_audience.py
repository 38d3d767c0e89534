from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.labels import get_labels, join

OFFICER = "crm_relationship.group_relationship_officer"  # who is left out tells who is in another campaign
SAMPLE = 10
OPEN_TO_CHANGE = ("draft", "to_approve", "paused")  # while somebody may still think about whom it is for
AUDIENCE_FIELDS = (
    "occasion", "new_product_ids", "bought_product_ids", "bought_categ_ids", "bought_from", "bought_to",
    "first_order_amount")


class CrmRetentionCampaign(models.Model):
    """Whom a campaign is for, beside the domain, and how many they are (see `crm.retention.audience`)."""

    _inherit = "crm.retention.campaign"
    _free_fields = AUDIENCE_FIELDS

    occasion = fields.Selection(
        [("birthday", "Birthday of a contact"), ("anniversary", "Anniversary of the first order")], required=True,
        default="birthday", help="Born on 29 February: wished on the 28th in other years.")
    new_product_ids = fields.Many2many(
        "product.product", "crm_retention_campaign_new_product_rel", string="New Products",
        help="For customers who have bought in their categories within two years, but none of them yet. Empty: the "
             "products that were created within a month.")
    bought_product_ids = fields.Many2many(
        "product.product", "crm_retention_campaign_bought_product_rel", string="Bought Products",
        help="Only customers who have bought one of these, or in one of the categories.")
    bought_categ_ids = fields.Many2many(
        "product.category", "crm_retention_campaign_bought_categ_rel", string="Bought in Categories",
        help="With the categories below them.")
    bought_from = fields.Date(help="When the products were bought. Empty: at any time.")
    bought_to = fields.Date(help="The last day on which they were bought.")
    first_order_amount = fields.Monetary(
        "First Order From", help="Only customers whose first order was confirmed within the last three days, and was "
                                 "worth at least this much, without taxes. 0: all customers.")

    audience_rule = fields.Char("Whom It Is For", compute="_compute_audience_rule")
    audience_count = fields.Integer("Customers Today", compute="_compute_audience", groups=OFFICER)
    audience_note = fields.Char("Customers Left Out", compute="_compute_audience", groups=OFFICER)
    audience_sample_ids = fields.Many2many(
        "crm.customer.profile", string="First Ten Customers", compute="_compute_audience", groups=OFFICER)

    _bought_check = models.Constraint(
        "CHECK (bought_to >= bought_from)", "\"Bought From\" is after \"Bought To\": correct the dates.")
    _first_order_check = models.Constraint(
        "CHECK (COALESCE(first_order_amount, 0) >= 0)", "The amount of the first order cannot be negative.")

    # === COMPUTE ===#

    @api.depends("kind", "occasion")
    @api.depends_context("lang")
    def _compute_audience_rule(self):
        rules = self._get_audience_rules()
        for campaign in self:
            campaign.audience_rule = rules.get(campaign.kind, "")

    @api.model
    def _get_audience_rules(self):
        """`{kind: whom such a campaign is for}`, in words."""
        _ = self.env._
        return {
            "care": _("All customers whom you choose here."),
            "win_back": _("Of the customers whom you choose here: who has been silent for twice their usual interval, "
                          "and for 60 days at least. Each once until they order again, and nobody whom somebody is "
                          "keeping, or who is to be let go."),
            "develop": _("Of the customers whom you choose here: potential customers, who could buy much more."),
            "new_arrival": _("Of the customers whom you choose here: who has bought in the categories of the new "
                             "products within two years, but none of them yet."),
            "birthday": _("Of the customers whom you choose here: those whose day it is. It goes to the contact who "
                          "has a birthday."),
            "referral": _("Of the customers whom you choose here: satisfied ones who buy regularly, and had nothing to "
                          "complain about for 90 days. Each once a year."),
        }

    @api.depends("domain", "kind", "company_id", "state", "start_date", "step_ids.kind", "parent_id", *AUDIENCE_FIELDS)
    @api.depends_context("uid", "lang")
    def _compute_audience(self):
        """As of now, of the customers whom the reader may see; less those who are left alone, with the reasons."""
        profiles = self.env["crm.customer.profile"]
        for campaign in self:
            count, partner_ids, note = 0, [], ""
            if campaign.state in OPEN_TO_CHANGE:
                try:
                    count, partner_ids, left_out = campaign._count_audience()
                    note = campaign._tell_left_out(left_out)
                except UserError as error:
                    note = str(error)
            campaign.audience_count, campaign.audience_note = count, note
            campaign.audience_sample_ids = profiles.search([
                ("company_id", "=", campaign.company_id.id), ("partner_id", "in", partner_ids)],
                order="lifetime_value DESC, id")

    def _count_audience(self):
        """How many customers there are, the ids of the best ten, and `{reason: how many}` of who is left alone.

        :raises UserError: where the domain makes no sense
        """
        audience = self.env["crm.retention.audience"]
        channel = self.env["crm.retention.planner"]._get_channel(self)
        with self.env["crm.arguments"]._searching("domain"):
            rows = self.env.execute_query(SQL(
                """
                WITH target AS (SELECT audience.*, %(campaign)s AS campaign_id FROM (%(rows)s) audience),
                     told AS MATERIALIZED (SELECT target.*, %(obstacle)s AS obstacle FROM target)
                SELECT obstacle, COUNT(*), (ARRAY_AGG(partner_id ORDER BY value DESC, partner_id))[:%(sample)s]
                  FROM told
              GROUP BY obstacle
                """, campaign=self._origin.id or 0, rows=audience._get_rows(self), sample=SAMPLE,
                obstacle=self.env["crm.retention.consent"].sudo()._get_obstacle(channel, self)))
        found = {obstacle: (count, partner_ids) for obstacle, count, partner_ids in rows}
        count, partner_ids = found.pop(None, (0, []))
        return count, partner_ids, {reason: number for reason, (number, _ids) in found.items()}

    def _tell_left_out(self, left_out):
        """Who is left alone, in words; the most frequent reason first."""
        reasons = get_labels(self.env["crm.retention.delivery"], "reason")
        told = [self.env._("%(name)s: %(value)s", name=reasons[reason], value=number) for reason, number in sorted(
            left_out.items(), key=lambda item: (-item[1], item[0]))]
        return self.env._("Left out: %(reasons)s", reasons=join(self.env, told)) if told else ""

    # === CRUD ===#

    def _check_changes(self, names):
        """Whom it is for stays as it is once it runs, as the domain does."""
        names = set(names)
        return super()._check_changes(names | {"domain"} if names & set(AUDIENCE_FIELDS) else names)

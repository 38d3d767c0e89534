from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import arguments

TOP = 30  # so many customers are met by an executive
MET_MONTHS = 12  # within so many months


class CrmAccountCoverage(models.Model):
    """The 30 most important customers of a company, by tier and then by revenue: when one of our executives met each of
    them, and whether somebody of the level that their tier wants looks after them."""

    _name = "crm.account.coverage"
    _description = "Coverage of Key Accounts"
    _auto = False
    _order = "company_id, rank"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_id = fields.Many2one("crm.tier", "Tier", readonly=True)
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    rank = fields.Integer("No.", readonly=True, aggregator=None, help="By tier, then by revenue.")
    revenue = fields.Monetary(readonly=True, help="Over the period that the tier policy looks at, net of credit notes.")
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    coordinator_id = fields.Many2one("res.users", "Coordinator", readonly=True)
    sponsor_id = fields.Many2one("res.users", "Executive Sponsor", readonly=True)
    met_on = fields.Date("Last Met", readonly=True, help="By one of our executives, on a visit or in a meeting.")
    met_by_id = fields.Many2one("res.users", "Met By", readonly=True)
    is_met = fields.Boolean("Met Within 12 Months", readonly=True)
    visit_id = fields.Many2one("crm.visit", "Executive Visit", readonly=True)
    visit_on = fields.Date(
        "Next Executive Visit", readonly=True, help="The day on which one of our executives visits them next, planned "
        "or proposed.")
    seller_level = fields.Selection(
        [("operational", "Anybody"), ("middle", "Middle Manager"), ("executive", "Executive")], "To Be Looked After By",
        readonly=True, help="At least of this level, as the tier says.")
    is_seller_fit = fields.Boolean(
        "Right Seller Level", readonly=True,
        help="The salesperson, the coordinator or a seller of the account team is of the level that the tier wants.")

    # === QUERY ===#

    @property
    def _table_query(self):
        """Of the companies that the user works in just now."""
        return SQL(" UNION ALL ").join(
            self._select_coverage(company, fields.Date.today()) for company in self.env.companies)

    @api.model
    def _select_coverage(self, company, day):
        """The rows of a company as of a day (UTC); who is important, and who looks after them, is as now."""
        self._flush()
        executives = SQL("SELECT user_id FROM crm_company_executive_rel WHERE company_id = %s", company.id)
        return SQL(
            """
            SELECT top.id, top.partner_id, %(company)s AS company_id, top.tier_id, top.rank::integer, top.revenue,
                   partner.user_id, coordinator.user_id AS coordinator_id, sponsor.user_id AS sponsor_id,
                   met.at::date AS met_on, met.user_id AS met_by_id,
                   COALESCE(met.at >= %(since)s::timestamp, FALSE) AS is_met,
                   visit.id AS visit_id, visit.planned_on AS visit_on, tier.seller_level,
                   seller.level >= %(wanted)s AS is_seller_fit
              FROM (%(top)s) top
              JOIN res_partner partner ON partner.id = top.partner_id
              JOIN crm_tier tier ON tier.id = top.tier_id
         LEFT JOIN (SELECT DISTINCT ON (partner_id) *
                      FROM (%(meetings)s) meeting
                     WHERE meeting.met
                  ORDER BY partner_id, at DESC, user_id) met ON met.partner_id = top.partner_id
         LEFT JOIN crm_account_member coordinator ON coordinator.partner_id = top.partner_id
                   AND coordinator.company_id = %(company)s AND coordinator.role = 'coordinator' AND coordinator.active
         LEFT JOIN crm_account_member sponsor ON sponsor.partner_id = top.partner_id
                   AND sponsor.company_id = %(company)s AND sponsor.role = 'sponsor' AND sponsor.active
 LEFT JOIN LATERAL (%(visit)s) visit ON TRUE
CROSS JOIN LATERAL (%(seller)s) seller
            """, company=company.id, since=fields.Date.subtract(day, months=MET_MONTHS) + timedelta(days=1),
            top=self._select_top(company), wanted=self._sql_level(SQL("tier.seller_level")),
            meetings=self.env["crm.account.meeting"]._select_meetings(company, executives, day + timedelta(days=1)),
            visit=self._select_next_visit(company, executives, day), seller=self._select_seller(company))

    def _flush(self):
        for model in ("crm.account.member", "crm.customer.profile", "crm.tier", "crm.visit", "res.partner"):
            self.env[model].flush_model()

    def _select_top(self, company):
        """By tier, so that those come first who were put there by hand, then by revenue."""
        return SQL(
            """
            SELECT best.*, ROW_NUMBER() OVER (ORDER BY sequence, revenue_rank NULLS LAST, partner_id) AS rank
              FROM (
                SELECT profile.*, tier.sequence
                  FROM (%(tiers)s) tier
    CROSS JOIN LATERAL (
                    SELECT profile.*
                      FROM (SELECT id, partner_id, tier_id, revenue, revenue_rank
                              FROM crm_customer_profile
                             WHERE company_id = %(company)s AND tier_id = tier.id
                          ORDER BY revenue_rank NULLS LAST, partner_id
                            OFFSET 0) profile
                      JOIN res_partner partner ON partner.id = profile.partner_id AND partner.active
                  ORDER BY profile.revenue_rank NULLS LAST, profile.partner_id
                     LIMIT %(top)s) profile
                 WHERE tier.before < %(top)s
              ORDER BY tier.sequence, profile.revenue_rank NULLS LAST, profile.partner_id
                 LIMIT %(top)s) best
            """, company=company.id, tiers=self._select_tiers(company), top=TOP)

    def _select_tiers(self, company):
        """The tiers with how many customers come before theirs, counted as far as it takes: of 200,000 customers those
        of the first tier are read then, and no others."""
        return SQL(
            """
            SELECT tier.id, tier.sequence, SUM(few.count) OVER (ORDER BY tier.sequence, tier.id) - few.count AS before
              FROM crm_tier tier
CROSS JOIN LATERAL (
                SELECT COUNT(*) AS count
                  FROM (SELECT FROM crm_customer_profile profile
                          JOIN res_partner partner ON partner.id = profile.partner_id AND partner.active
                         WHERE profile.company_id = %s AND profile.tier_id = tier.id
                         LIMIT %s) counted) few
            """, company.id, TOP)

    def _select_next_visit(self, company, executives, day):
        return SQL(
            """
            SELECT visit.id, visit.planned_on
              FROM crm_visit visit
             WHERE visit.partner_id = top.partner_id AND visit.company_id = %(company)s
               AND visit.state IN ('proposed', 'planned') AND visit.planned_on >= %(day)s
               AND (visit.user_id IN (%(executives)s) OR EXISTS (
                    SELECT FROM crm_visit_res_users_rel colleague
                     WHERE colleague.crm_visit_id = visit.id AND colleague.res_users_id IN (%(executives)s)))
          ORDER BY visit.planned_on, visit.id
             LIMIT 1
            """, company=company.id, executives=executives, day=day)

    def _select_seller(self, company):
        """The highest level among those who look after a customer."""
        return SQL(
            """
            SELECT COALESCE(MAX(%(level)s), 0) AS level
              FROM (SELECT partner.user_id
                     UNION
                    SELECT member.user_id
                      FROM crm_account_member member
                     WHERE member.partner_id = top.partner_id AND member.company_id = %(company)s AND member.active
                       AND member.role IN ('coordinator', 'seller')) ours
              JOIN (%(leaders)s) leader ON leader.user_id = ours.user_id
            """, company=company.id, level=self._sql_level(SQL("leader.level")),
            leaders=self.env["crm.account.leader"]._select_levels(company))

    def _sql_level(self, level):
        return SQL("CASE %s WHEN 'executive' THEN 2 WHEN 'middle' THEN 1 ELSE 0 END", level)

    # === ACTIONS ===#

    @arguments.read("one")
    def action_propose_visit(self):
        """Propose that an executive visits this customer: the sponsor, else who met them last, else who has the fewest
        visits ahead. Opens the proposal.

        :raises AccessError: for customers that are not the user's
        :raises UserError: where nobody is an executive, or a visit is ahead already
        """
        self.ensure_one()
        self.check_access("read")
        if self.visit_id:
            raise UserError(self.env._(
                "An executive's visit to %(customer)s is ahead: %(visit)s.", customer=self.partner_id.display_name,
                visit=self.visit_id.sudo().display_name))
        user = self._choose_executive()
        visit = self.env["crm.visit"].with_company(self.company_id)._propose(
            self.partner_id, user, self._describe_gap())
        return {"type": "ir.actions.act_window", "res_model": "crm.visit", "res_id": visit.id,
                "views": [[False, "form"]]}

    def _choose_executive(self):
        """:raises UserError: where nobody is one"""
        executives = self.company_id.sudo().relationship_executive_ids.filtered("active")
        if not executives:
            raise UserError(self.env._(
                "Nobody is an executive yet: a relationship manager names them in Settings."))
        for user in (self.sponsor_id, self.met_by_id):
            if user in executives:
                return user
        ahead = dict(self.env["crm.visit"].sudo()._read_group(
            [("user_id", "in", executives.ids), ("state", "in", ("proposed", "planned")),
             ("planned_on", ">=", fields.Date.today())], ["user_id"], ["__count"]))
        return min(executives, key=lambda user: (ahead.get(user, 0), user.id))

    def _describe_gap(self):
        if not self.met_on:
            return self.env._("None of our executives has met them yet")
        months = relativedelta(fields.Date.today(), self.met_on)
        return self.env._(
            "Last met by an executive %(months)s months ago", months=12 * months.years + months.months)

import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import arguments

_logger = logging.getLogger(__name__)

MONTHS = 12  # of which orders, open quotations and leads are looked at
LEAST_DOCUMENTS = 2  # of the team that has fewer
FIGURES = ("team_id", "other_team_id", "document_count", "other_document_count", "team_count")


class CrmAccountOverlap(models.Model):
    """A key account that several of our teams sell to: found each night, until one of them is left.

    Each document counts for the team it is written down for and for the team of who wrote it: a colleague's quotation
    is the salesperson's by default. Whether somebody coordinates is not kept here, but seen from the account team.
    """

    _name = "crm.account.overlap"
    _description = "Key Account with Several Teams"
    _inherit = "crm.guarded.mixin"
    _order = "document_count DESC, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _guarded_fields = ("partner_id", "company_id", "found_on", *FIGURES)

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    tier_id = fields.Many2one(related="partner_id.tier_id")
    tier_color = fields.Integer(related="partner_id.tier_id.color", string="Tier Color")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    team_id = fields.Many2one("crm.team", "Team", required=True, readonly=True, ondelete="cascade")
    other_team_id = fields.Many2one("crm.team", "Second Team", required=True, readonly=True, ondelete="cascade")
    document_count = fields.Integer(
        "Documents", readonly=True, help="Orders of 12 months, open quotations and leads of the team.")
    other_document_count = fields.Integer(
        "Documents of the Second Team", readonly=True,
        help="Orders of 12 months, open quotations and leads of the team.")
    team_count = fields.Integer("Teams", readonly=True, aggregator="max")
    found_on = fields.Date("Since", readonly=True, help="The night in which it was found.")
    coordinator_id = fields.Many2one(
        "res.users", "Coordinator", compute="_compute_coordinator", compute_sudo=True,
        help="Who coordinates in the account team.")
    needs_coordinator = fields.Boolean(
        "Nobody Coordinates", compute="_compute_coordinator", search="_search_needs_coordinator", compute_sudo=True)

    _customer_uniq = models.Constraint("UNIQUE (partner_id, company_id)", "This customer is listed already.")

    # === COMPUTE AND SEARCH ===#

    @api.depends("partner_id", "company_id")
    def _compute_coordinator(self):
        members = self.env["crm.account.member"].search([
            ("partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids),
            ("role", "=", "coordinator"), ("user_id.active", "=", True)])
        known = {(member.partner_id, member.company_id): member.user_id for member in members}
        for overlap in self:
            overlap.coordinator_id = known.get((overlap.partner_id, overlap.company_id), members.user_id.browse())
            overlap.needs_coordinator = not overlap.coordinator_id

    @api.model
    def _search_needs_coordinator(self, operator, value):
        members, users = self.env["crm.account.member"]._fields, self.env["res.users"]
        coordinated = SQL(
            """
            SELECT overlap.id
              FROM crm_account_overlap overlap
              JOIN crm_account_member member ON member.partner_id = overlap.partner_id
                   AND member.company_id = overlap.company_id AND member.role = 'coordinator' AND member.active
              JOIN res_users ON res_users.id = member.user_id AND res_users.active
            """, to_flush=[*(members[name] for name in ("partner_id", "company_id", "user_id", "role", "active")),
                           users._fields["active"]])
        return users._search_choice(operator, value, Domain("id", "not in", coordinated))

    # === ACTIONS ===#

    @arguments.read("one")
    def action_coordinate(self):
        """The user coordinates this customer from now on.

        :return: True
        :raises AccessError: for customers that are not the user's
        :raises UserError: where somebody else coordinates
        """
        self.ensure_one()
        self.check_access("read")
        self.env["crm.account.member"]._name_coordinator(self.partner_id, self.company_id, self.env.user)
        return True

    @arguments.read("one")
    def action_name_coordinator(self):
        """Open the dialogue in which somebody is named."""
        self.ensure_one()
        self.env["crm.account.member"].check_access("create")
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "name": self.env._("Name a Coordinator"), "target": "new",
            "res_model": "crm.account.member", "views": [[False, "form"]], "context": {
                "default_partner_id": self.partner_id.id, "default_company_id": self.company_id.id,
                "default_role": "coordinator", "default_user_id": self.user_id.id}}

    @arguments.read("one")
    def action_view_team_sales(self):
        """Open which team sells what to this customer."""
        self.ensure_one()
        self.check_access("read")
        return self.partner_id.action_view_team_sales()

    # === NIGHTLY ===#

    @api.model
    def _cron_find(self):
        """Find the overlaps of each company anew. A failure with one does not stop the others."""
        companies, cron = self.env["res.company"].search([]), self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._find_overlaps(company)
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                _logger.exception("Customers of several teams of company %s cannot be found", company.id)
            if not cron._commit_progress(1):
                return

    @api.model
    def _find_overlaps(self, company):
        """Have one row for each key account of a company that several teams sell to; return how many were written."""
        overlaps = self.sudo()
        known = {overlap.partner_id.id: overlap for overlap in overlaps.search([("company_id", "=", company.id)])}
        written, missing, today = 0, [], fields.Date.today()
        for row in self.env.execute_query_dict(self._select_overlaps(company, today)):
            overlap = known.pop(row["partner_id"], None)
            if overlap is None:
                missing.append({**row, "company_id": company.id, "found_on": today})
            elif changed := {name: row[name] for name in FIGURES if overlap._fields[name].convert_to_write(
                    overlap[name], overlap) != row[name]}:
                overlap.write(changed)
                written += 1
        gone = overlaps.browse(overlap.id for overlap in known.values())
        gone.unlink()
        return written + len(overlaps.create(missing)) + len(gone)

    @api.model
    def _select_overlaps(self, company, day):
        """Rows of `partner_id` and the figures: the two teams with most documents of each key account that has them."""
        return SQL(
            """
            SELECT partner_id, teams[1] AS team_id, teams[2] AS other_team_id,
                   documents[1] AS document_count, documents[2] AS other_document_count,
                   CARDINALITY(teams) AS team_count
              FROM (SELECT partner_id, ARRAY_AGG(team_id ORDER BY documents DESC, team_id) AS teams,
                           ARRAY_AGG(documents ORDER BY documents DESC, team_id) AS documents
                      FROM (SELECT touch.partner_id, touch.team_id, COUNT(*)::integer AS documents
                              FROM (%(touches)s) touch
                             WHERE touch.team_id IS NOT NULL
                          GROUP BY touch.partner_id, touch.team_id) team
                  GROUP BY partner_id) customer
             WHERE documents[2] >= %(least)s
            """, touches=self._select_touches(company, day), least=LEAST_DOCUMENTS)

    def _select_touches(self, company, day):
        """Rows of customer, document and team: each document once for each of its teams.

        The key tiers are named one by one, so that PostgreSQL knows how few customers they have.
        """
        for model in ("sale.order", "crm.lead", "crm.customer.profile", "res.users"):
            self.env[model].flush_model()
        since = fields.Date.subtract(day, months=MONTHS)
        return SQL(
            """
              WITH account AS MATERIALIZED (
                   SELECT contact.id AS contact_id, profile.partner_id
                     FROM crm_customer_profile profile
                     JOIN res_partner contact ON contact.commercial_partner_id = profile.partner_id
                    WHERE profile.company_id = %(company)s AND profile.tier_id IN %(tiers)s),
                   document AS (
                   SELECT account.partner_id, 'order' AS kind, sale_order.id, sale_order.team_id, sale_order.create_uid
                     FROM account
                     JOIN sale_order ON sale_order.partner_id = account.contact_id
                    WHERE sale_order.company_id = %(company)s AND sale_order.state IN ('draft', 'sent', 'sale')
                      AND sale_order.date_order >= %(since)s::timestamp
                UNION ALL
                   SELECT account.partner_id, 'lead', lead.id, lead.team_id, lead.create_uid
                     FROM account
                     JOIN crm_lead lead ON lead.partner_id = account.contact_id
                    WHERE (lead.company_id = %(company)s OR lead.company_id IS NULL) AND lead.active
                      AND lead.won_status = 'pending')
            SELECT partner_id, kind, id, team_id FROM document
             UNION
            SELECT document.partner_id, document.kind, document.id, maker.sale_team_id
              FROM document
              JOIN res_users maker ON maker.id = document.create_uid
            """, company=company.id, since=since,
            tiers=self.env["crm.tier"]._get_key_ids() or (0,))

    # === MERGING CUSTOMERS ===#

    def _merge_into(self, sources, target):
        """The target's row stays, else one of the others; the next night counts anew."""
        for found in self.search([("partner_id", "in", (sources | target).ids)]).sorted(
                lambda overlap: overlap.partner_id != target).grouped("company_id").values():
            found[1:].unlink()
        self.flush_model()  # core goes on in SQL

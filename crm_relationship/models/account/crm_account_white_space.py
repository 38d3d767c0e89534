import logging

from odoo import api, fields, models

from ...tools import arguments
from ...tools.purchase_plan import get_wallet_share

_logger = logging.getLogger(__name__)

BATCH = 100  # customers that are read at once
MOST_CUSTOMERS = 5000
FIGURES = ("peer_count", "buyer_count", "median_amount", "own_amount", "is_untouched")


class CrmAccountWhiteSpace(models.Model):
    """What customers like a key account buy of a category, beside what it buys itself: as of last night.

    It is what others do, no forecast: nothing of it is added up.
    """

    _name = "crm.account.white.space"
    _description = "White Space"
    _order = "partner_id, buyer_count DESC, id"
    _rec_name = "categ_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    categ_id = fields.Many2one(
        "product.category", "Category", required=True, readonly=True, index=True, ondelete="cascade")
    peer_count = fields.Integer("Similar Customers", readonly=True, aggregator=None)
    buyer_count = fields.Integer(
        "Of These, Buyers", readonly=True, aggregator=None, help="In the last 12 months.")
    median_amount = fields.Monetary(
        "They Usually Order", readonly=True, aggregator=None,
        help="In 12 months, net: what the one in the middle of those who buy it orders.")
    own_amount = fields.Monetary(
        "Orders from Us", readonly=True, aggregator=None,
        help="What this customer has ordered in 12 months, net, before credit notes.")
    is_untouched = fields.Boolean("Buys None", readonly=True)
    need_amount = fields.Monetary("Need a Year", compute="_compute_need", aggregator=None)
    need_on = fields.Date("Need as of", compute="_compute_need")
    wallet_share = fields.Float(
        "Share of Wallet (%)", compute="_compute_need", digits=(5, 1), aggregator=None,
        help="What they order from us, of the need that somebody has entered.")

    @api.depends("own_amount", "partner_id", "categ_id", "company_id")
    @api.depends_context("uid")
    def _compute_need(self):
        latest = {company: self.env["crm.account.need"]._get_latest(company, rows.partner_id)
                  for company, rows in self.grouped("company_id").items()}
        for row in self:
            need = latest[row.company_id].get((row.partner_id.id, row.categ_id.id), self.env["crm.account.need"])
            row.need_amount, row.need_on = need.amount, need.day
            row.wallet_share = get_wallet_share(row.own_amount, need.amount)

    @arguments.read("one")
    def action_enter_need(self):
        """Open what the customer needs of the category in a year, to enter it anew."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_window", "name": self.env._("Need a Year"), "res_model": "crm.account.need",
                "view_mode": "form", "views": [(False, "form")], "target": "new", "context": {
                    "default_partner_id": self.partner_id.id, "default_categ_id": self.categ_id.id,
                    "default_company_id": self.company_id.id}}

    # === CRON ===#

    @api.model
    def _cron_look(self):
        """Look at all key accounts anew, a company at a time. A failure in one does not stop the others."""
        companies = self.env["crm.purchase.quality"].search([("built_at", "!=", False)]).company_id
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._look(company)
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                _logger.exception("the white space of company %s cannot be looked at", company.id)
            if not cron._commit_progress(1):
                return

    @api.model
    def _look(self, company):
        """Have the rows of a company be those of its key accounts of today; only what differs is written. Of very many
        key accounts the first ones by tier and revenue are looked at."""
        accounts = self.env["crm.customer.profile"].search(
            [("company_id", "=", company.id), ("tier_id", "in", self.env["crm.tier"]._get_key_ids())],
            order="tier_id, revenue_rank", limit=MOST_CUSTOMERS).partner_id.with_company(company)
        rows = self.search([("company_id", "=", company.id)])
        known, missing = {(row.partner_id.id, row.categ_id.id): row for row in rows}, []
        gone = set(rows.ids)
        for start in range(0, len(accounts), BATCH):
            for account_id, spaces in accounts[start:start + BATCH]._read_white_space().items():
                for space in spaces:
                    values = {**space, "is_untouched": not space["own_amount"]}
                    row = known.get((account_id, space["categ_id"]))
                    if row:
                        gone.discard(row.id)
                        row._note(values)
                    else:
                        missing.append({**values, "partner_id": account_id, "company_id": company.id})
        self.browse(gone).unlink()
        self.create(missing)

    def _note(self, values):
        if any(self[name] != values[name] for name in FIGURES):
            self.write(values)

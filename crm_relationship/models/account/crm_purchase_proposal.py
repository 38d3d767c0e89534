from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import purchase_plan as plans

TOLD = ("product_id", "band", "reason_code", "quantity")  # of a line of a plan


class CrmPurchaseProposal(models.Model):
    """A line of a purchase plan that a customer was offered: whether they took it, and whether they bought it within 30
    days, here or by an order of their own. Nobody writes it by hand."""

    _name = "crm.purchase.proposal"
    _description = "Proposed Purchase"
    _order = "proposed_at DESC, partner_id, id"
    _rec_name = "product_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Proposed by", readonly=True, index="btree_not_null", ondelete="set null")
    product_id = fields.Many2one("product.product", required=True, readonly=True, index=True, ondelete="cascade")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    visit_id = fields.Many2one(
        "crm.visit", "Visit", readonly=True, index="btree_not_null", ondelete="set null")
    kind = fields.Selection(
        [("due", "Due"), ("new", "New to them")], required=True, readonly=True,
        help="Due: the customer has bought it before. New: customers like them buy it.")
    band = fields.Selection(
        [("likely", "Likely"), ("probable", "Probable"), ("possible", "Possible")], "Chance", readonly=True)
    reason_code = fields.Selection(
        [("cycle", "Regular"), ("often", "Often"), ("before", "Bought before"), ("peers", "Others buy it")],
        "Reason", required=True, readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit", aggregator=None)
    proposed_at = fields.Datetime("Proposed On", required=True, readonly=True)
    order_line_id = fields.Many2one(
        "sale.order.line", "Order Line", readonly=True, index="btree_not_null", ondelete="set null")
    order_id = fields.Many2one(related="order_line_id.order_id", string="Quotation")
    is_taken = fields.Boolean("On a Quotation", readonly=True)
    is_bought = fields.Boolean("Bought", readonly=True, help="Ordered within 30 days, on whatever order.")
    bought_on = fields.Date(readonly=True)

    _day_idx = models.UniqueIndex("(company_id, partner_id, product_id, (proposed_at::date))")
    _decided_idx = models.Index("(company_id, proposed_at)")

    # === REMEMBERING ===#

    @api.model
    def _remember(self, customer, plan, order_lines=None, now=None, **values):
        """Note what a customer is offered, each product once a day.

        :param plan: as `res.partner._get_purchase_plan` returns it
        :param order_lines: `{product id: sale.order.line}` of what they take
        :param values: of fields of all the proposals
        """
        now, company, order_lines = now or fields.Datetime.now(), self.env.company, order_lines or {}
        today = self.sudo().search([
            ("partner_id", "=", customer.id), ("company_id", "=", company.id),
            ("proposed_at", ">=", fields.Datetime.to_datetime(now.date())),
            ("proposed_at", "<", fields.Datetime.to_datetime(now.date() + timedelta(days=1)))])
        known = set(today.product_id.ids)
        shared = {
            "partner_id": customer.id, "company_id": company.id, "user_id": self.env.uid, "proposed_at": now, **values}
        with self.env["crm.contention"]._once():
            today += self.sudo().create([
                {"kind": kind, **{name: line[name] for name in TOLD}, **shared}
                for kind in ("due", "new") for line in plan[kind] if line["product_id"] not in known])
        for proposal in today:
            if line := order_lines.get(proposal.product_id.id):
                proposal.write({"order_line_id": line.id, "is_taken": True})
        return today

    # === WHAT BECOMES OF IT ===#

    @api.model
    def _follow_up(self, company, now):
        """See which proposals of the last 30 days were bought."""
        first = now - timedelta(days=plans.NOW_DAYS + 2)  # a night may have been missed
        waiting = SQL("FROM crm_purchase_proposal WHERE company_id = %s AND proposed_at >= %s", company.id, first)
        lines = self.env["crm.purchase.planner"]._select_lines(
            company, first, now, SQL("SELECT partner_id %s", waiting))
        self.flush_model()
        self.env.cr.execute(SQL(
            """
            UPDATE crm_purchase_proposal proposal
               SET bought_on = found.day, is_bought = found.day IS NOT NULL
              FROM (SELECT waiting.id, MIN(line.at)::date AS day
                      FROM (SELECT * %(waiting)s) waiting
                 LEFT JOIN (%(lines)s) line ON line.customer_id = waiting.partner_id
                                           AND line.product_id = waiting.product_id AND line.at >= waiting.proposed_at
                                           AND line.at < waiting.proposed_at + %(days)s * INTERVAL '1 day'
                  GROUP BY waiting.id) found
             WHERE found.id = proposal.id AND found.day IS DISTINCT FROM proposal.bought_on
            """, waiting=waiting, lines=lines, days=plans.NOW_DAYS))
        self.invalidate_model(["bought_on", "is_bought"])

    # === MERGE ===#

    @api.model
    def _merge_into(self, sources, target):
        """What two customers who are one were offered on the same day is one proposal: the one that came to something.
        """
        everything = self.search([("partner_id", "in", (sources | target).ids)])
        for proposals in everything.grouped(lambda proposal: (
                proposal.company_id, proposal.product_id, proposal.proposed_at.date())).values():
            best = proposals.sorted(lambda proposal: (
                proposal.is_bought, proposal.is_taken, proposal.partner_id == target))[-1:]
            (proposals - best).unlink()
        self.flush_model()  # core goes on in SQL

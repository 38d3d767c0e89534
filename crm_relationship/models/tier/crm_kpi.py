from datetime import timedelta

from odoo import models
from odoo.tools import SQL, ormcache

from ...tools import kpi as kpis

ORDER_DAYS = 35  # how far back orders are read each night, beside those that were written since
CUSTOMERS = "crm_relationship.crm_customer_profile_action"
CHANGES = "crm_relationship.crm_tier_change_action"


class CrmKpi(models.AbstractModel):
    """What customers buy, and where they stand: by tier."""

    _inherit = "crm.kpi"

    @ormcache()
    def _get_tier_codes(self):
        tiers = self.env["crm.tier"].with_context(active_test=False).search_fetch([], ["code"])
        return {tier.id: tier.code for tier in tiers}

    # === SALES ===#

    def _kpi_revenue(self):
        return kpis.Kpi(
            self.env._("Revenue"),
            self.env._("Net sales of the period, credit notes deducted, as the tiers count them."),
            kpis.MONEY, kpis.UP, source="sales", action=CUSTOMERS)

    def _kpi_margin(self):
        return kpis.Kpi(
            self.env._("Margin"), self.env._("Margin of the orders of the period, before credit notes."),
            kpis.MONEY, kpis.UP, source="sales", action=CUSTOMERS)

    def _kpi_orders(self):
        return kpis.Kpi(
            self.env._("Orders"), self.env._("Purchases of the period, as the tiers count them."),
            kpis.COUNT, kpis.UP, source="sales", action=CUSTOMERS)

    def _kpi_new_share(self):
        return kpis.Kpi(
            self.env._("Revenue From New Customers"), self.env._(
                "What part of the revenue of the period was bought by customers within 365 days of their first order."),
            kpis.PERCENT, source="sales", scale=100, denominator="revenue", counts_cases=False, action=CUSTOMERS)

    def _days_sales(self):
        return ORDER_DAYS

    def _facts_sales(self, company, first, last):
        facts = self.env["crm.customer.facts"].sudo()
        revenue = facts._select_revenue(
            self._get_scope(company, last), [first, last + timedelta(days=1)], by=("day", "tier_id", "is_new"),
            with_margin=True)
        return SQL(
            """
            SELECT fact.code, sales.tier_id, sales.day, fact.amount AS numerator, 0 AS denominator
              FROM (%s) sales
        CROSS JOIN LATERAL (VALUES ('revenue', sales.revenue), ('margin', sales.margin), ('orders', sales.orders),
                   ('new_share', CASE WHEN sales.is_new THEN sales.revenue END)) AS fact (code, amount)
             WHERE fact.code <> 'new_share' OR sales.is_new
            """, revenue)

    def _touched_sales(self, company, since):
        """Of orders, invoices and credit notes; and of older credit notes that count by an order that was written: the
        first one of their customer, or one that they take back (see `crm.customer.facts._select_refunds`)."""
        return SQL(
            """
              WITH written AS MATERIALIZED (
            SELECT id, partner_id, date_order
              FROM sale_order
             WHERE company_id = %(company)s AND write_date >= %(since)s)
            SELECT date_order::date AS day FROM written
             UNION
            SELECT invoice_date FROM account_move
             WHERE company_id = %(company)s AND write_date >= %(since)s AND move_type IN ('out_invoice', 'out_refund')
             UNION
            SELECT refund.invoice_date
              FROM account_move refund
             WHERE refund.company_id = %(company)s AND refund.move_type = 'out_refund' AND refund.state = 'posted'
               AND refund.commercial_partner_id IN (
                   SELECT buyer.commercial_partner_id
                     FROM written
                     JOIN res_partner buyer ON buyer.id = written.partner_id
                    WHERE NOT EXISTS (
                          SELECT
                            FROM res_partner contact
                            JOIN sale_order known ON known.partner_id = contact.id
                           WHERE contact.commercial_partner_id = buyer.commercial_partner_id AND known.state = 'sale'
                             AND known.company_id = %(company)s AND known.write_date < %(since)s))
             UNION
            SELECT refund.invoice_date
              FROM written
              JOIN sale_order_line order_line ON order_line.order_id = written.id
              JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = order_line.id
              JOIN account_move_line line ON line.id = rel.invoice_line_id
              JOIN account_move refund ON refund.id = line.move_id
             WHERE refund.move_type = 'out_refund' AND refund.state = 'posted'
            """, company=company.id, since=since)

    def _get_scope(self, company, day):
        """What the tiers of the company count, by its policy."""
        policy = self.env["crm.tier.policy"].sudo()._get_of(company)
        return self.env["crm.customer.facts"].sudo()._get_scope(company, day, policy._get_parameters())

    # === CUSTOMERS ===#

    def _kpi_tier_customers(self):
        return kpis.Kpi(
            self.env._("Customers"), self.env._("Customers with a profile, by tier."), kpis.COUNT, kpis.UP, kpis.STOCK,
            source="customers", action=CUSTOMERS)

    def _kpi_tier_share(self):
        return kpis.Kpi(
            self.env._("Share of Revenue"), self.env._("What part of the revenue of the tiers' window a tier brings."),
            kpis.PERCENT, kind=kpis.STOCK, source="customers", scale=100, denominator=kpis.TOTAL, action=CUSTOMERS)

    def _kpi_customer_value(self):
        return kpis.Kpi(
            self.env._("Value of a Customer"), self.env._("Lifetime value, on the average of all customers."),
            kpis.MONEY, kpis.UP, kpis.STOCK, source="customers", scale=1, action=CUSTOMERS)

    def _days_customers(self):
        return 1

    def _facts_customers(self, company, first, last):
        self.env["crm.customer.profile"].flush_model()
        return SQL(
            """
            SELECT fact.code, profiles.tier_id, %(day)s::date AS day, fact.numerator, fact.denominator
              FROM (SELECT tier_id, COUNT(*) AS customers, SUM(GREATEST(revenue, 0)) AS revenue,
                           SUM(lifetime_value) AS value
                      FROM crm_customer_profile
                     WHERE company_id = %(company)s
                  GROUP BY tier_id) profiles
        CROSS JOIN LATERAL (VALUES
                   ('tier_customers', profiles.customers, 0), ('tier_share', profiles.revenue, 0),
                   ('customer_value', profiles.value, profiles.customers)) AS fact (code, numerator, denominator)
            """, day=last, company=company.id)

    # === RETENTION ===#

    def _kpi_retention(self):
        return kpis.Kpi(
            self.env._("Retention Rate"), self.env._(
                "Of the customers who were in the tier when the tiers' window began, and had bought in the one before: "
                "how many have bought again."),
            kpis.PERCENT, kpis.UP, kpis.STOCK, source="retention", scale=100, action=CUSTOMERS)

    def _kpi_churn_rate(self):
        return kpis.Kpi(
            self.env._("Churn Rate"), self.env._(
                "Of the customers who were in the tier when the tiers' window began, and had bought in the one before: "
                "how many have not bought again."),
            kpis.PERCENT, kpis.DOWN, kpis.STOCK, source="retention", scale=100, action=CUSTOMERS)

    def _kpi_net_retention(self):
        return kpis.Kpi(
            self.env._("Revenue Kept"), self.env._(
                "What the same customers, those who left among them, have bought in the tiers' window, in percent of "
                "what they bought in the one before. More than 100%: those who stayed buy more."),
            kpis.PERCENT, kpis.UP, kpis.STOCK, source="retention", scale=100, counts_cases=False, action=CUSTOMERS)

    def _kpi_kept_margin(self):
        return kpis.Kpi(
            self.env._("Margin of a Customer Who Stayed"), self.env._(
                "What the customers who have bought again brought in the tiers' window, on the average of them."),
            kpis.MONEY, kpis.UP, kpis.STOCK, source="retention", scale=1, action=CUSTOMERS)

    def _days_retention(self):
        return 1

    def _facts_retention(self, company, first, last):
        run = self.env["crm.tier.run"]._get_last_by_company(company).get(company)
        retention = self.env["crm.tier.classifier"].sudo()._select_retention(
            self._get_scope(company, run.as_of if run else last),
            SQL("(SELECT * FROM crm_customer_profile WHERE company_id = %s)", company.id))
        return SQL(
            """
            SELECT fact.code, retention.tier_id, %s::date AS day, fact.numerator, fact.denominator
              FROM (%s) retention
        CROSS JOIN LATERAL (VALUES
                   ('retention', retained, customers), ('churn_rate', customers - retained, customers),
                   ('net_retention', revenue, previous), ('kept_margin', margin, retained))
                   AS fact (code, numerator, denominator)
            """, last, retention)

    # === MOVEMENT ===#

    def _kpi_tier_in(self):
        return kpis.Kpi(
            self.env._("Moved into the Tier"), self.env._("Customers who came into a tier, new ones among them."),
            kpis.COUNT, source="tier_changes", action=CHANGES)

    def _kpi_tier_out(self):
        return kpis.Kpi(
            self.env._("Moved out of the Tier"), self.env._("Customers who left a tier for another one, or for good."),
            kpis.COUNT, source="tier_changes", action=CHANGES)

    def _facts_tier_changes(self, company, first, last):
        self.env["crm.tier.change"].flush_model()
        return SQL(
            """
            SELECT fact.code, fact.tier_id, change.date AS day, change.customers AS numerator, 0 AS denominator
              FROM (SELECT date, old_tier_id, new_tier_id, COUNT(*) AS customers
                      FROM crm_tier_change
                     WHERE company_id = %s AND date BETWEEN %s AND %s AND old_tier_id IS DISTINCT FROM new_tier_id
                  GROUP BY date, old_tier_id, new_tier_id) change
        CROSS JOIN LATERAL (VALUES ('tier_in', change.new_tier_id), ('tier_out', change.old_tier_id))
                   AS fact (code, tier_id)
             WHERE fact.tier_id IS NOT NULL
            """, company.id, first, last)

from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import kpi as kpis

ORDER_DAYS = 35
RATES = "crm_relationship.crm_complaint_rate_action"


class CrmKpi(models.AbstractModel):
    """Four ways to miss a complaint, three rates to control, and key accounts that are silent."""

    _inherit = "crm.kpi"

    # === NONE MISSED ===#

    def _kpi_unrecorded(self):
        return kpis.Kpi(
            self.env._("Not Recorded"), self.env._(
                "Returns and credit notes of the last %(days)s days without a complaint, and complaints of unknown "
                "customers.", days=self.env["crm.complaint.unrecorded"]._get_days()),
            kpis.COUNT, kpis.DOWN, kpis.LIVE, role=kpis.USER, target=0, model="crm.complaint.unrecorded",
            domain=Domain("company_id", "=", self.env.company.id))

    def _kpi_unhandled(self):
        return self._prepare_missed(
            self.env._("Not Handled in Time"), self.env._("The reply or the solution is late."),
            Domain("sla_state", "=", "late"))

    def _kpi_unverified(self):
        return self._prepare_missed(
            self.env._("Not Verified"), self.env._("Solved, but nobody has asked the customer in time."),
            Domain("state", "=", "resolved") & Domain("verify_deadline", "<", "now"))

    def _kpi_unreported(self):
        unheard = Domain("department_told_at", "!=", False) & Domain("department_acknowledged_at", "=", False)
        unexplained = (Domain("is_imported", "=", False) | Domain("reopen_count", ">", 0)) & Domain(
            "state", "in", ("resolved", "closed")) & Domain("cause_id", "=", False) & Domain(
            "department_id", "=", False)
        return self._prepare_missed(
            self.env._("Not Reported"), self.env._(
                "The department that caused it has not acknowledged it, or nobody said what the cause was."),
            Domain("state", "!=", "cancelled") & (unheard | unexplained))

    def _prepare_missed(self, name, definition, domain):
        return kpis.Kpi(
            name, definition, kpis.COUNT, kpis.DOWN, kpis.LIVE, role=kpis.USER, target=0, model="crm.complaint",
            domain=Domain("company_id", "=", self.env.company.id) & domain)

    def _kpi_silent_key_accounts(self):
        profiles = self.env["crm.customer.profile"]
        return kpis.Kpi(
            **profiles._describe_silent_key_accounts(), unit=kpis.COUNT, direction=kpis.DOWN, kind=kpis.LIVE,
            role=kpis.USER, model=profiles._name, domain=Domain(
                [("company_id", "=", self.env.company.id), ("is_silent_key_account", "=", True)]))

    # === RATES ===#

    def _kpi_complaint_rate(self):
        return kpis.Kpi(
            self.env._("Complaint Rate"), self.env._("Complaints opened for each 100 orders confirmed."),
            kpis.PER_100, kpis.DOWN, source="complaints", role=kpis.USER, scale=100, denominator="confirmed_orders",
            action=RATES)

    def _kpi_omission_rate(self):
        return kpis.Kpi(
            self.env._("Omission Rate"), self.env._(
                "Of the complaints opened: replied to late, solved late, verified late, or not acknowledged by the "
                "department within %(days)s days.", days=self.env.company.sudo().complaint_verify_days),
            kpis.PERCENT, kpis.DOWN, source="complaints", role=kpis.USER, scale=100, action=RATES)

    def _kpi_dissatisfaction_rate(self):
        return kpis.Kpi(
            self.env._("Dissatisfaction Rate"), self.env._(
                "Of the customers who were asked: not satisfied with the first solution."),
            kpis.PERCENT, kpis.DOWN, source="complaints", role=kpis.USER, scale=100, action=RATES)

    def _facts_complaints(self, company, first, last):
        """As `crm.complaint.rate` counts them, by the tier on opening."""
        rates, complaints = self.env["crm.complaint.rate"].sudo(), self.env["crm.complaint"]
        complaints.flush_model(rates._depends["crm.complaint"])
        return SQL(
            """
            SELECT fact.code, complaint.tier_id, complaint.moment::date AS day, fact.numerator, fact.denominator
              FROM (%(complaints)s) complaint
        CROSS JOIN LATERAL (VALUES ('complaint_rate', 1, 0), ('omission_rate', complaint.omitted_count, 1))
                   AS fact (code, numerator, denominator)
             WHERE %(during)s
         UNION ALL
            SELECT 'dissatisfaction_rate', asked.tier_id, asked.moment::date, asked.unsatisfied_count, 1
              FROM (%(asked)s) asked
             WHERE %(during)s
            """, complaints=rates._select_complaints(), asked=rates._select_asked(),
            during=self._where_during(company, first, last))

    def _where_during(self, company, first, last):
        return SQL("company_id = %s AND moment >= %s::timestamp AND moment < %s::timestamp",
                   company.id, first, last + timedelta(days=1))

    # === ORDERS ===#

    def _kpi_confirmed_orders(self):
        return kpis.Kpi(
            self.env._("Confirmed Orders"), self.env._(
                "Confirmed orders without those free of charge: what complaints are counted against."),
            kpis.COUNT, source="confirmed_orders", role=kpis.USER, action=RATES)

    def _days_confirmed_orders(self):
        return ORDER_DAYS

    def _facts_confirmed_orders(self, company, first, last):
        """As `crm.complaint.rate` counts them, by the customer's tier."""
        rates = self.env["crm.complaint.rate"].sudo()
        for model in ("sale.order", "sale.order.line"):
            self.env[model].flush_model(rates._depends[model])
        return SQL(
            """
            SELECT 'confirmed_orders' AS code, profile.tier_id, orders.moment::date AS day,
                   orders.order_count AS numerator, 0 AS denominator
              FROM (SELECT * FROM (%(orders)s) orders WHERE %(during)s) orders
              JOIN res_partner partner ON partner.id = orders.partner_id
         LEFT JOIN crm_customer_profile profile
                ON profile.partner_id = partner.commercial_partner_id AND profile.company_id = %(company)s
            """, orders=rates._select_orders(), during=self._where_during(company, first, last), company=company.id)

    def _touched_confirmed_orders(self, company, since):
        return SQL("SELECT date_order::date AS day FROM sale_order WHERE company_id = %s AND write_date >= %s",
                   company.id, since)

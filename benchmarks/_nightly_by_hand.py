"""The yardstick: a nightly classification as a database administrator would write it for the shipped policy.

Pareto over twelve months of confirmed orders, 5 % hysteresis, 30 days of delay, 90 days of grace. It reads and writes
the same tables and columns as the product, and shares no code with it.
"""

from datetime import date, timedelta

TABLE = """
CREATE TEMPORARY TABLE nightly ON COMMIT DROP AS
WITH bought AS (
    SELECT partner_id, count(*) AS n_ever, min(date_order) AS first_at, max(date_order) AS last_at,
           count(*) FILTER (WHERE date_order >= {start}) AS n,
           count(*) FILTER (WHERE date_order >= {earlier} AND date_order < {start}) AS n_before,
           sum(amount) FILTER (WHERE date_order >= {start}) AS sold,
           sum(earned) FILTER (WHERE date_order >= {start}) AS earned,
           sum(amount) FILTER (WHERE date_order >= {earlier} AND date_order < {start}) AS sold_before,
           sum(amount) AS sold_ever, sum(amount) FILTER (WHERE date_order >= {five_years}) AS sold_lately
      FROM (SELECT partner_id, date_order,
                   CASE WHEN currency_rate = 1 THEN amount_untaxed ELSE amount_untaxed / currency_rate END AS amount,
                   CASE WHEN currency_rate = 1 THEN margin ELSE margin / currency_rate END AS earned
              FROM sale_order WHERE state = 'sale' AND company_id = 1 AND date_order < {tomorrow}) o
  GROUP BY partner_id
 UNION ALL
    SELECT commercial_partner_id, 0, NULL, NULL, 0, 0,
           sum(amount_untaxed_signed) FILTER (WHERE invoice_date >= {start}), 0,
           sum(amount_untaxed_signed) FILTER (WHERE invoice_date >= {earlier} AND invoice_date < {start}),
           sum(amount_untaxed_signed), sum(amount_untaxed_signed) FILTER (WHERE invoice_date >= {five_years})
      FROM account_move
     WHERE move_type = 'out_refund' AND state = 'posted' AND company_id = 1 AND invoice_date < {tomorrow}
       AND id NOT IN (SELECT l.move_id FROM account_move_line l
                        JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = l.id
                        JOIN sale_order_line s ON s.id = r.order_line_id WHERE s.state <> 'sale')
  GROUP BY commercial_partner_id),
customer AS (
    SELECT p.commercial_partner_id AS id, sum(n_ever)::integer AS n_ever, min(first_at)::date AS first_day,
           max(last_at)::date AS last_day, sum(n)::integer AS n,
           sum(n_before)::integer AS n_before,
           round(coalesce(sum(sold), 0), 2) AS revenue, round(coalesce(sum(sold_before), 0), 2) AS before,
           round(coalesce(sum(sold_ever), 0), 2) AS ever, round(coalesce(sum(sold_lately), 0), 2) AS lately,
           round(coalesce(sum(earned), 0)
                 * coalesce(sum(sold) / nullif(sum(sold) FILTER (WHERE n_ever > 0), 0), 1), 2) AS margin
      FROM bought
      JOIN res_partner p ON p.id = bought.partner_id
     WHERE p.commercial_partner_id NOT IN (
           SELECT o.commercial_partner_id FROM res_company c JOIN res_partner o ON o.id = c.partner_id
            UNION ALL
           SELECT o.commercial_partner_id FROM res_users u JOIN res_partner o ON o.id = u.partner_id
             JOIN res_groups_users_rel g ON g.uid = u.id
             JOIN ir_model_data d ON d.res_id = g.gid AND d.module = 'base' AND d.name = 'group_public')
  GROUP BY p.commercial_partner_id
    HAVING sum(n_ever) > 0),
standing AS (
    SELECT customer.*, count(*) OVER () AS everybody,
           sum(greatest(revenue, 0)) OVER () AS all_positive, sum(revenue) OVER () AS all_revenue,
           sum(greatest(margin, 0)) OVER () AS all_earned, sum(margin) OVER () AS all_margin,
           row_number() OVER line AS place, sum(greatest(revenue, 0)) OVER (line ROWS UNBOUNDED PRECEDING) AS up_to,
           row_number() OVER earning AS margin_place,
           sum(greatest(margin, 0)) OVER (earning ROWS UNBOUNDED PRECEDING) AS earned_up_to,
           count(*) OVER () - count(*) OVER (ORDER BY revenue DESC) AS poorer,
           100 * (count(*) OVER () - count(*) OVER (ORDER BY margin DESC))::float8
               / greatest(count(*) OVER () - 1, 1) AS outearned,
           rank() OVER (ORDER BY n) - 1 AS rarer, rank() OVER (ORDER BY last_day) - 1 AS staler
      FROM customer
    WINDOW line AS (ORDER BY revenue DESC, n DESC, first_day, id),
           earning AS (ORDER BY margin DESC, revenue DESC, n DESC, first_day, id)),
middle AS (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY revenue::float8) AS median FROM standing
            WHERE revenue > 0),
chosen AS (
    SELECT p.commercial_partner_id AS id, count(DISTINCT l.product_id)::integer AS products
      FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id JOIN res_partner p ON p.id = o.partner_id
     WHERE o.state = 'sale' AND o.company_id = 1 AND o.date_order >= {start} AND o.date_order < {tomorrow}
       AND l.product_id IS NOT NULL
  GROUP BY p.commercial_partner_id),
levelled AS (
    SELECT standing.*, p.industry_id, p.country_id, coalesce(p.is_company, false) AS is_company, median,
           coalesce(products, 0) AS products, width_bucket(coalesce(products, 0), ARRAY[1, 4, 11, 31]) AS breadth,
           CASE WHEN revenue <= 0 THEN 0 WHEN revenue < 0.5 * median THEN 1 WHEN revenue <= 2 * median THEN 2
                WHEN revenue <= 8 * median THEN 3 ELSE 4 END AS x,
           coalesce(100 * up_to / nullif(all_positive, 0), 100)::float8 AS share_up_to,
           1 - (1 - exp(-least(700, n_ever * ln(1 + 365::float8 / (365 + ({day} - first_day)) + 1::float8 / n_ever))))
               / (1 + 0.6::float8 / sqrt(n_ever::float8) * exp(least(700, power(n_ever::float8, 0.8::float8)
                   * ln(1 + ({day} - last_day)::float8 / (365 + (last_day - first_day)))))) AS churn_risk,
           CASE WHEN n_ever > 1 THEN (last_day - first_day)::float8 / (n_ever - 1) ELSE 365 END AS pace
      FROM standing CROSS JOIN middle
      JOIN res_partner p ON p.id = standing.id
 LEFT JOIN chosen ON chosen.id = standing.id),
trade AS (
    SELECT industry_id, is_company, breadth, percentile_disc(0.75) WITHIN GROUP (ORDER BY x) AS y
      FROM levelled WHERE x > 0 AND industry_id IS NOT NULL
  GROUP BY industry_id, is_company, breadth HAVING count(*) >= 10),
land AS (
    SELECT country_id, is_company, breadth, percentile_disc(0.75) WITHIN GROUP (ORDER BY x) AS y
      FROM levelled WHERE x > 0 AND country_id IS NOT NULL
  GROUP BY country_id, is_company, breadth HAVING count(*) >= 10),
phased AS (
    SELECT levelled.*,
           CASE WHEN churn_risk >= 0.6 AND {day} - last_day >= pace
                     AND 1 - (1 - exp(-least(700, n_ever * ln(1 + 365::float8 / (365 + (last_day - first_day)
                                 + greatest({day} - last_day - pace, 0)) + 1::float8 / n_ever))))
                       / (1 + 0.6::float8 / sqrt(n_ever::float8) * exp(least(700, power(n_ever::float8, 0.8::float8)
                         * ln(1 + greatest({day} - last_day - pace, 0) / (365 + (last_day - first_day)))))) >= 0.6
                THEN 'lost'
                WHEN n_ever < 3 OR {day} - first_day < 90 THEN 'introduction'
                WHEN churn_risk >= 0.395 OR (before > 0 AND revenue * 100 <= before * 80
                                             AND revenue * n_before < before * n) THEN 'decline'
                WHEN revenue > 0 AND revenue * 100 >= before * 120 THEN 'growth'
                ELSE 'maturity' END AS phase
      FROM levelled),
entry AS (
    SELECT p.id, coalesce(p.n, 0) AS n, p.low FROM (
        SELECT CASE WHEN place = 1 OR share_up_to <= 50 THEN 1 WHEN share_up_to <= 80 THEN 2
                    WHEN share_up_to <= 95 THEN 3 ELSE 4 END AS id, count(*) AS n, min(revenue) AS low
          FROM levelled WHERE revenue > 0 GROUP BY 1) p),
cut AS (SELECT max(low) FILTER (WHERE id = 1) AS vip, max(low) FILTER (WHERE id = 2) AS main,
               max(low) FILTER (WHERE id = 3) AS ordinary FROM entry),
payment AS (
    SELECT p.commercial_partner_id AS id, greatest(coalesce(sum(overdue), 0), 0) AS overdue,
           sum(weighted) / nullif(sum(paid), 0) AS days
      FROM (
        SELECT l.partner_id, l.amount_residual AS overdue, NULL::numeric AS weighted, NULL::numeric AS paid
          FROM account_move_line l JOIN account_account a ON a.id = l.account_id
         WHERE a.account_type = 'asset_receivable' AND l.company_id = 1 AND l.parent_state = 'posted'
           AND l.reconciled IS NOT TRUE AND l.date_maturity < {day} AND l.date <= {day}
     UNION ALL
        SELECT l.partner_id, r.amount, NULL, NULL
          FROM account_partial_reconcile r JOIN account_move_line l ON l.id = r.debit_move_id
          JOIN account_account a ON a.id = l.account_id
         WHERE a.account_type = 'asset_receivable' AND l.company_id = 1 AND l.parent_state = 'posted'
           AND r.max_date > {day} AND l.date_maturity < {day} AND l.date <= {day}
     UNION ALL
        SELECT l.partner_id, NULL, r.amount * (r.max_date - l.date_maturity), r.amount
          FROM account_partial_reconcile r JOIN account_move_line l ON l.id = r.debit_move_id
          JOIN account_account a ON a.id = l.account_id
          JOIN account_move m ON m.id = l.move_id AND m.move_type = 'out_invoice'
          JOIN account_move_line pl ON pl.id = r.credit_move_id
          JOIN account_move pm ON pm.id = pl.move_id AND pm.move_type <> 'out_refund'
         WHERE a.account_type = 'asset_receivable' AND l.company_id = 1 AND l.parent_state = 'posted'
           AND r.max_date >= {start} AND r.max_date <= {day} AND l.date_maturity IS NOT NULL) e
      JOIN res_partner p ON p.id = e.partner_id
  GROUP BY p.commercial_partner_id),
ladder AS (SELECT array_agg(id ORDER BY sequence) AS tiers FROM crm_tier WHERE active),
stay AS (
    SELECT t.id AS tier_id, t.sequence, count(customer.id) + 30 AS n,
           count(customer.id) FILTER (WHERE customer.n > 0) + 30 * 0.8 AS stayed
      FROM crm_tier t
 LEFT JOIN (SELECT DISTINCT ON (partner_id) partner_id, new_tier_id FROM crm_tier_change
             WHERE company_id = 1 AND date <= {year_ago} ORDER BY partner_id, date DESC, id DESC) c
        ON c.new_tier_id = t.id
 LEFT JOIN customer ON customer.id = c.partner_id AND customer.before > 0
     WHERE t.active
  GROUP BY t.id),
span AS (
    SELECT a.sequence AS first, b.sequence AS last, (
           SELECT (sum(stayed) / sum(n))::float8 FROM stay WHERE sequence BETWEEN a.sequence AND b.sequence) AS rate
      FROM stay a JOIN stay b ON a.sequence <= b.sequence),
kept AS (
    SELECT tier_id, 1 / greatest(0.1::float8, 1 - (
           SELECT min(most) FROM (SELECT max(rate) AS most FROM span
                                   WHERE first <= stay.sequence AND last >= stay.sequence GROUP BY first) m)) AS years
      FROM stay),
judged AS (
    SELECT l.*, old.id AS profile_id, old.tier_id AS old_tier_id, old.tier_since AS old_since, old.potential_manual,
           old.potential_level AS old_y, old.capacity_amount AS capacity, coalesce(trade.y, land.y) AS peers_y,
           old.lifecycle_stage AS old_phase, old.stage_since AS old_phase_since,
           coalesce(old.lifecycle_stage IN ('growth', 'maturity', 'decline') AND phase <> old.lifecycle_stage
                    AND phase IN ('growth', 'maturity', 'decline'), false) AS swings,
           CASE WHEN old.pending_stage = phase THEN least(old.stage_pending_since, {day}) ELSE {day} END
               AS swings_since,
           payment.overdue, payment.days,
           old.override_tier_id, old.override_reason, old.override_until, old.override_user_id,
           old.override_tier_id IS NOT NULL AND coalesce(old.override_until >= {day}, true) AS held,
           CASE WHEN old.override_tier_id IS NULL THEN array_position(tiers, old.tier_id) END AS was_position, tiers,
           least(coalesce(old.pending_since, {day}), {day}) AS waiting,
           CASE WHEN l.revenue <= 0 THEN 4 WHEN place = 1 OR share_up_to <= 50 THEN 1
                WHEN share_up_to <= 80 THEN 2 WHEN share_up_to <= 95 THEN 3 ELSE 4 END AS position,
           CASE WHEN l.revenue >= 0.95 * vip THEN 1 WHEN l.revenue >= 0.95 * coalesce(main, vip) THEN 2
                WHEN l.revenue >= 0.95 * coalesce(ordinary, main, vip) THEN 3 ELSE 4 END AS best
      FROM phased l CROSS JOIN cut CROSS JOIN ladder
 LEFT JOIN crm_customer_profile old ON old.partner_id = l.id AND old.company_id = 1
 LEFT JOIN trade USING (industry_id, is_company, breadth)
 LEFT JOIN land USING (country_id, is_company, breadth)
 LEFT JOIN payment ON payment.id = l.id),
smooth AS (
    SELECT judged.*, best <= was_position AS within, swings AND {day} - swings_since < 30 AS phase_waits,
           CASE WHEN capacity > 0 THEN CASE WHEN capacity < 0.5 * median THEN 1 WHEN capacity <= 2 * median THEN 2
                                            WHEN capacity <= 8 * median THEN 3 ELSE 4 END
                WHEN potential_manual THEN old_y WHEN peers_y IS NULL THEN -1 ELSE greatest(x, peers_y) END AS y,
           greatest(lately, 0)::float8 / least(({day} - first_day)::float8 / 365.25 + 0.5, 5) * (1 - churn_risk)
               AS next_year,
           CASE WHEN position > was_position
                     AND (best <= was_position OR first_day > {day} - 90 OR {day} - waiting < 30) THEN was_position
                ELSE position END AS new_position
      FROM judged)
SELECT told.*, round(next_year::numeric, 2) AS expected_value,
       round((next_year * expected_years)::numeric, 2) AS lifetime_value
  FROM (
SELECT s.id AS partner_id, profile_id, old_tier_id, override_tier_id IS NOT NULL AND NOT held AS expired,
       revenue, before AS previous_revenue, margin, n AS order_count, n_ever AS lifetime_order_count,
       first_day AS first_order_date, last_day AS last_order_date,
       CASE WHEN n_ever > 1 THEN (last_day - first_day)::float8 / (n_ever - 1) END::numeric AS mean_interval_days,
       (1 + 5 * staler / everybody)::integer AS rfm_recency, (1 + 5 * rarer / everybody)::integer AS rfm_frequency,
       (1 + 5 * poorer / everybody)::integer AS rfm_monetary, place::integer AS revenue_rank,
       coalesce(100 * greatest(revenue, 0) / nullif(all_positive, 0), 0)::float8 AS revenue_share,
       share_up_to AS cumulative_share,
       CASE WHEN before > 0 THEN (100 * (revenue - before) / before)::float8 END::numeric AS growth_percent,
       x AS purchase_level, y AS potential_level, median,
       CASE WHEN y < 0 THEN NULL WHEN y = 4 OR (x >= 3 AND y >= 3) THEN 'a' WHEN y >= 2 THEN 'b' ELSE 'c' END
           AS potential_class,
       CASE WHEN capacity > 0 THEN (100 * greatest(revenue, 0) / capacity)::float8::numeric END AS wallet_share,
       n_before AS previous_order_count, products AS product_count, ever AS lifetime_revenue, lately AS value_base,
       0::numeric AS service_cost, margin_place::integer AS margin_rank,
       outearned AS margin_percentile,
       coalesce(100 * greatest(margin, 0) / nullif(all_earned, 0), 0)::float8 AS margin_share,
       coalesce(100 * earned_up_to / nullif(all_earned, 0), 100)::float8 AS cumulative_margin_share,
       old_phase, CASE WHEN phase_waits THEN old_phase ELSE phase END AS lifecycle_stage,
       CASE WHEN phase_waits THEN phase END AS pending_stage,
       CASE WHEN phase_waits THEN swings_since END AS stage_pending_since,
       CASE WHEN old_phase = CASE WHEN phase_waits THEN old_phase ELSE phase END THEN old_phase_since ELSE {day} END
           AS stage_since, next_year,
       CASE WHEN n_ever = 1 THEN 'one_off'
            WHEN n_ever >= 4 AND last_day - first_day >= 180 AND revenue > 0
                 AND margin * all_revenue >= 0.9 * all_margin * revenue THEN 'relational'
            ELSE 'transactional' END AS relation_type,
       days::float8::numeric AS average_days_to_pay, coalesce(overdue, 0) AS overdue_amount,
       CASE WHEN days IS NOT NULL OR overdue > 0
            THEN substr('abcdd', 1 + (overdue > 0)::integer + CASE WHEN coalesce(days, 0) <= 5 THEN 0
                 WHEN days <= 15 THEN 1 WHEN days <= 30 THEN 2 ELSE 3 END, 1) END AS credit_grade,
       churn_risk,
       n_ever >= 3 AND last_day - first_day >= 30 AS churn_confident, NULL::numeric AS tier_score, {day} AS as_of,
       coalesce(kept.years, 5)::float8 AS expected_years,
       CASE WHEN held THEN override_tier_id ELSE tiers[new_position] END AS tier_id,
       tiers[s.position] AS computed_tier_id,
       CASE WHEN old_tier_id = CASE WHEN held THEN override_tier_id ELSE tiers[new_position] END
            THEN old_since ELSE {day} END AS tier_since,
       CASE WHEN s.position > was_position AND NOT within AND NOT first_day > {day} - 90 AND {day} - waiting < 30
            THEN waiting END AS pending_since,
       CASE WHEN held THEN override_tier_id END AS override_tier_id,
       CASE WHEN held THEN override_reason END AS override_reason,
       CASE WHEN held THEN override_until END AS override_until,
       CASE WHEN held THEN override_user_id END AS override_user_id
  FROM smooth s
  LEFT JOIN kept ON kept.tier_id = CASE WHEN held THEN override_tier_id ELSE tiers[new_position] END) told
"""

COLUMNS = (
    "revenue", "previous_revenue", "margin", "order_count", "lifetime_order_count", "first_order_date",
    "last_order_date", "mean_interval_days", "rfm_recency", "rfm_frequency", "rfm_monetary", "revenue_rank",
    "revenue_share", "cumulative_share", "growth_percent", "purchase_level", "potential_level", "relation_type",
    "average_days_to_pay", "overdue_amount", "credit_grade", "churn_risk", "churn_confident", "tier_score", "as_of",
    "margin_share", "margin_rank",
    "margin_percentile", "cumulative_margin_share", "service_cost", "lifetime_revenue", "value_base",
    "expected_value", "expected_years", "previous_order_count", "product_count", "wallet_share", "potential_class",
    "lifecycle_stage", "stage_since", "pending_stage", "stage_pending_since", "lifetime_value",
    "tier_id", "computed_tier_id", "tier_since", "pending_since", "override_tier_id", "override_reason",
    "override_until", "override_user_id",
)
ROW = ", ".join(COLUMNS)

SETTINGS = """
    SET LOCAL jit = off; SET LOCAL work_mem = '64MB'; SET LOCAL random_page_cost = 1.1;
    SET LOCAL enable_hashagg = off; SET LOCAL max_parallel_workers_per_gather = 0
"""

STATEMENTS = (
    TABLE,
    "INSERT INTO crm_tier_run (company_id, state, started_at, as_of, customer_count, rule, median_revenue)"
    " SELECT 1, 'done', now(), {day}, count(*), 'pareto', max(median) FROM nightly",
    "INSERT INTO crm_lifecycle_change (partner_id, company_id, date, old_stage, new_stage, run_id, revenue,"
    " previous_revenue, growth_percent, lifetime_order_count, churn_risk)"
    " SELECT partner_id, 1, {day}, old_phase, lifecycle_stage, currval('crm_tier_run_id_seq'), revenue,"
    " previous_revenue, growth_percent, lifetime_order_count, churn_risk FROM nightly"
    " WHERE old_phase IS DISTINCT FROM lifecycle_stage",
    "INSERT INTO crm_tier_change (partner_id, company_id, date, old_tier_id, new_tier_id, cause, run_id, user_id,"
    " revenue, revenue_rank, cumulative_share, create_date)"
    " SELECT partner_id, 1, {day}, old_tier_id, tier_id, CASE WHEN expired THEN 'expiry' ELSE 'run' END,"
    " currval('crm_tier_run_id_seq'), 1, revenue, revenue_rank, cumulative_share, now() FROM nightly"
    " WHERE old_tier_id IS DISTINCT FROM tier_id",
    f"UPDATE crm_customer_profile p SET {', '.join(f'{name} = n.{name}' for name in COLUMNS)} FROM nightly n"
    f" WHERE p.id = n.profile_id AND ({', '.join(f'p.{name}' for name in COLUMNS)}) IS DISTINCT FROM"
    f" ({', '.join(f'n.{name}' for name in COLUMNS)})",
    f"INSERT INTO crm_customer_profile (partner_id, company_id, complaint_count, potential_manual, is_heavyweight,"
    f" keep_profile, capacity_amount, {ROW}) SELECT partner_id, 1, 0, FALSE, FALSE, FALSE, 0, {ROW} FROM nightly"
    " WHERE profile_id IS NULL",
    "DELETE FROM crm_customer_profile p WHERE company_id = 1 AND override_tier_id IS NULL AND NOT potential_manual"
    " AND NOT is_heavyweight AND NOT keep_profile AND NOT capacity_amount > 0"
    " AND NOT EXISTS (SELECT 1 FROM nightly n WHERE n.partner_id = p.partner_id)",
)


def run(cursor, day):
    """Run all of it in the cursor's transaction, as of a day."""
    cursor.execute(SETTINGS)
    days = {
        "day": day, "tomorrow": day + timedelta(days=1), "start": _years_before(day, 1) + timedelta(days=1),
        "earlier": _years_before(day, 2) + timedelta(days=1),
        "five_years": _years_before(day, 5) + timedelta(days=1), "year_ago": _years_before(day, 1)}
    for statement in STATEMENTS:
        cursor.execute(statement.format(**{name: f"DATE '{value}'" for name, value in days.items()}))


def _years_before(day, years):
    """The same day of an earlier year; 28 February for 29 February."""
    return date(day.year - years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)

"""The yardstick: the first night's churn cases as a database administrator would write them, by the shipped limits.

It reads and writes the same tables as the product, for a company that has no case yet, and shares no code with it.
"""

from datetime import timedelta

RISK = """(1 - (1 - exp(-least(700, n * ln(
        1 + 365.0::float8 / (365 + last_day - first_day + {silence}) + 1.0::float8 / n))))
    / (1 + 0.6::float8 / sqrt(n::float8) * exp(least(700, power(n::float8, 0.8::float8)
        * ln(1 + ({silence})::float8 / (365 + last_day - first_day))))))"""
ODDS = "({risk} / greatest(1 - {risk}, 1e-9))"

WATCHED = """
CREATE TEMPORARY TABLE watched ON COMMIT DROP AS
SELECT w.*, {then} AS risk_then, {before} AS risk_before
  FROM (SELECT p.partner_id, r.user_id, t.id AS tier_id, t.is_key_account AS is_key,
               t.sequence = (SELECT min(sequence) FROM crm_tier WHERE active) AS is_best,
               p.lifetime_order_count AS n, p.first_order_date AS first_day, p.last_order_date AS last_day,
               p.churn_risk AS risk, p.churn_confident AS confident, p.mean_interval_days AS pace,
               t.churn_percent / 100.0 AS threshold,
               round((p.churn_risk * greatest(p.margin, 0))::numeric, 2) AS value
          FROM crm_customer_profile p
          JOIN res_partner r ON r.id = p.partner_id
          JOIN crm_tier t ON t.id = p.tier_id AND t.active AND t.churn_percent > 0
         WHERE p.company_id = 1 AND p.lifetime_order_count > 0 AND p.last_order_date <= {day}
           AND (p.churn_confident OR t.is_key_account)) w;
ANALYZE watched
"""

FOUND = """
CREATE TEMPORARY TABLE found ON COMMIT DROP AS
SELECT 'rhythm'::varchar AS code, partner_id, risk::float8 AS figure, risk_then < threshold - 0.005 AS is_new
  FROM watched WHERE confident AND risk >= threshold - 0.005
 UNION ALL
SELECT 'order_size', w.partner_id, ratio, last_day > {day} - 45
       OR {odds_then} * least(2, 1 / sqrt(ratio)) < {odds_limit}
  FROM watched w, LATERAL (
       SELECT (avg(a) FILTER (WHERE k <= 3) / nullif(avg(a) FILTER (WHERE k > 3), 0))::float8 AS ratio
         FROM (SELECT CASE WHEN o.currency_rate = 1 THEN o.amount_untaxed ELSE o.amount_untaxed / o.currency_rate END
                      AS a,
                      row_number() OVER (ORDER BY o.date_order DESC) AS k
                 FROM res_partner c
                 JOIN sale_order o ON o.partner_id = c.id AND o.state = 'sale' AND o.company_id = 1
                                  AND o.date_order < {tomorrow}
                WHERE c.commercial_partner_id = w.partner_id
             ORDER BY o.date_order DESC LIMIT 12) last) size
 WHERE confident AND {odds} * 2 >= {odds_limit} AND ratio > 0 AND ratio <= 0.7
   AND {odds} * least(2, 1 / sqrt(ratio)) >= {odds_limit}
 UNION ALL
SELECT 'complaint', w.partner_id, count(*), bool_or(bad_at::date > {day} - 45)
  FROM (SELECT commercial_partner_id, greatest(
               CASE WHEN reopen_count > 0 THEN clock_started_at END,
               CASE WHEN resolution_deadline < coalesce(resolved_at, {tomorrow}) THEN resolution_deadline END) AS bad_at
          FROM crm_complaint
         WHERE company_id = 1 AND state <> 'cancelled' AND NOT coalesce(is_imported, false)) m
  JOIN watched w ON w.partner_id = m.commercial_partner_id
 WHERE bad_at >= {day} - 89 AND bad_at < {tomorrow}
 GROUP BY w.partner_id
 UNION ALL
SELECT 'promise', w.partner_id, count(*), bool_or(b.promised::date > {day} - 45)
  FROM crm_service_breach b JOIN res_partner c ON c.id = b.partner_id
  JOIN watched w ON w.partner_id = c.commercial_partner_id AND w.is_key
 WHERE b.company_id = 1 AND b.state <> 'waived' AND NOT coalesce(b.is_past, false)
   AND b.promised >= {day} - 29 AND b.promised < {tomorrow}
 GROUP BY w.partner_id
 UNION ALL
SELECT 'quiet', w.partner_id, {day} - max(m.date)::date, true
  FROM watched w JOIN res_partner c ON c.commercial_partner_id = w.partner_id
  JOIN mail_message m ON m.author_id = c.id AND m.message_type IN ('email', 'comment') AND m.date >= {day} - 730
                     AND m.date < {tomorrow}
 WHERE w.confident
 GROUP BY w.partner_id HAVING count(DISTINCT m.date::date) >= 6 AND max(m.date) < {day} - 60;
ANALYZE found
"""

OPENED = """
WITH fresh AS MATERIALIZED (
    SELECT w.*, row_number() OVER (PARTITION BY user_id ORDER BY is_best DESC, value DESC, partner_id) AS place
      FROM watched w
     WHERE risk_before < 0.6 AND partner_id IN (SELECT partner_id FROM found WHERE is_new)),
opened AS (
    INSERT INTO crm_churn_case (company_id, partner_id, user_id, tier_id, state, opened_at, threshold, risk,
                expected_return, value_at_risk, at_risk_since, too_late_on, create_uid, create_date, write_uid,
                write_date)
    SELECT 1, partner_id, user_id, tier_id, 'at_risk', now(), threshold, risk, 1 - risk, value,
           CASE WHEN since <= {day} THEN since END,
           last_day + (SELECT min(s) FROM generate_series(0, 1500) s WHERE floor(100 * {at} + 0.5) >= 60),
           1, now(), 1, now()
      FROM fresh, LATERAL (
           SELECT last_day + (SELECT min(s) FROM generate_series(0, 1500) s
                               WHERE floor(100 * {at} + 0.5) >= round(100 * threshold)) AS since) days
     WHERE is_best OR place <= 20 ORDER BY value DESC, partner_id
 RETURNING id, partner_id),
noted AS (
    INSERT INTO crm_churn_signal (case_id, code, figure, found_on)
    SELECT o.id, f.code, f.figure, {day} FROM opened o JOIN found f ON f.partner_id = o.partner_id),
gone AS (DELETE FROM crm_churn_waiting WHERE company_id = 1)
INSERT INTO crm_churn_waiting (company_id, user_id, customer_count, value, as_of)
SELECT 1, user_id, count(*), sum(value), {day} FROM fresh WHERE NOT (is_best OR place <= 20) GROUP BY user_id
"""


def run(cursor, day):
    """Open the cases of a day."""
    silence = f"('{day}'::date - last_day)"
    values = {
        "day": f"'{day}'::date", "tomorrow": f"'{day + timedelta(days=1)}'::timestamp",
        "then": RISK.format(silence=f"greatest({silence} - 45, 0)"),
        "before": RISK.format(silence=f"greatest({silence} - coalesce(nullif(pace, 0), 365)::integer, 0)"),
        "odds": ODDS.format(risk="risk"), "odds_then": ODDS.format(risk="risk_then"),
        "odds_limit": ODDS.format(risk="(threshold - 0.005)"), "at": RISK.format(silence="s")}
    for statement in (WATCHED, FOUND, OPENED):
        cursor.execute(statement.format(**values))

"""The yardstick: one request for each delivery, asked or not and why, as a database administrator would write it.

It says the same of the same deliveries as the product, and shares no code with it.
"""

from datetime import timedelta

REQUESTS = """
WITH event AS (
    SELECT o.id, o.partner_id AS contact_id, o.user_id, max(p.date_done)::date AS event_on
      FROM stock_picking p
      JOIN stock_picking_type t ON t.id = p.picking_type_id AND t.code = 'outgoing'
      JOIN sale_order o ON o.id = p.sale_id AND o.company_id = 1 AND o.state = 'sale'
     WHERE p.sale_id IN (SELECT sale_id FROM stock_picking WHERE company_id = 1 AND state = 'done'
                            AND date_done >= {first} AND date_done < {last})
  GROUP BY o.id
    HAVING bool_and(p.state IN ('done', 'cancel')) AND bool_or(p.state = 'done') AND max(p.date_done) < {last}),
part AS (
    SELECT l.order_id, t.categ_id, sum(l.price_subtotal) AS amount
      FROM sale_order_line l JOIN product_product p ON p.id = l.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
     WHERE l.order_id IN (SELECT id FROM event) AND l.display_type IS NULL GROUP BY 1, 2),
main_part AS (SELECT DISTINCT ON (order_id) order_id, categ_id FROM part ORDER BY order_id, amount DESC, categ_id),
barred AS (
    SELECT contact_id, partner_id, max(coalesce(sent_at, create_date)) AS at
      FROM crm_satisfaction_request WHERE state <> 'excluded' GROUP BY 1, 2),
judged AS (
    SELECT e.*, c.id AS partner_id, f.tier_id, m.categ_id,
           CASE WHEN NOT coalesce(k.partner_share, TRUE) OR c.id IN (SELECT partner_id FROM res_company) THEN 'ours'
                WHEN NOT k.active OR NOT c.active THEN 'archived'
                WHEN k.no_surveys OR c.no_surveys THEN 'opted_out'
                WHEN k.email_normalized IS NULL THEN 'no_address'
                WHEN k.email_normalized IN (SELECT email FROM mail_blacklist WHERE active) THEN 'blacklisted'
                WHEN k.message_bounce >= 3 THEN 'bounced'
                WHEN c.id IN (SELECT commercial_partner_id FROM crm_complaint WHERE company_id = 1
                                 AND state IN ('new', 'acknowledged', 'in_progress')) THEN 'complaint'
                WHEN k.id IN (SELECT contact_id FROM barred WHERE at > {day} - 90)
                  OR c.id IN (SELECT partner_id FROM barred WHERE at > {day} - 30) THEN 'asked'
                WHEN ('x' || left(md5(concat_ws(':', {secret}, 1, 'delivery', 'sale.order', e.id)), 8))::bit(32)::bigint
                     %% 10000 >= 100 * coalesce(t.survey_percent, 20) THEN 'not_drawn' END AS reason
      FROM event e
      JOIN res_partner k ON k.id = e.contact_id
      JOIN res_partner c ON c.id = k.commercial_partner_id
 LEFT JOIN crm_customer_profile f ON f.partner_id = c.id AND f.company_id = 1
 LEFT JOIN crm_tier t ON t.id = f.tier_id
 LEFT JOIN main_part m ON m.order_id = e.id),
told AS (
    SELECT judged.*, CASE WHEN reason IS NULL AND row_number() OVER (
               PARTITION BY partner_id, reason ORDER BY event_on, id) > 1 THEN 'asked' ELSE reason END AS why
      FROM judged)
INSERT INTO crm_satisfaction_request (survey_id, trigger, res_model, res_id, event_on, company_id, partner_id,
            contact_id, tier_id, product_categ_id, user_id, reason, state, create_uid, create_date, write_uid,
            write_date)
SELECT {survey}, 'delivery', 'sale.order', id, event_on, 1, partner_id, contact_id, tier_id, categ_id, user_id, why,
       CASE WHEN why IS NULL THEN 'planned' ELSE 'excluded' END, 1, now(), 1, now()
  FROM told
ORDER BY event_on, id
"""


def run(env, day):
    """Have a request for every delivery of company 1 that is two days old."""
    values = {"day": f"'{day}'::date", "first": f"'{max(day - timedelta(days=14), env.company.satisfaction_since)}'",
              "last": f"'{day - timedelta(days=1)}'", "survey": env.ref("crm_relationship.survey_delivery").id,
              "secret": f"'{env['ir.config_parameter'].get_param('database.secret')}'"}
    env.cr.execute("SET LOCAL jit = off")
    env.cr.execute(REQUESTS.format(**values).replace("%%", "%"))

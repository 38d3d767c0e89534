"""Part `proposals` of `./dev bench account`: visits proposed for 50 salespeople and four weeks.

Each has 100 customers of the best tiers, two thirds of them with coordinates, all of whom may be visited within the
four weeks, and a meeting a day. Measured are the first night, which makes all proposals, and the next one, which
changes none. Everything is undone.
"""

import statistics

from benchmarks import _odoo
from benchmarks._wholesale import Size, provide
from benchmarks.tier import Figure
from devtools.paths import say

SIZE = Size("bench_visits", 10_000, 20_000)
SELLERS, EACH, ROUNDS = 50, 100, 3
MOST_SECONDS = 5

CUSTOMERS = """
    UPDATE res_partner customer
       SET user_id = seller.id, zip = (80000 + chosen.number)::text, country_id = %(country)s,
           partner_latitude = CASE WHEN chosen.number %% 3 > 0 THEN 47 + random() * 3 ELSE 0 END,
           partner_longitude = CASE WHEN chosen.number %% 3 > 0 THEN 8 + random() * 5 ELSE 0 END
      FROM (SELECT partner_id, ROW_NUMBER() OVER (ORDER BY revenue_rank, partner_id) AS number
              FROM crm_customer_profile WHERE company_id = 1 LIMIT %(number)s) chosen
      JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS number FROM res_users
             WHERE login LIKE 'bench_seller_%%') seller ON seller.number = chosen.number %% %(sellers)s
     WHERE customer.id = chosen.partner_id
"""
MEASURES = """
    UPDATE crm_service_measure
       SET warned = NOW() - INTERVAL '10 days', promised = NOW() + MAKE_INTERVAL(days => (id % 40)::integer)
     WHERE res_model = 'crm.visit.interval'
"""
EVENTS = """
    WITH meetings AS (
        INSERT INTO calendar_event (name, active, start, stop, show_as, allday, user_id)
        SELECT 'Meeting', TRUE, day + INTERVAL '9 hours', day + INTERVAL '10 hours', 'busy', FALSE, seller.id
          FROM res_users seller
    CROSS JOIN GENERATE_SERIES(CURRENT_DATE::timestamp, CURRENT_DATE + 28, '1 day') day
         WHERE seller.login LIKE 'bench_seller_%'
     RETURNING id, user_id)
    INSERT INTO calendar_attendee (event_id, partner_id, state)
    SELECT meetings.id, seller.partner_id, 'accepted'
      FROM meetings
      JOIN res_users seller ON seller.id = meetings.user_id
"""


def prepare(env):
    """Salespeople, their customers with a tier, and all that is due; the planner of a company with room enough."""
    groups = env.ref("base.group_user") + env.ref("crm_relationship.group_relationship_user")
    env["res.users"].with_context(no_reset_password=True).create([
        {"name": f"Seller {number}", "login": f"bench_seller_{number}", "group_ids": groups.ids}
        for number in range(SELLERS)])
    env["crm.tier.policy"].search([("company_id", "=", 1)]).classify()
    env.flush_all()
    env.cr.execute(CUSTOMERS, {"country": env.ref("base.de").id, "number": SELLERS * EACH, "sellers": SELLERS})
    env.cr.execute(
        "UPDATE crm_customer_profile SET tier_id = %s WHERE company_id = 1 AND partner_id IN"
        " (SELECT id FROM res_partner WHERE user_id IN (SELECT id FROM res_users WHERE login LIKE 'bench_seller_%%'))",
        [env.ref("crm_relationship.crm_tier_main").id])
    env.cr.execute(EVENTS)
    env.invalidate_all()
    env["crm.visit.planner"]._plan(env.company)
    env.cr.execute(MEASURES)
    env.cr.execute("DELETE FROM crm_visit WHERE state = 'proposed'")
    env.cr.execute("ANALYZE crm_visit_interval, crm_service_measure, crm_visit")
    env.invalidate_all()


def measure_proposals(options):
    """A night that makes all proposals, and the one after it."""
    provide((SIZE,), options.fresh)
    first, second, made = [], [], 0
    for number in range(ROUNDS):
        say(f"proposals for {SELLERS} salespeople, round {number + 1}")
        with _odoo.environment(SIZE.database) as env:
            prepare(env)
            for costs in (first, second):
                with _odoo.Cost(env.cr) as cost:
                    written = env["crm.visit.planner"]._propose(env.company)
                    env.flush_all()
                costs.append(cost)
                made = made or written
    yield Figure("proposals made", made)
    yield Figure("first night", statistics.median(cost.work for cost in first), MOST_SECONDS, "s")
    yield Figure("first night: clock", statistics.median(cost.seconds for cost in first), None, "s")
    yield Figure("next night, nothing new", statistics.median(cost.work for cost in second), MOST_SECONDS / 2, "s")
    yield Figure("next night: statements", len(second[0].statements), 40)
    yield Figure("next night: proposals written", written, 0)

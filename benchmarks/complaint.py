"""./dev bench complaint [--fresh] [--repeats N]: opening complaints against crm.lead, and the deadlines of 100,000.

Ratios are of work, the processor's time in Python and in PostgreSQL. A complaint is opened with its tier, deadlines,
number, follower, message and activity; a lead as Odoo creates it, without an activity. All that is measured is undone.
Ends with 1 when a bar is not met.
"""

import argparse
import sys

from benchmarks import _odoo
from benchmarks.tier import Figure, show
from devtools import databases
from devtools.paths import say

DATABASE = "bench_complaint"
USER = 2
BATCHES = (100, 1000)
OPEN, FEW, DUE = 100_000, 1_000, 200
VALUES = {
    "crm.lead": lambda number, partner: {"name": f"Lead {number}", "type": "opportunity", "partner_id": partner.id,
                                         "user_id": USER},
    "crm.complaint": lambda number, partner: {"subject": f"Complaint {number}", "partner_id": partner.id,
                                              "user_id": USER},
}


def measure(repeats):
    """All figures, in the order of the table."""
    yield from measure_opening(repeats)
    yield from measure_deadlines()


# === OPENING ===#


def measure_opening(repeats):
    """One by one, and in batches."""
    say("opening complaints")
    lead, complaint = create(1, repeats)
    yield Figure("a lead of plain Odoo: queries", len(lead.statements))
    yield Figure("a complaint with its activity: queries", len(complaint.statements), 18)
    yield Figure("a lead: work", 1000 * lead.work, None, "ms")
    yield Figure("a complaint: work", 1000 * complaint.work, None, "ms")
    yield Figure("a complaint against a lead: work", complaint.work / lead.work, 0.6, "x")
    for size in BATCHES:
        lead, complaint = create(size, 5)
        yield Figure(f"{size:,} complaints: queries", len(complaint.statements))
        yield Figure(f"{size:,} complaints: throughput", size / complaint.work, None, "/s")
        yield Figure(f"{size:,} at once against leads: throughput", lead.work / complaint.work, 3, "x", at_least=True)


def create(size, repeats):
    """The median `Cost` of creating so many leads, and so many complaints, at once.

    They take turns: what else the machine does meanwhile, and how fast it is, hits both alike.
    """
    costs = {model: [] for model in VALUES}
    with _odoo.environment(DATABASE, user=USER) as env:
        partners = env["res.partner"].sudo().search([("is_company", "=", True)], limit=50)
        for round_number in range(repeats + 1):
            for model, prepare in VALUES.items():
                values = [prepare(number, partners[number % len(partners)]) for number in range(size)]
                env.invalidate_all()
                savepoint = env.cr.savepoint(flush=False)
                with _odoo.Cost(env.cr) as cost:
                    env[model].create(values)
                    env.flush_all()
                savepoint.rollback()
                env.transaction.clear()
                if round_number:  # the first one pays for caches
                    costs[model].append(cost)
    return [sorted(found, key=lambda cost: cost.work)[len(found) // 2] for found in costs.values()]


# === DEADLINES ===#


def measure_deadlines():
    """The cron with 200 due complaints, among few and among very many; and with nothing due."""
    say(f"the deadlines of {OPEN:,} complaints")
    few, _touched = raise_due(FEW, DUE)
    many, touched = raise_due(OPEN, DUE)
    idle, _touched = raise_due(OPEN, 0)
    yield Figure(f"{DUE} due of {FEW:,}: work", few.work, None, "s")
    yield Figure(f"{DUE} due of {OPEN:,}: work", many.work, None, "s")
    yield Figure("of a hundred times as many: work", many.work / few.work, 1.25, "x")
    yield Figure("complaints that were written", touched, DUE)
    yield Figure("for each that is due: queries", len(many.statements) / DUE, 20)
    yield Figure("for each that is due: work", 1000 * many.work / DUE, 25, "ms")
    yield Figure("nothing due: queries", len(idle.statements), 3)
    yield Figure("nothing due: milliseconds", 1000 * idle.seconds, 5, "ms")


def raise_due(size, due):
    """Let the cron work on so many open complaints; its `Cost`, and how many complaints were written."""
    with _odoo.environment(DATABASE) as env:
        model = env["crm.complaint"].create({
            "subject": "Late", "user_id": USER, "partner_id": env["res.partner"].search(
                [("is_company", "=", True)], limit=1).id})
        model.category_id = env.ref("crm_relationship.crm_complaint_category_delivery_late")
        copies = copy(env, model, size, due)
        env.cr.execute("ANALYZE crm_complaint")
        env.invalidate_all()
        with _odoo.Cost(env.cr) as cost:
            while env["crm.complaint"]._raise_due():
                pass
            env.cr.flush()  # what follows a transaction, such as tracked values, counts as well
        env.cr.execute("SELECT COUNT(*) FROM crm_complaint WHERE id IN %s AND events_raised_at > opened_at", [copies])
        return cost, env.cr.fetchone()[0]


def copy(env, model, size, due):
    """Copies of a complaint, so many of them two days late; their ids."""
    env.cr.flush()
    columns = [name for name, field in model._fields.items() if field.store and field.column_type and name not in (
        "id", "name", "next_event_at", "reply_deadline", "reply_warning", "opened_at", "events_raised_at")]
    listed = ", ".join(f'"{name}"' for name in columns)
    env.cr.execute("UPDATE crm_complaint SET next_event_at = NULL WHERE next_event_at < now() + interval '1 hour'")
    env.cr.execute(f"""
        INSERT INTO crm_complaint (name, next_event_at, reply_deadline, reply_warning, opened_at, events_raised_at,
                    {listed})
        SELECT name || '-' || number, moment, moment, moment - interval '2 hours', opened, opened, {listed}
          FROM crm_complaint, generate_series(1, %(size)s) number, LATERAL (
               SELECT now() AT TIME ZONE 'UTC' - interval '9 days' AS opened,
                      now() AT TIME ZONE 'UTC' + CASE WHEN number <= %(due)s THEN interval '-2 days'
                      ELSE interval '2 hours' * (number %% 200 + 1) END AS moment) dates
         WHERE id = %(id)s
     RETURNING id
        """, {"size": size, "due": due, "id": model.id})
    return tuple(row[0] for row in env.cr.fetchall())


def main():
    """The command line."""
    parser = argparse.ArgumentParser(prog="./dev bench complaint", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fresh", action="store_true", help="make the database anew")
    parser.add_argument("--repeats", type=int, default=40, help="records created one by one (default: %(default)s)")
    options = parser.parse_args()
    _odoo.start()
    databases.own(DATABASE)
    databases.with_addon(DATABASE, fresh=options.fresh, demo=False)
    sys.exit(0 if show(measure(options.repeats)) else 1)


if __name__ == "__main__":
    main()

"""python -m devtools.lifecycle: install, use, upgrade and uninstall the addon on a database with data.

Ends with 1 where a step logs a warning, or where something of ours is left behind: the database's schema must be what
it was before, and no record of Odoo's own tables may still speak of the addon.
"""

import argparse
import subprocess
import sys
import time

from devtools import databases
from devtools.paths import ADDON, CACHE, CONFIG, say

SCHEMA = {
    "columns": "SELECT table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable"
               " FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "triggers": "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal",
}
RECORDS = {
    "external ids": f"SELECT model || ' ' || name FROM ir_model_data WHERE module = '{ADDON}'",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "selections": "SELECT field_id || ' ' || value FROM ir_model_fields_selection",
    "constraint records": "SELECT name FROM ir_model_constraint",
    "relations": "SELECT name FROM ir_model_relation",
    "views": "SELECT COALESCE(model, '') || ' ' || name FROM ir_ui_view WHERE COALESCE(key, '') NOT LIKE 'gen_key%'",
    "menus": "SELECT id || ' ' || (name ->> 'en_US') FROM ir_ui_menu",
    "actions": "SELECT type || ' ' || (name ->> 'en_US') FROM ir_actions",
    "crons": "SELECT cron_name FROM ir_cron",
    "privileges": "SELECT name ->> 'en_US' FROM res_groups_privilege",
    "groups": "SELECT name ->> 'en_US' FROM res_groups",
    "rules": "SELECT name FROM ir_rule",
    "access lines": "SELECT name FROM ir_model_access",
    "parameters": "SELECT key FROM ir_config_parameter",
    "assets": "SELECT url FROM ir_attachment WHERE url LIKE '%crm_relationship%'",
}
CLASSIFY = """
results = env["crm.tier.policy"].search([]).classify()
partner = env["crm.customer.profile"].search([], limit=1).partner_id
partner.set_tier_override("vip", "Opinion leader")
env.cr.commit()
print("customers:", sum(result["customers"] for result in results))
"""
UNINSTALL = f"""
env["ir.module.module"].search([("name", "=", "{ADDON}")]).button_immediate_uninstall()
"""
LOOK = """
from odoo.tests import Form
for model in ("res.partner", "sale.order", "product.template", "stock.picking"):
    record = env[model].search([], limit=1)
    Form(record)
    env[model].get_views([(False, "list"), (False, "search"), (False, "kanban")])
    record.read()
env["res.config.settings"].get_views([(False, "form")])
Form(env["res.config.settings"])
"""


class Lifecycle:
    def __init__(self, name):
        self.name = name
        self.problems = []

    def odoo(self, title, *arguments, script=None):
        """Run one step; what it logs at WARNING or above, and a failure, is a problem."""
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "odoo", *arguments, f"--config={CONFIG}", "-d", self.name, "--no-http",
             "--log-level=warn"],
            cwd=CACHE, input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        lines = done.stdout.splitlines()
        bad = [number for number, line in enumerate(lines) if databases.LOG_PROBLEM.match(line)]
        if bad or done.returncode or "Traceback" in done.stdout:
            self.problems.append(f"{title}: {len(bad)} warnings or errors, exit {done.returncode}")
            print("\n".join(lines[bad[0] if bad else 0:]), file=sys.stderr)
        told = " ".join(line for line in lines if line.startswith("customers:"))
        say(f"{title}: {time.monotonic() - started:.0f} s {told}")

    def change(self, title, option, *arguments):
        self.odoo(title, option, ADDON, "--stop-after-init", *arguments)

    def shell(self, title, script):
        self.odoo(title, "shell", script=script)

    def snapshot(self):
        return {name: set(databases.psql(self.name, query).splitlines())
                for name, query in {**SCHEMA, **RECORDS}.items()}

    def compare(self, before):
        """Nothing new may be there, and nothing of before may be gone."""
        for name, after in self.snapshot().items():
            self.problems += [f"left behind, {name}: {line}" for line in sorted(after - before[name])]
            self.problems += [f"gone, {name}: {line}" for line in sorted(before[name] - after)]


def main():
    parser = argparse.ArgumentParser(prog="python -m devtools.lifecycle")
    parser.add_argument("--database", default=f"{ADDON}_lifecycle")
    parser.add_argument("--without-demo", action="store_true", help="install without our own demo data")
    options = parser.parse_args()
    databases.own(options.database)
    databases.copy(databases.template(), options.database)
    life = Lifecycle(options.database)
    before = life.snapshot()
    life.change("install", "-i", *([] if options.without_demo else ["--with-demo"]))
    life.shell("classify", CLASSIFY)
    life.change("upgrade", "-u")
    life.shell("classify again", CLASSIFY)
    life.shell("uninstall", UNINSTALL)
    life.compare(before)
    life.shell("Odoo without the addon", LOOK)
    databases.drop(options.database)
    print("\n".join([*life.problems, f"lifecycle: {len(life.problems) or 'no'} problems"]))
    sys.exit(bool(life.problems))


if __name__ == "__main__":
    main()

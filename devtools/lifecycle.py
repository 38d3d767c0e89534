"""./dev lifecycle: the addon installed, used, upgraded and uninstalled, on databases with data.

Three lives, on all cores: installed without demo data, installed with it, and upgraded from an earlier version with a
year of data in it. Each ends with uninstalling: the database's schema must be what it was before, and no record of
Odoo's own tables may still speak of the addon. An upgrade may lose no record and change no value but those named in
MEANT. A line of log at WARNING or above is a problem as well; any problem ends with 1.
"""

import argparse
import configparser
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from devtools import databases, snapshots
from devtools.paths import ADDON, CACHE, CONFIG, ROOT, say

MANIFEST = f"{ADDON}/__manifest__.py"
MEANT = {
    "crm_complaint.value_at_risk": "is kept as opening_value, which nobody reads directly",
    "crm_service_progress": "deliveries are measured anew, with what came back",
    "mail_mail.retention_claimed_at": "is relationship_claimed_at, for emails of requests, too",
    "crm_feedback.deadline": "a wish that was found has a day by which its product is to come",
    "crm_kpi_day": "the value at risk means something else: what it was on earlier days is no history of it",
    "crm_retention_campaign.recurrence": "birthday wishes are for each contact, on their day",
    "crm_retention_campaign.measure_days": "of an edition of a day",
    "crm_kpi_progress": "how sure satisfaction is follows from figures that are noted anew",
    "crm_complaint_escalation.whom": "the third step reaches a manager, no longer the team's leader again",
    **dict.fromkeys((
        "crm_account_criterion.question", "crm_complaint_cause.name", "crm_relationship_weight.name",
        "crm_retention_campaign.name", "crm_service_remedy.name"), "shipped words that nobody has changed"),
}
USE = """
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


class Life:
    """A database of its own, and what went wrong in it."""

    def __init__(self, title):
        self.title = title
        self.name = databases.own(f"{ADDON}_lifecycle_{title.replace(' ', '_')}")
        self.problems = []
        databases.copy(databases.template(), self.name)
        self.before = snapshots.structure(self.name)

    def odoo(self, step, *arguments, script=None):
        """Run one step; what it logs at WARNING or above, and a failure, is a problem."""
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "odoo", *arguments, f"--config={CONFIG}", "-d", self.name, "--no-http",
             "--log-level=warn"],
            cwd=CACHE, input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        lines = done.stdout.splitlines()
        bad = [number for number, line in enumerate(lines) if databases.LOG_PROBLEM.match(line)]
        if bad or done.returncode or "Traceback" in done.stdout:
            self.problems.append(f"{step}: {len(bad)} warnings or errors, exit {done.returncode}")
            print("\n".join(lines[bad[0] if bad else 0:]), file=sys.stderr)
        told = " ".join(line for line in lines if line.startswith("customers:"))
        say(f"{self.title}, {step}: {time.monotonic() - started:.0f} s {told}")

    def install(self, step, *arguments):
        """Install the addon."""
        self.odoo(step, "-i", ADDON, "--stop-after-init", *arguments)

    def upgrade(self):
        """Nothing is lost, and nothing is another than before."""
        before = snapshots.values(self.name)
        self.odoo("upgrade", "-u", ADDON, "--stop-after-init")
        self.problems += snapshots.compare_values(before, snapshots.values(self.name), MEANT)

    def use(self):
        """Do what a company does in its first days."""
        self.odoo("use", "shell", script=USE)

    def end(self):
        """Uninstall; return what is wrong, a line each."""
        self.odoo("uninstall", "shell", script=UNINSTALL)
        self.problems += snapshots.compare_structure(self.before, snapshots.structure(self.name))
        self.odoo("Odoo without the addon", "shell", script=LOOK)
        databases.drop(self.name)
        return [f"{self.title}: {problem}" for problem in self.problems]


def live(demo):
    """Installed, used, updated to the same version, uninstalled."""
    life = Life(f"{'with' if demo else 'without'} demo")
    if not demo:
        databases.without_demo(life.name)
    life.install("install")
    life.use()
    life.upgrade()
    return life.end()


def live_on(commit):
    """Installed as it was at `commit`, used, upgraded to the checkout, used, uninstalled."""
    life = Life("upgraded")
    life.install(f"install of {commit[:8]}", f"--addons-path={earlier_addons(commit)}")
    life.odoo("use", "shell", f"--addons-path={earlier_addons(commit)}", script=USE)
    life.upgrade()
    life.use()
    return life.end()


def git(*arguments):
    """What a git command prints."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def version(text):
    """The version that a manifest names."""
    return re.search(r'"version": "([\d.]+)"', text).group(1)


def previous_version():
    """The last commit of the version before the checkout's; the checkout's own commit where there is none."""
    current, bump = version((ROOT / MANIFEST).read_text()), None
    for commit in git("log", "--format=%H", "--", MANIFEST).split():
        if version(git("show", f"{commit}:{MANIFEST}")) != current:
            return f"{bump}^" if bump else commit
        bump = commit
    return "HEAD"


def earlier_addons(commit):
    """An addons path with the addon as it was at `commit`."""
    folder = CACHE / "earlier" / git("rev-parse", commit).strip()
    if not (folder / ADDON).exists():
        folder.mkdir(parents=True, exist_ok=True)
        archive = subprocess.run(["git", "archive", commit, ADDON], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    config = configparser.ConfigParser(interpolation=None)
    config.read(CONFIG)
    others = [path for path in config["options"]["addons_path"].split(",") if path != str(ROOT)]
    return ",".join([*others, str(folder)])


def main():
    parser = argparse.ArgumentParser(prog="./dev lifecycle")
    parser.add_argument("--from", dest="commit", metavar="COMMIT", default=previous_version(),
                        help="upgrade from there; default: the last commit of the version before")
    options = parser.parse_args()
    databases.template()
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as cores:
        lives = [cores.submit(live_on, git("rev-parse", options.commit).strip()), cores.submit(live, True),
                 cores.submit(live, False)]
        problems = [problem for life in lives for problem in life.result()]
    print("\n".join([*problems, f"lifecycle: {len(problems) or 'no'} problems"]))
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()

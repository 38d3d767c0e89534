"""The screens that are photographed and looked over: where they are, and what to click first."""

import re
from dataclasses import dataclass, replace

DESKTOP, PHONE, SMALLEST = (1400, 900), (390, 844), (1366, 768)
ENGLISH, CHINESE = "en_US", "zh_CN"


@dataclass(frozen=True)
class Screen:
    """A page of the demo company.

    `url` may name fields of the first record of `record`, a pair of model and domain. `name` is the picture's; without
    `languages` there is none.
    """

    name: str
    url: str
    record: tuple = ()
    login: str = "admin"
    size: tuple = DESKTOP
    click: tuple = ()
    wait: str = ""
    languages: tuple = (ENGLISH,)

    @property
    def is_phone(self):
        return self.size[0] < 600

    def find(self, session):
        """Its address below the server's, with the record's fields filled in."""
        if not self.record:
            return self.url
        model, domain = self.record
        fields = ["id", *re.findall(r"\{(\w+)\}", self.url)]
        [found] = session.call(model, "search_read", [domain], fields=fields, limit=1) or [None]
        if not found:
            raise LookupError(f"{self.name}: no {model} where {domain}")
        return self.url.format(**found)


def action(name):
    return f"/odoo/action-crm_relationship.{name}"


BOTH = (ENGLISH, CHINESE)
CUSTOMER = ("res.partner", [["name", "=", "Harbour & Hale Office Supply Ltd"]])
COMPLAINT = ("crm.complaint", [["subject", "=", "Three benches four days late"]])
RELATIONSHIP = '.o_notebook_headers a[name="relationship"]'
PLAN = 'button[name="action_view_purchase_plan"]'
LOADED = ".o_crm_data"

SCREENS = [
    # Overview
    Screen("overview", "/odoo/relationship-overview", wait=LOADED, languages=BOTH),
    Screen("overview_phone", "/odoo/relationship-overview", wait=LOADED, size=PHONE),
    # Customers
    Screen("customers", "/odoo/relationship-customers"),
    Screen("partner", "/odoo/res.partner/{id}", CUSTOMER, size=(1400, 1180), click=(RELATIONSHIP,)),
    Screen("grid", action("crm_customer_grid_action"), wait=LOADED),
    Screen("policy", "/odoo/tier-policy", wait=LOADED, size=(1400, 1150)),
    Screen("backtest", action("crm_churn_backtest_action"), wait=LOADED),
    Screen("movement", "/odoo/customer-movement", wait=LOADED),
    # Key accounts
    Screen("account_positions", "/odoo/account-positions", wait=LOADED),
    Screen("objectives", "/odoo/account-objectives"),
    Screen("coverage", "/odoo/account-coverage"),
    Screen("several_of_us", "/odoo/account-overlaps"),
    Screen("people", "/odoo/res.partner/{id}/action-crm_relationship.crm_account_people_action", CUSTOMER, wait=LOADED),
    Screen("purchase_plan", "/odoo/res.partner/{id}", CUSTOMER, click=(PLAN,)),
    Screen("briefing", "/odoo/res.partner/{id}/visit-briefing", CUSTOMER, wait=LOADED),
    Screen("visits_phone", "/odoo/visits/{id}", ("crm.visit", [["purpose", "=", "Show the new desks"]]), size=PHONE),
    # Service
    Screen("complaints", "/odoo/complaints"),
    Screen("complaint", "/odoo/complaints/{id}", COMPLAINT, size=(1400, 1000), languages=BOTH),
    Screen("complaint_figures", "/odoo/complaint-figures", wait=LOADED),
    Screen("portal_complaint", "/my/complaints/{id}",
           ("crm.complaint", [["subject", "ilike", "Delivered on Friday afternoon"]]), login="polder", size=PHONE),
    Screen("feedback", "/odoo/feedback"),
    Screen("compliance", "/odoo/compliance"),
    Screen("breaches", "/odoo/service-breaches"),
    # Retention
    Screen("churn_cases", action("crm_churn_case_action")),
    Screen("campaigns", action("crm_retention_campaign_action")),
    Screen("campaign_result", "/odoo/action-crm_relationship.crm_retention_campaign_action/{id}",
           ("crm.retention.campaign", [["name", "=", "A call before autumn"]]), size=(1400, 1100),
           click=('.o_notebook_headers a[name="result"]',)),
    Screen("retention", "/odoo/retention", wait=LOADED),
    # Satisfaction
    Screen("satisfaction_trend", "/odoo/satisfaction-trend", wait=LOADED),
    Screen("satisfaction_gaps", "/odoo/satisfaction-gaps", wait=LOADED),
    Screen("satisfaction_actions", "/odoo/satisfaction-actions"),
    Screen("composite_index", "/odoo/composite-index", wait=LOADED),
    Screen("comment_card", "{url}", ("crm.satisfaction.card", [["name", "=", "Pick-up counter"]]), login="public",
           size=PHONE),
    # Supply
    Screen("shortages", "/odoo/supply-shortages"),
    Screen("allocation", "/odoo/supply-allocations/{id}", ("crm.supply.allocation", [["state", "=", "simulated"]])),
    Screen("protection", "/odoo/supply-protection/{id}",
           ("crm.supply.protection", [["product_id.name", "=", "Storm Lantern"]])),
    # Reporting
    Screen("programme", "/odoo/programme", wait=LOADED),
    Screen("scorecard", "/odoo/scorecards/{id}",
           ("crm.scorecard", [["state", "=", "open"], ["user_id.name", "=", "Lena Vogt"]])),
    Screen("self_assessment", "/odoo/self-assessment", wait=LOADED),
    Screen("board_page", "/report/html/crm_relationship.report_board_page?options=%7B%22company_id%22:{id}%7D",
           ("res.company", [["id", "=", 1]]), size=(1000, 1340)),
]
# What is looked over as well, without a picture.
OTHERS = [
    Screen("sell next", "/odoo/where-to-sell-next", languages=()),
    Screen("tiers", action("crm_tier_action"), languages=()),
    Screen("plans", "/odoo/account-plans", languages=()),
    Screen("plan", "/odoo/account-plans/{id}", ("crm.account.plan", [["state", "=", "active"]]), languages=()),
    Screen("visits today", "/odoo/visits-today", size=PHONE, languages=()),
    Screen("visits", "/odoo/visits", languages=()),
    Screen("new complaint", "/odoo/complaints/new", languages=()),
    Screen("my complaints", "/odoo/my-complaints", languages=()),
    Screen("to verify", "/odoo/complaints-to-verify", languages=()),
    Screen("unknown customers", "/odoo/complaints-tray", languages=()),
    Screen("standards", "/odoo/service-standards", languages=()),
    Screen("importance", "/odoo/importance", wait=LOADED, languages=()),
    Screen("remedies", "/odoo/service-remedies", languages=()),
    Screen("churn case", "/odoo/action-crm_relationship.crm_churn_case_action/{id}",
           ("crm.churn.case", [["state", "=", "at_risk"]]), languages=()),
    Screen("cohorts", "/odoo/cohorts", wait=LOADED, languages=()),
    Screen("perceived value", "/odoo/perceived-value", wait=LOADED, languages=()),
    Screen("requests", "/odoo/satisfaction-requests", languages=()),
    Screen("orders", "/odoo/orders", languages=()),
    Screen("order", "/odoo/orders/{id}", ("sale.order", [["partner_id.name", "=", "Nordlys Kontor AS"]]), languages=()),
    Screen("settings", "/odoo/action-crm_relationship.res_config_settings_action", languages=()),
    Screen("portal", "/my/complaints", login="polder", languages=()),
    Screen("portal promises", "/my/commitments", login="polder", languages=()),
    Screen("portal new complaint", "/my/complaints/new", login="polder", languages=()),
    Screen("portal new feedback", "/my/feedback/new", login="polder", languages=()),
    Screen("public complaint", "/complaint", login="public", languages=()),
]


def photographed():
    """Pairs of screen and language, one for each picture."""
    return [(screen, language) for screen in SCREENS for language in screen.languages]


def file_name(screen, language):
    return f"{screen.name}{'' if language == ENGLISH else f'.{language}'}.png"


def looked_over():
    """All of them, at the smallest window that people work in; the most used of them on a phone, too."""
    wide = [screen if screen.is_phone else replace(screen, size=SMALLEST) for screen in SCREENS + OTHERS]
    on_phones = [replace(screen, size=PHONE) for screen in SCREENS + OTHERS
                 if not screen.is_phone and screen.name in ON_PHONES]
    return wide + on_phones


ON_PHONES = (
    "customers", "partner", "briefing", "complaints", "complaint", "breaches", "compliance", "churn_cases", "campaigns",
    "shortages", "allocation", "scorecard", "visits", "new complaint", "to verify", "order", "tiers",
    "plan", "churn case", "portal", "portal promises", "portal new complaint", "portal new feedback",
    "public complaint", "grid", "policy", "complaint_figures", "retention", "programme", "people")

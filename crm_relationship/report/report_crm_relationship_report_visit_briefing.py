from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ..tools import briefing
from ..tools.labels import join
from ..tools.supply_queue import format_quantity

WIDTH, HEIGHT = 400, 110  # of the chart, in its own units
DASH = "–"
WORDS = 140  # characters of what a customer has written


class Tile(NamedTuple):
    """A figure: what it is called, what it is, a word on it."""

    label: str
    value: str
    note: str = ""
    is_bad: bool = False


class Column(NamedTuple):
    """How a column of a block is set."""

    style: str = ""
    css: str = ""


NAME, FIGURE, TEXT = Column(), Column("width: 26%", "o_end"), Column("width: 38%")
PLAN = (Column("width: 32%"), Column("width: 10%", "o_end"), Column("width: 10%; padding-left: 8px"), NAME)


class Block(NamedTuple):
    """A part of the page: its title, a line that says most, rows of texts, and a quiet last line."""

    title: str
    lead: str = ""
    rows: tuple = ()
    note: str = ""
    is_bad: bool = False
    columns: tuple = (NAME, FIGURE, FIGURE)

    def get_cells(self, row):
        """Pairs of text and `Column`."""
        return list(zip(row, self.columns, strict=False))


class ReportVisitBriefing(models.AbstractModel):
    """The briefing on paper: a page a customer, in the language of whoever prints it. All that is said is put together
    here, for the sentences to be translated as such; the template sets it.
    """

    _name = "report.crm_relationship.report_visit_briefing"
    _description = "Visit Briefing"

    @api.model
    def _get_report_values(self, docids, data=None):
        partners = self.env["res.partner"].browse(docids)
        briefings = partners.get_visit_briefing()
        return {"docs": partners, "pages": [
            self._prepare_page(partner, facts) for partner, facts in zip(partners, briefings, strict=True)]}

    def _prepare_page(self, partner, facts):
        return {
            "partner": partner,
            "facts": facts,
            "subtitle": " · ".join(filter(None, (
                facts["address"], facts["phone"], facts["salesperson"] and self.env._(
                    "Salesperson: %(name)s", name=facts["salesperson"])))),
            "day": self._day(facts["day"]),
            "tiles": self._prepare_tiles(facts),
            "chart": self._draw_months(facts["months"]) if facts["months"] else False,
            "before": self._prepare_visit(facts),
            "sales": self._block_sales(facts) if facts["months"] else False,
            "after": self._prepare_documents(facts),
        }

    def _prepare_visit(self, facts):
        """Above the chart: rows of columns of blocks."""
        plan = facts["purchase_plan"]
        rows = [[[self._block_people(facts)], [self._block_visits(facts)]], [[self._block_due(facts)]]]
        ideas = [[block] for block in (self._block_new(plan), self._block_stopped(plan)) if block] if plan else []
        return [*rows, ideas] if ideas else rows

    def _prepare_documents(self, facts):
        """Below the chart."""
        return [
            [[self._block_quotations(facts), self._block_invoices(facts)],
             [self._block_complaints(facts), self._block_promises(facts)],
             [self._block_words(facts)]],
        ]

    # === FIGURES ===#

    def _prepare_tiles(self, facts):
        profile, account, _ = facts["profile"], facts["account"], self.env._
        if not profile:
            return []
        months, largest = len(facts["months"]), facts["largest_order"]
        return [
            Tile(_("Revenue, %(count)s months", count=months), self._money(profile["revenue"]),
                 profile["revenue_rank"] and _(
                     "%(change)s, rank %(rank)s", rank=profile["revenue_rank"],
                     change=self._change(profile["revenue"], profile["previous_revenue"]))),
            Tile(_("Margin"), self._money(profile["margin"]), profile["revenue"] > 0 and _(
                "%(percent)s%% of revenue", percent=self._number(100 * profile["margin"] / profile["revenue"], 1))),
            Tile(_("Orders"), self._number(profile["order_count"]), _(
                "every %(days)s days", days=self._number(profile["mean_interval_days"]))
                if profile["mean_interval_days"] else ""),
            Tile(_("Last Order"), self._day(profile["last_order_date"]), largest and _(
                "largest: %(amount)s", amount=self._money(largest["amount"]))),
            Tile(_("Churn Risk"), _("%(percent)s%%", percent=self._number(100 * profile["churn_risk"])),
                 "" if profile["churn_confident"] else _("too early to tell"), facts["churn_level"] == "danger"),
            Tile(_("Relationship Account"), self._signed(account["balance"]) if account else DASH, account and _(
                "%(days)s days ago: %(points)s", points=self._signed(account["before"]), days=account["trend_days"]),
                bool(account) and account["balance"] < 0),
        ]

    def _draw_months(self, months):
        chart = briefing.draw(
            [month["revenue"] for month in months], [month["previous"] for month in months], WIDTH, HEIGHT)
        names = [format_date(self.env, fields.Date.to_date(month["date_to"]), date_format="MMM") for month in months]
        return {
            "width": WIDTH, "height": HEIGHT, "pairs": chart.pairs, "zero": chart.zero,
            "names": list(zip(chart.middles, names, strict=True)),
            "legend": self.env._(
                "Dark: the last %(count)s months. Light: the same months before.", count=len(months)),
        }

    # === BLOCKS ===#

    def _nothing(self, facts, part, title, text):
        """The block of a part that is empty, or not for this reader."""
        return Block(title, note=facts["why"].get(part) or text)

    def _more(self, number):
        return self.env._("and %(count)s more", count=number) if number > 0 else ""

    def _block_people(self, facts):
        title, people, alerts = self.env._("Whom to See"), facts["people"], facts["alerts"]
        if not people and not alerts:
            return self._nothing(facts, "people", title, self.env._("Nobody is on their map yet."))
        there = [person for person in people if not person["is_left"]]
        return Block(title, " ".join(alert["explanation"] for alert in alerts[:2]), tuple((
            join(self.env, filter(None, (person["name"], person["function"] or person["role_name"]))),
            person["attitude_name"] or person["level_name"], self._shorten(person["goal"] or person["step_goal"] or ""))
            for person in there[:5]), self._more(len(there) - 5), bool(alerts), (NAME, Column("width: 19%"), TEXT))

    def _block_visits(self, facts):
        title, found = self.env._("Visits"), facts["visits"]
        if not found or not (found["next"] or found["last"]):
            return self._nothing(facts, "visits", title, self.env._("They have not been visited yet."))
        lead = found["next"] and self.env._(
            "Next: %(day)s, %(what)s", day=self._day(found["next"]["date"]),
            what=found["next"]["purpose"] or found["next"]["kind_label"])
        return Block(title, lead or "", tuple((
            self._day(visit["date"]), self._shorten(" ".join(filter(None, (
                visit["result"] or visit["outcome_label"], visit["next_step"] and self.env._(
                    "Next step: %(step)s", step=visit["next_step"]))))))
            for visit in found["last"][:2]), columns=(Column("width: 22%"), NAME))

    def _block_due(self, facts):
        title, plan = self.env._("What They May Order"), facts["purchase_plan"]
        if not plan or not plan["due"]:
            return self._nothing(facts, "purchase_plan", title, self.env._("They have bought too little to tell."))
        return Block(title, rows=tuple((
            f"☐ {line['product']}", f"{format_quantity(line['quantity'])} {line['uom']}", line["band_label"],
            line["reason"]) for line in plan["due"][:10]),
            note=plan["quality"]["sentence"] if plan["quality"] else "", columns=PLAN)

    def _block_new(self, plan):
        return plan["new"] and Block(self.env._("New to Them"), rows=tuple(
            (f"☐ {line['product']}", line["reason"]) for line in plan["new"][:5]), columns=(NAME, Column("width: 55%")))

    def _block_stopped(self, plan):
        return plan["stopped"] and Block(self.env._("No Longer Bought: Ask Why"), rows=tuple(
            (line["product"], line["reason"]) for line in plan["stopped"][:4]), columns=(NAME, Column("width: 55%")))

    def _block_sales(self, facts):
        rows = [*facts["categories"][:4], *facts["products"][:5]]
        return Block(self.env._("What They Buy"), rows=tuple(
            (row["name"], self._money(row["revenue"]), self._change(row["revenue"], row["previous"])) for row in rows))

    def _block_quotations(self, facts):
        title, found = self.env._("Open Quotations"), facts["quotations"]
        if not found:
            return self._nothing(facts, "quotations", title, self.env._("None."))
        return Block(title, rows=tuple(
            (row["name"], self.env._("expired") if row["is_expired"] else self._day(row["date"]),
             self._money(row["amount"])) for row in found[:3]), note=self._more(len(found) - 3))

    def _block_invoices(self, facts):
        title, found = self.env._("Overdue Invoices"), facts["invoices"]
        if not found or not found["count"]:
            return self._nothing(facts, "invoices", title, self.env._("None."))
        return Block(title, self._money(found["overdue"]), tuple(
            (row["name"], self.env._("%(count)s days late", count=row["days"]), self._money(row["amount"]))
            for row in found["lines"][:3]), self._more(found["count"] - 3), is_bad=True)

    def _block_complaints(self, facts):
        title, found = self.env._("Complaints"), facts["complaints"]
        if not found or not (found["open"] or found["year_count"]):
            return self._nothing(facts, "complaints", title, self.env._("None within 12 months."))
        lead = self.env._(
            "%(open)s not solved, %(count)s within 12 months", open=len(found["open"]), count=found["year_count"])
        solved = self.env._("Solved: %(subject)s", subject=found["solved"][0]["subject"]) if found["solved"] else ""
        return Block(title, lead, tuple((row["subject"], self._day(row["date"])) for row in found["open"][:3]), solved,
                     is_bad=any(row["is_late"] for row in found["open"]))

    def _block_promises(self, facts):
        title, found = self.env._("Promises"), facts["promises"]
        if not found or not (found["kept"] or found["broken"]):
            return self._nothing(facts, "promises", title, self.env._("None measured within 12 months."))
        return Block(
            title, self.env._("%(kept)s kept, %(broken)s broken", kept=found["kept"], broken=found["broken"]), tuple(
                (row["standard"], self._day(row["promised"] or row["actual"])) for row in found["breaches"][:3]))

    def _block_words(self, facts):
        title, found = self.env._("In Their Words"), facts["satisfaction"]
        if not found or (found["value"] is False and not found["words"]):
            return self._nothing(facts, "satisfaction", title, self.env._("They have not said anything."))
        lead = self.env._("Satisfaction not known") if found["value"] is False else self.env._(
            "Satisfaction: %(value)s of 100", value=self._number(found["value"]))
        return Block(title, lead, tuple((self._shorten(row["text"]), self._day(row["date"])) for row in found["words"]))

    # === WRITING ===#

    def _money(self, amount):
        """Whole units: a page is read, not booked."""
        currency, text = self.env.company.currency_id, self._number(amount or 0)
        return f"{currency.symbol} {text}" if currency.position == "before" else f"{text} {currency.symbol}"

    def _number(self, value, digits=0):
        return DASH if value is False else formatLang(self.env, value, digits=digits)

    def _signed(self, value):
        return ("+" if value > 0 else "") + self._number(value)

    def _change(self, value, before):
        """By how much more or less than before, in per cent."""
        if before <= 0:
            return self.env._("new") if value > 0 else DASH
        return self.env._("%(percent)s%%", percent=self._signed(round(100 * (value - before) / before)))

    def _day(self, value):
        return format_date(self.env, value) if value else DASH

    def _shorten(self, text):
        text = " ".join(text.split())
        return text if len(text) <= WORDS else f"{text[:WORDS - 1]}…"

from odoo import api, fields, models

from ...tools import arguments
from ...tools.churn_cases import OPEN_STATES


class CrmChurnCase(models.Model):
    """A customer about to leave, whom somebody is to keep; at most one open case for each customer and company.

    The nightly watch (`crm.churn.watch`) opens cases, and closes them when the customer has ordered again. What people
    do is in `crm_churn_case_state.py` and `crm_churn_case_playbook.py`.
    """

    _name = "crm.churn.case"
    _description = "Churn Case"
    _inherit = ["crm.case.mixin", "crm.state.mixin", "crm.mail.once", "mail.thread", "mail.activity.mixin"]
    _order = "value_at_risk DESC, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _mail_post_access = "read"
    _check_company_auto = True
    _free_fields = ("user_id", "reason_id", "competitor")

    # === FIELDS ===#

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", "Responsible", index="btree_not_null", tracking=True, check_company=True, ondelete="set null",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)])
    state = fields.Selection(
        [("at_risk", "At Risk"), ("planned", "Planned"), ("saving", "Being Kept"), ("recovered", "Recovered"),
         ("lost", "Lost")],
        required=True, readonly=True, copy=False, default="at_risk", tracking=True, group_expand=True)
    tier_id = fields.Many2one(
        "crm.tier", "Tier", readonly=True, ondelete="restrict", help="The customer's tier when the case was opened.")
    tier_color = fields.Integer(related="tier_id.color", string="Tier Color")
    opened_at = fields.Datetime("Opened", readonly=True, required=True, default=fields.Datetime.now)
    closed_at = fields.Datetime("Closed", readonly=True)
    playbook_id = fields.Many2one(
        "mail.activity.plan", "Playbook", readonly=True, index="btree_not_null", ondelete="set null")

    # --- why
    threshold = fields.Float(
        "Risk Limit", readonly=True, digits=(5, 4), aggregator=None,
        help="Risk from which a customer of the tier becomes a case.")
    risk = fields.Float(
        "Churn Risk", readonly=True, digits=(5, 4), aggregator="avg",
        help="0 to 1: how likely the customer does not come back. As of the last night while the case is open.")
    expected_return = fields.Float(
        "Expected Back Anyway", readonly=True, digits=(5, 4), aggregator="sum",
        help="How likely the customer was to come back by themselves, when the case was opened. The sum over cases is "
             "how many of them were to be expected without any effort.")
    value_at_risk = fields.Monetary(
        "Value at Risk", readonly=True,
        help="Churn risk times the margin of a year: what we are likely to lose each year.")
    at_risk_since = fields.Date(readonly=True, help="When the risk reached the limit of the tier.")
    too_late_on = fields.Date(
        "Act Before", readonly=True, help="From this day on most customers do not come back, unless they order.")
    signal_ids = fields.One2many("crm.churn.signal", "case_id", "Signals", readonly=True)
    signals = fields.Text("Why", compute="_compute_signals", compute_sudo=True)
    churn_explanation = fields.Text("What Drives the Risk", compute="_compute_churn_explanation")

    # --- how it ended
    recovered_order_id = fields.Many2one(
        "sale.order", "Came Back With", readonly=True, index="btree_not_null", ondelete="set null")
    reason_id = fields.Many2one(
        "crm.churn.reason", "Reason", index="btree_not_null", tracking=True, ondelete="restrict",
        help="Why the customer leaves, as far as we know.")
    competitor = fields.Char(tracking=True, help="Who has won the customer.")
    reopen_from = fields.Date("No New Case Before", readonly=True)
    lost_tier_id = fields.Many2one("crm.tier", "Tier When Lost", readonly=True, ondelete="restrict")
    lost_risk = fields.Float("Risk When Lost", readonly=True, digits=(5, 4), aggregator="avg")
    lost_revenue = fields.Monetary(
        "Revenue When Lost", readonly=True, help="Over the period that the tier policy looks at.")
    lost_margin = fields.Monetary(
        "Margin When Lost", readonly=True, help="Over the period that the tier policy looks at.")

    _open_uniq = models.UniqueIndex(
        "(company_id, partner_id) WHERE state IN ('at_risk', 'planned', 'saving')",
        "This customer has an open case already.")
    _closed_idx = models.Index("(company_id, closed_at) WHERE state IN ('recovered', 'lost')")
    _changed_idx = models.Index("(write_date, id)")  # for programs that ask what has changed

    # === COMPUTE ===#

    @api.depends("signal_ids.code", "signal_ids.figure", "signal_ids.gone_on", "threshold")
    @api.depends_context("lang")
    def _compute_signals(self):
        """What holds now while the case is open, and what was seen once it is over."""
        for case in self:
            seen = case.signal_ids
            holds = seen.filtered(lambda signal: not signal.gone_on)
            case.signals = "\n".join((holds or seen)._explain())

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang", "uid")
    def _compute_churn_explanation(self):
        for case, profile in self.env["crm.customer.profile"]._get_of(self).items():
            case.churn_explanation = profile.churn_explanation or ""

    # === CRUD ===#

    def write(self, vals):
        before = {case: case.user_id for case in self}
        result = super().write(vals)
        if "user_id" in vals:
            moved = self.sudo().filtered(lambda case: case.user_id != before[case])
            moved.filtered(lambda case: case.state == "at_risk")._plan_work()
        return result

    # === PUBLIC API ===#

    @api.model
    @api.readonly
    @arguments.read("any")
    def get_summary(self):
        """The figures above the board, of the current company, as far as the user may see its customers.

        :return: a dict: `waiting_customers` and `waiting_value` (at risk, but beyond what their salespeople can look
            after; money in the company's currency), `currency_id`; of the cases closed in the last 365 days: `closed`,
            `recovered`, and `expected`, how many of them were to be expected back without any effort; `trial`, for
            managers where some were held out: `{"treated": {closed, recovered, expected}, "control": {...}}`, else
            False
        """
        self.check_access("read")
        company = self.env.company
        [[customers, value]] = self.env["crm.churn.waiting"]._read_group(
            [("company_id", "=", company.id)], [], ["customer_count:sum", "value:sum"])
        domain, trial = [("company_id", "=", company.id), ("state", "in", ("recovered", "lost")),
                         ("closed_at", ">=", "now -365d")], False
        if self.env["res.users"]._has_role("manager"):  # others do not know of who is held out
            trial = self._get_trial(domain)
            domain.append(("arm", "!=", "control"))
        closed = {state: (number, expected) for state, number, expected in self._read_group(
            domain, ["state"], ["__count", "expected_return:sum"])}
        return {
            "waiting_customers": customers or 0, "waiting_value": value or 0.0, "currency_id": company.currency_id.id,
            "closed": sum(number for number, _expected in closed.values()),
            "recovered": closed.get("recovered", (0, 0))[0],
            "expected": sum(expected for _number, expected in closed.values()), "trial": trial}

    # === BUSINESS METHODS ===#

    def _is_open(self):
        return self.state in OPEN_STATES

    def _get_profiles(self):
        """`{case: the customer's profile in the case's company}`, with all rights."""
        return self.env["crm.customer.profile"].sudo()._get_of(self)

    # === MERGING CUSTOMERS ===#

    def _merge_into(self, sources, destination):
        """Leave one open case a company: that which is further on, or of more value, and never one that is held out
        beside one that is not. The other one's customer is the same, so it is no case of its own."""
        cases = self.search([("partner_id", "in", (sources | destination).ids), ("state", "in", OPEN_STATES)])
        for found in cases.grouped("company_id").values():
            kept, *others = found.sorted(lambda case: (
                case.arm == "control", -OPEN_STATES.index(case.state), -case.value_at_risk, case.id))
            kept = kept._read_by_colleagues()
            for other in others:
                if other.arm != "control" or kept.arm == "control":
                    kept._message_log(body=kept.env._(
                        "%(customer)s was merged into this customer; their case is part of this one.",
                        customer=other.partner_id.display_name))
                other.unlink()
        self.env.flush_all()  # core goes on in SQL

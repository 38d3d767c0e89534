from dataclasses import replace

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import arguments
from .crm_tier import CUT_FIELDS
from .crm_tier_policy import FACT_FIELDS

MOVERS_LIMIT = 200
CURVE_POINTS = 200


class CrmTierPolicy(models.Model):
    """What a changed policy would do, before it is saved."""

    _inherit = "crm.tier.policy"

    @arguments.read("one", values=arguments.anything())
    def get_preview(self, values=None):
        """Tiers now and after, who would move, and the Pareto curve, as if `values` were saved. Writes nothing.

        "After" is when the delay before demotions is over. Decided on the figures of the company's last run, without
        what has been booked since; where there is none, or it failed, or `values` ask for another window or revenue
        basis, all documents are read, as a run does.

        :param values: policy fields to change, and `tiers` as `{code: {cumulative_share, min_revenue, min_score}}`
        :return: a dict: `as_of` (ISO: the day of the figures), `from_last_run` (whether they are the last run's),
            `last_run` (False, or a dict of that run's `window_months`, `revenue_basis` and `duration_seconds`, which is
            how long it takes to read all documents), `currency_id`, `rule`, `by_margin` (whether the curve is of the
            margin); `rules`: what each of them does, in words; `tiers`: per tier `id`, `code`, `name`, `color`,
            `sequence`, its cut-offs and `now` and `after` as `{customers, revenue, revenue_share}` (company currency,
            share 0-100); `promoted`, `demoted`, `unchanged`, `movers_total`; `movers` (biggest revenue first, at most
            200): `partner_id`, `name`, `revenue`, `revenue_rank`, `old_tier_id`, `new_tier_id`, `reason`; `curve`: at
            most 200 points `customers_percent`, `revenue_percent`, `revenue_rank`, `revenue`, from 0/0 (of the margin
            with `by_margin`)
        :raises AccessError: for who is not a relationship officer
        :raises ValidationError: when the values make no sense together
        """
        self.ensure_one()
        self._check_may_preview()
        self.check_access("read")
        parameters = replace(self._parse_preview(values)[0], demotion_delay_days=0)
        classifier = self.env["crm.tier.classifier"].sudo()
        run = self._get_settled_run()
        from_last_run = bool(run) and run._has_figures_for(parameters)
        decided = None
        if from_last_run:
            scope, decided = classifier._prepare_preview(self.company_id, run.as_of, parameters)
        else:
            scope, _entries = classifier._prepare(self.company_id, fields.Date.today(), parameters)
        summary, movers, curve = self._read_preview(scope, decided)
        result = classifier._format_result(scope, summary)
        return {
            "as_of": result["as_of"],
            "from_last_run": from_last_run,
            "last_run": bool(run) and {name: run[name] for name in (*FACT_FIELDS, "duration_seconds")},
            "currency_id": self.currency_id.id,
            "rule": parameters.rule,
            "by_margin": parameters.measure.amount == "margin",
            "rules": self._get_rule_sentences(),
            "tiers": self._get_preview_tiers(parameters, summary),
            "promoted": result["promoted"],
            "demoted": result["demoted"],
            "unchanged": result["unchanged"],
            "movers": self._explain_movers(scope, movers),
            "movers_total": summary["moved"],
            "curve": [{"customers_percent": 0.0, "revenue_percent": 0.0, "revenue_rank": 0, "revenue": 0.0}, *curve],
        }

    @arguments.read("one", values=arguments.anything())
    def apply_preview(self, values):
        """Save what `get_preview(values)` showed, and classify.

        :param values: as of `get_preview`
        :return: the dict that `classify` returns for this company
        :raises AccessError: for who is not a relationship manager
        :raises ValidationError: as `get_preview`
        """
        self.ensure_one()
        self._check_may_classify()
        _parameters, values = self._parse_preview(values)
        cuts = values.pop("tiers", {})
        self.write(values)
        self.env["crm.tier"].search([])._write_cuts(cuts)
        return self.classify()[0]

    def _parse_preview(self, values):
        """Checked `Parameters` of unsaved values, and these values as they can be written."""
        clean = self.env["crm.arguments"]._read(self._get_preview_rule(), values, "values") or {}
        plain = {name: value for name, value in clean.items() if name != "tiers"}
        changes = dict(clean.get("tiers", {}))
        cuts = tuple(replace(cut, **changes.pop(cut.code, {})) for cut in self.env["crm.tier"].search([])._get_cuts())
        if changes:
            raise UserError(self.env._("There is no tier %(code)s. The tiers are: %(codes)s.", code=", ".join(changes),
                                       codes=", ".join(cut.code for cut in cuts)))
        parameters = self._get_parameters(plain, cuts)
        self._validate(parameters)
        return parameters, clean

    def _get_preview_rule(self):
        """How the values of a preview are read: the policy's fields by their types, and the cut-offs of the tiers."""
        rules = {}
        for name in self._get_parameter_fields():
            field = self._fields[name]
            rules[name] = arguments.choice(*field.get_values(self.env)) if field.type == "selection" \
                else arguments.number(whole=field.type == "integer")
        cut = arguments.mapping(dict.fromkeys(CUT_FIELDS, arguments.number()))
        return arguments.mapping({**rules, "tiers": arguments.table(cut, most=100)}, required=False)

    def _get_preview_tiers(self, parameters, summary):
        tiers = self.env["crm.tier"].browse(cut.tier_id for cut in parameters.cuts)
        totals = {when: sum(summary[when][tier.id][1] for tier in tiers) for when in ("old", "new")}

        def figures(tier, when):
            customers, revenue = summary[when][tier.id]
            share = 100 * revenue / totals[when] if totals[when] else 0.0
            return {"customers": customers, "revenue": revenue, "revenue_share": share}

        return [{
            "id": tier.id, "code": tier.code, "name": tier.name, "color": tier.color, "sequence": tier.sequence,
            **{name: getattr(cut, name) for name in CUT_FIELDS},
            "now": figures(tier, "old"), "after": figures(tier, "new"),
        } for tier, cut in zip(tiers, parameters.cuts, strict=True)]

    def _get_settled_run(self):
        """The company's last run, unless it failed: what it has left are the figures on the profiles."""
        run = self.env["crm.tier.run"].sudo().search([("company_id", "=", self.company_id.id)], limit=1)
        return run.filtered(lambda last: last.state == "done" and last.as_of)

    def _read_preview(self, scope, decided=None):
        """`(summary, movers, curve)`: the classifier's summary, rows of who moves, and points of the curve.

        In one statement: the rows that `decided` yields (default: those of the table) are many, and read once.
        """
        classifier = self.env["crm.tier.classifier"]
        queries = (classifier._select_summary(), self._select_movers(), self._select_curve(scope.parameters.measure))
        [parts] = self.env.execute_query(SQL(
            "%s SELECT %s", SQL("WITH crm_customer_decided AS MATERIALIZED (%s)", decided) if decided else SQL(),
            SQL(", ").join(SQL("(SELECT JSON_AGG(row) FROM (%s) row)", query) for query in queries)))
        summary, movers, curve = (part or [] for part in parts)
        return classifier._sum_up(scope, summary), movers, curve

    def _select_movers(self):
        return SQL(
            """
            SELECT mover.partner_id, partner.complete_name AS name, mover.revenue, mover.revenue_rank,
                   mover.cumulative_share, mover.tier_score, mover.old_tier_id, mover.margin, mover.margin_rank,
                   mover.cumulative_margin_share, mover.tier_id AS new_tier_id
              FROM (SELECT *
                      FROM crm_customer_decided
                     WHERE old_tier_id IS DISTINCT FROM tier_id
                  ORDER BY revenue DESC, partner_id
                     LIMIT %s) mover
              JOIN res_partner partner ON partner.id = mover.partner_id
          ORDER BY mover.revenue DESC, mover.partner_id
            """, MOVERS_LIMIT)

    def _select_curve(self, measure):
        """Of those who have bought: the first, the last, and some between them."""
        return SQL(
            """
            SELECT 100.0 * %(rank)s / customers AS customers_percent, %(share)s AS revenue_percent,
                   %(rank)s AS revenue_rank, %(amount)s AS revenue
              FROM crm_customer_decided
              JOIN (SELECT MAX(%(rank)s) AS customers, CEIL(MAX(%(rank)s) / %(points)s)::integer AS step
                      FROM crm_customer_decided) ranked ON %(rank)s IN (1, customers) OR %(rank)s %% step = 0
          ORDER BY %(rank)s
            """, rank=SQL.identifier(measure.rank), share=SQL.identifier(measure.cumulative_share),
            amount=SQL.identifier(measure.amount), points=float(CURVE_POINTS - 3))

    def _explain_movers(self, scope, rows):
        changes, by_margin = self.env["crm.tier.change"], scope.parameters.measure.amount == "margin"
        for row in rows:
            margin = {name: row.pop(name) for name in ("margin", "margin_rank", "cumulative_margin_share")}
            figures = {name: row.pop(name) for name in ("cumulative_share", "tier_score")}
            figures |= margin if by_margin else {}
            row["reason"] = changes.new({
                "revenue": row["revenue"], "revenue_rank": row["revenue_rank"],
                "company_id": scope.company.id, "currency_id": scope.company.currency_id.id, **figures,
            })._explain_figures()
        return rows

from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import private
from ...tools.complaint_clock import Phase
from ...tools.labels import get_labels
from ...tools.service_targets import choose
from ...tools.working_time import get_deadline

REPLY, RESOLUTION = "complaint_reply", "complaint_resolution"


class CrmComplaint(models.Model):
    """What is frozen when a complaint is opened: the customer's tier and value, and what we promised them that day.

    All that an opening needs is computed before the record is written, so that many complaints cost little more than
    one. Deadlines come from the standards of the tier that the customer had on opening, in working time.
    """

    _inherit = "crm.complaint"

    # === OPENING ===#

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(self._prepare_opening(self._leave_guarded_out(vals_list)))
        complaints.sudo()._open()
        return complaints

    def _open(self):
        """Plan the work on new complaints, tell the customer and the department that caused them."""
        self._plan_work(is_new=True)
        self._confirm_receipt()
        self.filtered("department_id")._tell_department()

    def _creation_message(self):
        return self._read_by_colleagues().env._("Complaint opened")

    # === PREPARING ===#

    @api.model
    def _prepare_opening(self, vals_list):
        """The values with reference, terms and deadlines; what is given already stays."""
        defaults = self.default_get(["company_id", "partner_id", "severity"])
        vals_list = [{**defaults, **self._clean_references(vals)} for vals in vals_list]
        now = self._get_now()
        cases = [(
            self.env["res.company"].browse(vals["company_id"]), self.env["res.partner"].browse(vals.get("partner_id")),
            fields.Datetime.to_datetime(vals.get("opened_at")) or now) for vals in vals_list]
        companies = self.env["res.company"].union(*(company for company, _partner, _opened in cases))
        self._fetch_little(companies)
        clocks = self._get_clocks(companies)
        return [{
            **private.wrap({
                **terms,
                **self._prepare_answer_address(vals, partner),
                **self._prepare_deadlines(clocks[company], company, vals["severity"], opened, terms),
                "opened_at": opened, "clock_started_at": opened, "events_raised_at": opened}),
            **vals, "name": private.Private(name),
        } for vals, (company, partner, opened), terms, name in zip(
            vals_list, cases, self._prepare_terms(cases), self._draw_names([case[0] for case in cases]), strict=True)]

    @api.model
    def _fetch_little(self, companies):
        """Read what opening a complaint needs of its company and of who opens it, instead of all their columns."""
        companies.sudo().fetch([
            "currency_id", "parent_path", "alias_domain_id", "resource_calendar_id", "complaint_major_percent",
            "complaint_critical_percent"])
        companies.sudo().currency_id.fetch(["rounding", "decimal_places"])
        self.env.user.partner_id.sudo().fetch(["name", "email", "lang", "tz", "active", "partner_share"])

    @api.model
    def _draw_names(self, companies):
        """A reference for each complaint, from the sequence of its company."""
        names = {}
        for company, number in Counter(companies).items():
            sequence = self.env["ir.sequence"].sudo().search_fetch(
                [("code", "=", "crm.complaint"), ("company_id", "in", [company.id, False])],
                ["implementation", "prefix", "suffix", "padding", "use_date_range"], order="company_id", limit=1)
            names[company] = iter(self._draw(sequence, number))
        return [next(names[company]) for company in companies]

    @api.model
    def _draw(self, sequence, number):
        """So many references from a sequence, at once where it may have gaps; without a sequence they have none."""
        if not sequence:
            return ["/"] * number
        if sequence.use_date_range or sequence.implementation != "standard":
            return [sequence.next_by_id() for _number in range(number)]
        rows = self.env.execute_query(SQL(
            "SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{sequence.id:03d}", number))
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{drawn:0{sequence.padding}d}{suffix}" for (drawn,) in rows]

    @api.model
    def _prepare_terms(self, cases):
        """Tier, lifetime value and targets of each case (company, customer, opening): what was promised on the day."""
        partners = self.env["res.partner"].browse(partner.id for _company, partner, _opened in cases if partner).sudo()
        partners.fetch(["commercial_partner_id", "company_id", "user_id", "email", "email_set_by_id"])
        customers = {partner.id: partner.commercial_partner_id.id for partner in partners}
        profiles = self.env["crm.customer.profile"].sudo().search_fetch(
            [("partner_id", "in", list(customers.values())),
             ("company_id", "in", [company.id for company, _partner, _opened in cases])],
            ["partner_id", "company_id", "tier_id", "lifetime_value"]) if customers else ()
        known = {(profile.partner_id.id, profile.company_id.id): profile for profile in profiles}
        targets = {metric: self.env["crm.service.standard"]._get_metric_targets(metric)
                   for metric in (REPLY, RESOLUTION)}
        terms = []
        for company, partner, opened in cases:
            profile = known.get((customers.get(partner.id), company.id))
            tier = profile and self._get_tier_on(profile, opened).id
            reply, resolution = (
                choose(found, tier or 0, company.id, opened.date()) for found in targets.values())
            terms.append({
                "tier_id": tier or False,
                "opening_value": profile.lifetime_value if profile else 0,
                "reply_target_id": reply.id if reply else False,
                "resolution_target_id": resolution.id if resolution else False})
        return terms

    @api.model
    def _get_tier_on(self, profile, moment):
        """The customer's tier at a moment, which is now."""
        return profile.tier_id

    @api.model
    def _prepare_deadlines(self, clocks, company, severity, opened, terms):
        promises = {target.id: target for metric in (REPLY, RESOLUTION)
                    for target in self.env["crm.service.standard"]._get_metric_targets(metric)}
        share = self._get_share(company, severity)
        phases = [
            Phase(subject, *get_deadline(clocks, promises.get(terms[f"{subject}_target_id"]), opened, share))
            for subject in ("reply", "resolution")]
        moments = [moment for phase in phases for moment in (phase.warning, phase.deadline) if moment]
        return {
            **{f"{phase.subject}_warning": phase.warning for phase in phases},
            **{f"{phase.subject}_deadline": phase.deadline for phase in phases},
            "deadline": min((phase.deadline for phase in phases if phase.deadline), default=False),
            "next_event_at": min((moment for moment in moments if moment > opened), default=False),
        }

    # === TERMS ===#

    def _identify(self):
        """Another customer than on opening, such as one who was found out later: their terms, from the opening on.

        Of a complaint that is over only the value changes: that of one customer is never shown as another's.
        """
        self.ensure_one()
        [terms] = self._prepare_terms([(self.company_id, self.partner_id, self.opened_at)])
        if not self._is_open():
            self.opening_value = 0 if self.is_imported else terms["opening_value"]
            return
        self.write(terms)
        self.env["crm.service.measure"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("actual", "=", False)]).unlink()
        self._restart(self.env._("Deadlines of this customer's tier (%(tier)s) since the opening.",
                                 tier=self.tier_id.name or self.env._("none")))

    def _change_severity(self):
        self.ensure_one()
        if self._is_open():
            label = get_labels(self, "severity")[self.severity]
            self._restart(self.env._("Deadlines of a complaint that is %(severity)s.", severity=label.lower()))

from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import clean_context

from ...tools import arguments, private
from ...tools.complaint_clock import OVER_STATES
from ...tools.labels import join
from .crm_complaint_submit import CHOICES, MOST_COMPLAINTS, RECORDS, TEXTS

DATES = ("opened_at", "replied_at", "resolved_at", "verified_at")
# By state: what has to be given beside the opening, and what cannot be there yet.
NEEDS = {
    "new": ((), ("replied_at", "resolved_at", "verified_at", "resolution")),
    "acknowledged": (("replied_at",), ("resolved_at", "verified_at", "resolution")),
    "in_progress": ((), ("resolved_at", "verified_at", "resolution")),
    "resolved": (("resolved_at",), ("verified_at",)),
    "closed": (("resolved_at",), ()),
    "cancelled": ((), ("resolved_at", "verified_at", "resolution")),
}
RULES = {
    "opened_at": arguments.moment(), **{name: arguments.moment(required=False) for name in DATES[1:]},
    "state": arguments.choice(*NEEDS, required=False), "resolution": arguments.text(arguments.LONG, required=False),
    "cause_code": arguments.text(required=False)}
# What may be given of the fields that otherwise only the steps of a complaint change.
GIVEN = {*DATES, "state", "resolution", "external_ref", "source"}
# All that a file of old complaints may hold. No lines of other records: they would be written with all rights.
TAKEN = {*GIVEN, *TEXTS, *CHOICES, *RECORDS, "cause_id"}


class CrmComplaint(models.Model):
    """Complaints that another system has handled, taken over with their dates: figures and promises count them in.
    Nobody is told of what is over already: no mail, no activity, no escalation, no remedy.
    """

    _inherit = "crm.complaint"

    # === PUBLIC API ===#

    @api.model
    @arguments.read(values_list=arguments.listing(arguments.anything(), MOST_COMPLAINTS))
    def submit_history(self, values_list):
        """Take over up to 500 complaints of another system with their dates, each on its own.

        :param values_list: a list of what `submit` takes, with `opened_at` (mandatory) and any of `replied_at`,
            `resolved_at`, `verified_at` (moments in UTC, in this order and past), `state` (default: what the dates
            say), `resolution`, `cause_code`. Whoever was not replied to before was when it was resolved.
        :return: as `submit_many`
        :raises ValidationError: for what is no list, or too long
        :raises AccessError: for who is not a relationship manager
        """
        self._check_may_import()
        return self.with_context(complaint_history=private.Private())._submit_each(values_list, self._check_history)

    @api.model
    def load(self, fields, data):
        """As usual; where the dates or the state are among the columns, managers take old complaints over."""
        if not GIVEN & {name.partition("/")[0] for name in fields}:
            return super().load(fields, data)
        try:
            self._check_may_import()
        except AccessError as error:
            return {"ids": False, "messages": [{"type": "error", "message": str(error)}], "nextrow": 0}
        return super(CrmComplaint, self.with_context(complaint_history=private.Private())).load(fields, data)

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_taking_over():
            return super().create(vals_list)
        self._check_may_import()
        if not self.env.su:
            self._check_taken({name for vals in vals_list for name in vals if vals[name]})
        quiet = self.sudo().with_context(clean_context(self.env.context)).with_context(
            mail_create_nosubscribe=True, mail_auto_subscribe_no_notify=True, mail_activity_quick_update=True)
        complaints = super(CrmComplaint, quiet).create([self._prepare_history(vals) for vals in vals_list])
        complaints = complaints.with_env(self.env)
        complaints.check_access("write")
        for name in RECORDS:  # whoever links a document may read it
            if complaints[name]:
                complaints[name].check_access("read")
        return complaints

    def _open(self):
        """Only what is not over is worked on."""
        if not self._is_taking_over():
            super()._open()
            return
        running = self.filtered(lambda complaint: complaint.state not in OVER_STATES)
        running.filtered("department_id")._tell_department()
        clocks = running._get_clocks()
        for complaint in running.filtered(lambda complaint: complaint.state == "resolved"):
            complaint.verify_deadline = complaint._get_verify_deadline(clocks)
        for state, complaints in running.grouped("state").items():
            complaints._follow(state, dict.fromkeys(complaints, "new"))

    def _customer_replied(self):
        """Files that are taken over were sent long ago."""
        return None if self._is_taking_over() else super()._customer_replied()

    def _notify_resolved(self):
        return None if self._is_taking_over() else super()._notify_resolved()

    def _creation_message(self):
        return self.env._("Taken over from another system") if self._is_taking_over() else super()._creation_message()

    @api.model
    def _get_tier_on(self, profile, moment):
        """The tier that an old complaint's customer had then, as far as that is on record."""
        if self._is_taking_over():
            later = self.env["crm.tier.change"].sudo().search([
                ("partner_id", "=", profile.partner_id.id), ("company_id", "=", profile.company_id.id),
                ("date", ">", moment.date())], order="date, id", limit=1)
            return later.old_tier_id or profile.tier_id
        return super()._get_tier_on(profile, moment)

    # === BUSINESS METHODS ===#

    def _is_taking_over(self):
        return private.read(self.env.context, "complaint_history", False)

    def _check_may_import(self):
        self.env["res.users"]._check_role("manager", self.env._("take old complaints over with their dates"))

    def _check_taken(self, names):
        self._check_guarded(names - GIVEN)
        other = sorted(names - TAKEN)
        if other:
            raise AccessError(self.env._(
                "Old complaints are taken over without: %(fields)s. Leave these columns out.",
                fields=join(self.env, (
                    self._fields[name]._description_string(self.env) if name in self._fields else name
                    for name in other))))

    def _check_history(self, values):
        """The values as they can be written, as `_check_submitted`."""
        if not isinstance(values, dict):
            return self._check_submitted(values)
        checked = self._check_submitted({name: values[name] for name in values if name not in RULES}, more=RULES)
        given = self.env["crm.arguments"]._read(
            arguments.mapping(RULES), {name: values.get(name) for name in RULES}, "values")
        cause = self.env["crm.complaint.cause"]._get(given.pop("cause_code"))
        return self._prepare_history({**checked, **given, **({"cause_id": cause.id} if cause else {})})

    @api.model
    def _prepare_history(self, vals):
        """Complete values, where the dates and the state fit each other.

        :raises ValidationError: where they do not
        """
        moments = {name: fields.Datetime.to_datetime(vals.get(name) or False) for name in DATES}
        state = vals.get("state") or next(
            (state for name, state in (("verified_at", "closed"), ("resolved_at", "resolved"),
                                       ("replied_at", "acknowledged")) if moments[name]), "new")
        self._check_history_dates(moments)
        self._check_history_state(state, {**vals, **moments})
        moments["replied_at"] = moments["replied_at"] or moments["resolved_at"]
        over = {"opening_value": 0, "deadline": False, "next_event_at": False} if state in OVER_STATES else {}
        return {**vals, **{name: moment or False for name, moment in moments.items()}, **over, "state": state,
                "is_imported": True, "resolved_by_id": self.env.uid if state == "resolved" else False}

    def _check_history_dates(self, moments):
        if not moments["opened_at"]:
            raise ValidationError(self.env._("\"opened_at\" is missing: when was the complaint opened?"))
        known = [(name, moments[name]) for name in DATES if moments[name]]
        for (before, earlier), (name, moment) in pairwise(known):
            if moment < earlier:
                raise ValidationError(self.env._(
                    "\"%(name)s\" cannot be before \"%(before)s\": check the dates.", name=name, before=before))
        if known[-1][1] > fields.Datetime.now():
            raise ValidationError(self.env._("\"%(name)s\" is in the future: check the dates.", name=known[-1][0]))

    def _check_history_state(self, state, vals):
        needed, impossible = NEEDS.get(state, ((), ()))
        for name in needed:
            if not vals.get(name):
                raise ValidationError(self.env._(
                    "\"%(name)s\" is missing: the complaint is %(state)s.", name=name, state=state))
        for name in impossible:
            if vals.get(name):
                raise ValidationError(self.env._(
                    "A complaint that is %(state)s has no \"%(name)s\".", name=name, state=state))

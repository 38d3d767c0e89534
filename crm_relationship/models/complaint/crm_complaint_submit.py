import uuid
from itertools import pairwise

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.tools import SQL, clean_context, email_normalize, plaintext2html
from odoo.tools.misc import hmac

from ...tools import arguments, private, uploads

SUBJECT_LENGTH, TEXT_LENGTH = 500, 100_000
TEXTS = ("subject", "description", "contact_name", "phone", "email_from", "external_ref", "source")
CHOICES = ("channel", "severity")
RECORDS = ("company_id", "partner_id", "category_id", "sale_order_id", "picking_id", "product_id", "invoice_id")
REFERENCES = ("external_ref", "source")
# What may be given by its code, too: {key: (key of the id, field of the code)}.
CODES = {"category_code": ("category_id", "code"), "product_code": ("product_id", "default_code")}
POSSIBLE = (*TEXTS, *CHOICES, *RECORDS, *CODES, "attachments")
# By which field a document names its customer.
DOCUMENTS = ("sale_order_id", "picking_id", "invoice_id")
MOST_COMPLAINTS = 500
MOST_REFERENCES = 1000
MOMENTS = (
    "opened_at", "reply_deadline", "resolution_deadline", "waiting_since", "replied_at", "resolved_at",
    "verify_deadline", "verified_at")
FIGURES = ("id", "state", "sla_state", "severity", "escalation_level", "reopen_count", "resolution")
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
OVER = ("closed", "cancelled")
RULES = {
    "opened_at": arguments.moment(), **{name: arguments.moment(required=False) for name in DATES[1:]},
    "state": arguments.choice(*NEEDS, required=False), "resolution": arguments.text(arguments.LONG, required=False),
    "cause_code": arguments.text(required=False)}
# What may be given of the fields that otherwise only the steps of a complaint change.
GIVEN = {*DATES, "state", "resolution", "external_ref", "source"}
# All that a file of old complaints may hold. No lines of other records: they would be written with all rights.
TAKEN = {*GIVEN, *TEXTS, *CHOICES, *RECORDS, "cause_id"}


class CrmComplaint(models.Model):
    """Complaints that other programs open, one or many, what they ask about them and add to them; and complaints that
    another system has handled, taken over with their dates: figures and promises count them in. Nobody is told of what
    is over already: no mail, no activity, no escalation, no remedy.
    """

    _inherit = "crm.complaint"

    # === PUBLIC API ===#

    @api.model
    @arguments.read(values=arguments.anything())
    def submit(self, values):
        """Open a complaint, once for each company, source and external reference.

        :param values: a dict with `subject` (mandatory, up to 500 characters) and any of `description` (plain text),
            `partner_id`, `contact_name`, `phone`, `email_from`, `channel` (one of the field's values, `api` by
            default), `category_id` or `category_code`, `severity`, `sale_order_id`, `picking_id`, `invoice_id`,
            `product_id` (ids) or `product_code` (its internal reference), `external_ref` and `source` (the caller's
            own reference and name), `company_id` (the current company by default), `attachments` (up to 5 dicts `name`
            and `content` in base64, of the kinds and sizes that the public form takes: all are kept, or none).
            Without `partner_id` the customer is that of the document, or who has the address `email_from`; else the
            complaint waits in the tray.
        :return: a dict `id`, `reference`, `created` (False: it was there already, and stays as it is),
            `reply_deadline`, `resolution_deadline` (ISO moments in UTC, False: none), `access_url` (for the customer);
            of one that was submitted before and that the caller may not read, only the first and `created`
        :raises ValidationError: for other keys, wrong types, unknown records, or those of another customer or company
        :raises AccessError: for who may not create complaints, or not in that company
        """
        self.check_access("create")
        return self._submit_checked(self._check_submitted(values))

    # === BUSINESS METHODS ===#

    def _submit_checked(self, values):
        """Open the complaint, unless it was submitted before; what `submit` returns."""
        known = self._find_submitted(values)
        complaint = known or self._open_submitted([values])
        return complaint._format_submitted(created=not known)

    def _open_submitted(self, values_list):
        """New complaints of one company, in the order of their checked values, with their files: all, or none."""
        company = self.env["res.company"].browse(values_list[0]["company_id"])
        try:
            with self.env.cr.savepoint():
                model = self.with_context(clean_context(self.env.context)).with_company(company).sudo()
                complaints = model.create([self._prepare_submitted(values) for values in values_list])
                for complaint, values in zip(complaints, values_list, strict=True):
                    if values.get("attachments"):
                        complaint._post_from_customer(attachments=values["attachments"])
        except UniqueViolation as error:
            # Another call has just submitted the same; what it wrote is not seen in this transaction: have it retried
            raise ConcurrencyError(str(error)) from error
        return complaints

    def _prepare_submitted(self, values):
        return {
            **{name: value for name, value in values.items() if name != "attachments"},
            "access_token": str(uuid.uuid4()), "description": plaintext2html(values.get("description") or "")}

    def _clean_references(self, vals):
        """The values, where a blank reference or source is none: kept as a text, it would be taken for ever."""
        return {name: (value.strip() or False) if name in REFERENCES and isinstance(value, str) else value
                for name, value in vals.items()}

    def _find_submitted(self, values):
        """The complaint that was submitted before with this company, source and reference."""
        if not values.get("external_ref"):
            return self.browse()
        return self.sudo().with_context(active_test=False).search(
            [("company_id", "=", values["company_id"]), ("source", "=", values.get("source") or False),
             ("external_ref", "=", values["external_ref"])], limit=1)

    def _format_submitted(self, created):
        """What the caller learns; of a complaint that they may not read, only that it is there."""
        result = {"id": self.id, "created": created}
        if not self.sudo(False).has_access("read"):
            return {**result, **dict.fromkeys(
                ("reference", "reply_deadline", "resolution_deadline", "access_url"), False)}
        return {
            **result,
            "reference": self.name,
            "reply_deadline": fields.Datetime.to_string(self.reply_deadline) or False,
            "resolution_deadline": fields.Datetime.to_string(self.resolution_deadline) or False,
            "access_url": self._get_customer_url(),
        }

    def _check_submitted(self, values, more=()):
        """The values as they can be written; nothing is written where one is wrong. `more` keys may be there."""
        if not isinstance(values, dict):
            raise ValidationError(self.env._("Give the complaint as a dict of values."))
        unknown = sorted(arguments.show(key) for key in values if key not in (*POSSIBLE, *more))
        if unknown:
            raise ValidationError(self.env._(
                "A complaint cannot be submitted with: %(keys)s. Possible are: %(possible)s.",
                keys=", ".join(unknown[:10]), possible=", ".join(sorted((*POSSIBLE, *more)))))
        values = {key: value for key, value in values.items() if value not in (None, "") and value is not False}
        self._check_texts(values)
        self._check_choices(values)
        self._check_codes(values)
        self._check_records(values)
        self.with_company(values.get("company_id"))._check_customer(values)
        values["attachments"] = self.env["crm.arguments"]._read(
            uploads.files(), values.get("attachments"), "attachments")
        return self._clean_references({"channel": "api", "company_id": self.env.company.id, **values})

    def _check_texts(self, values):
        for key in values.keys() & set(TEXTS):
            longest = TEXT_LENGTH if key == "description" else SUBJECT_LENGTH
            values[key] = self.env["crm.arguments"]._read(
                arguments.text(longest, required=False), values[key], key) or False
        if not values.get("subject"):
            raise ValidationError(self.env._("\"subject\" is missing: say in a few words what it is about."))

    def _check_choices(self, values):
        for key in values.keys() & set(CHOICES):
            possible = self._fields[key].get_values(self.env)
            if values[key] not in possible:
                raise ValidationError(self.env._("\"%(key)s\" has to be one of: %(possible)s.", key=key,
                                                 possible=", ".join(possible)))

    def _check_codes(self, values):
        """Codes as ids; where both are given they have to be of the same record."""
        company_id = values.get("company_id", self.env.company.id)
        for key, (name, field) in CODES.items():
            if key in values:
                values[name] = self.env["crm.arguments"]._find_either(
                    self._fields[name].comodel_name, values.get(name), values.pop(key), name, field, company_id).id

    def _check_records(self, values):
        company_id = values.get("company_id", self.env.company.id)
        for key in values.keys() & set(RECORDS):
            model = self.env[self._fields[key].comodel_name]
            is_id = isinstance(values[key], int) and not isinstance(values[key], bool)
            record = model.browse(values[key]).exists() if is_id and 0 < values[key] < 2**31 else model
            if not record:
                raise ValidationError(self.env._("\"%(key)s\": there is no record with the id %(id)s.", key=key,
                                                 id=arguments.show(values[key])))
            if key == "company_id" and record not in self.env.companies:
                raise ValidationError(self.env._("\"company_id\": you do not work for this company."))
            self._check_link_values({key: values[key]})
            if "company_id" in record._fields and record.company_id.id not in (False, company_id):
                raise ValidationError(self.env._("\"%(key)s\" belongs to another company.", key=key))

    def _check_customer(self, values):
        """Where no customer is given, it is that of the documents or of the address; all have to agree."""
        documents = [self.env[self._fields[key].comodel_name].sudo().browse(values[key]) for key in DOCUMENTS
                     if key in values]
        partner = self.env["res.partner"].sudo().browse(values.get("partner_id", [])) or next(
            (partner for document in documents for partner in document._get_complaint_partners()),
            self.env["res.partner"])
        if not all(document._concerns(partner) for document in documents):
            raise ValidationError(self.env._("The documents do not belong to the customer."))
        partner = partner or self._find_customer(values.get("email_from"))
        if partner:
            values["partner_id"] = partner.id

    def _find_customer(self, email):
        """The contact with this address; empty where it is nobody's, or one of our own people's."""
        address = email_normalize(email or "")
        if not address:
            return self.env["res.partner"]
        return self.env["res.partner"].sudo().search(
            [("email_normalized", "=", address), ("partner_share", "=", True),
             ("ref_company_ids", "=", False),
             ("company_id", "in", (False, self.env.company.id))], order="customer_rank DESC, id", limit=1).sudo(False)

    # === MANY AT ONCE ===#

    @api.model
    @arguments.read(values_list=arguments.listing(arguments.anything(), MOST_COMPLAINTS))
    def submit_many(self, values_list):
        """Open up to 500 complaints, each on its own.

        :param values_list: a list of what `submit` takes
        :return: a list in the same order: `{ok: True}` with what `submit` returns, or `{ok: False, error}`, the error
            being `{name, message}`: `ValidationError`, `AccessError`, `MissingError` or `UserError`, and what to do
        :raises ValidationError: for what is no list, or too long
        :raises AccessError: for who may not create complaints
        """
        self.check_access("create")
        return self._submit_each(values_list, self._check_submitted)

    # === BUSINESS METHODS ===#

    def _submit_each(self, values_list, check):
        """Results in the order of the values. What is new goes in one piece; where that fails, one by one."""
        results, checked = {}, {}
        for number, values in enumerate(values_list):
            try:
                checked[number] = check(values)
            except UserError as error:
                results[number] = self._format_error(error)
        for complaint, number in self._open_together(checked):
            results[number] = {"ok": True, **complaint._format_submitted(created=True)}
        for number, values in checked.items():
            if number not in results:
                results[number] = self._submit_alone(values)
        return [results[number] for number in range(len(values_list))]

    def _open_together(self, checked):
        """Pairs (complaint, number) of those that are opened in one piece: new ones without files, each once."""
        groups, seen = {}, set()
        for number, values in checked.items():
            key = (values["company_id"], values.get("source"), values.get("external_ref"))
            if not (values["attachments"] or key in seen or self._find_submitted(values)):
                groups.setdefault(values["company_id"], {})[number] = values
            if values.get("external_ref"):
                seen.add(key)
        for group in groups.values():
            try:
                with self.env.cr.savepoint():
                    complaints = self._open_submitted(list(group.values()))
            except UserError:
                continue
            yield from zip(complaints, group, strict=True)

    def _submit_alone(self, values):
        try:
            with self.env.cr.savepoint():
                return {"ok": True, **self._submit_checked(values)}
        except UserError as error:
            return self._format_error(error)

    def _format_error(self, error):
        return {"ok": False, "error": {"name": type(error).__name__, "message": str(error)}}

    # === WHAT PROGRAMS ASK AND ADD ===#

    @api.model
    @api.readonly
    @arguments.read(source=arguments.text(required=False),
                    external_refs=arguments.listing(arguments.text(), MOST_REFERENCES))
    def get_status(self, source, external_refs):
        """How far the complaints are that a program submitted.

        :param source: as it was submitted; None or empty: those without a source
        :param external_refs: a list of up to 1,000 external references
        :return: a dict for each reference, in their order: `source`, `external_ref`, `found`; what the caller may not
            read is not found. `id`, `reference`, `state`, `sla_state`, `severity`, `escalation_level`, `reopen_count`,
            `resolution` (a text), `opened_at`, `reply_deadline`, `resolution_deadline`, `waiting_since`, `replied_at`,
            `resolved_at`, `verify_deadline`, `verified_at` (ISO moments in UTC), `merged_into` (`{id, reference}` of
            the complaint that goes on); each False where there is none
        :raises AccessError: for users without a relationship role
        :raises ValidationError: for other types, or too many references
        """
        self.check_access("read")
        complaints = self.with_context(active_test=False).search([
            ("company_id", "in", self.env.companies.ids), ("source", "=", source or False),
            ("external_ref", "in", external_refs)])
        known = {complaint.external_ref: complaint for complaint in complaints.sorted(
            lambda complaint: complaint.company_id == self.env.company)}
        return [{
            "source": source or False, "external_ref": external_ref, "found": external_ref in known,
            **known.get(external_ref, self.browse())._format_status(),
        } for external_ref in external_refs]

    @arguments.read("one", body=arguments.text(arguments.LONG), attachments=uploads.files(),
                    by_customer=arguments.flag(required=False), external_ref=arguments.text(required=False))
    def add_message(self, body, attachments=None, by_customer=False, external_ref=None):
        """Add a message to the story of this complaint that the customer reads; where it was merged, to the one that
        goes on.

        :param body: plain text
        :param attachments: a list of up to 5 dicts `name` and `content` (base64); what the public form takes
        :param by_customer: True: the customer said it, elsewhere: the clock goes on where it waited for them. False: it
            is ours, they get it by mail, and the first one that reaches them is the reply
        :param external_ref: the caller's own reference of the message: with the same one it is added once
        :return: a dict `id`, `reference` (of the complaint that has it), `message_id`, `created` (False: it was there
            already), `state`, `replied_at`, `waiting_since` (ISO moments in UTC or False)
        :raises AccessError: for complaints that the user may not write
        :raises ValidationError: for other types, and for files that are too large, too many, or of another kind
        """
        self.check_access("write")
        goes_on = self.sudo()._get_merged_into().sudo(self.env.su)
        goes_on.check_access("write")
        key = self._get_message_key(external_ref)
        message = self._find_message(key)
        created = not message
        if created:
            values = {"attachments": attachments or [], **({"message_id": key} if key else {})}
            post = goes_on.sudo()._post_from_customer if by_customer else goes_on.sudo()._post_to_customer
            message = post(plaintext2html(body), **values)
        return {
            "id": goes_on.id, "reference": goes_on.name, "message_id": message.id, "created": created,
            "state": goes_on.state, **goes_on._format_moments("replied_at", "waiting_since")}

    # === BUSINESS METHODS ===#

    def _format_status(self):
        """What `get_status` says of this complaint, or of none."""
        if not self:
            return dict.fromkeys((*FIGURES, *MOMENTS, "reference", "merged_into"), False)
        goes_on = self.merged_into_id.sudo()._get_merged_into().sudo(self.env.su)
        may_read = goes_on and goes_on.has_access("read")
        return {
            "reference": self.name,
            **{name: self[name] for name in FIGURES},
            **self._format_moments(*MOMENTS),
            "merged_into": {"id": goes_on.id, "reference": goes_on.name} if may_read else False,
        }

    def _format_moments(self, *names):
        return {name: fields.Datetime.to_string(self[name]) or False for name in names}

    def _get_message_key(self, external_ref):
        """The Message-Id that a caller's reference leads to; nobody outside can make one up."""
        if not external_ref:
            return None
        return f"<{hmac(self.env(su=True), 'crm.complaint.add_message', (self.id, external_ref))}@crm.complaint>"

    def _find_message(self, key):
        """The message with this Message-Id. Whoever adds the same one at the same moment is made to try again."""
        messages = self.env["mail.message"].sudo()
        if not key:
            return messages
        self.env.cr.execute(SQL("UPDATE crm_complaint SET write_uid = write_uid WHERE id = %s", self.id))
        return messages.search([("message_id", "=", key), ("model", "=", self._name)], limit=1)

    def _post_from_customer(self, body="", **values):
        """What the customer wrote elsewhere, as their message: nobody else is its author."""
        self.ensure_one()
        return self.with_context(complaint_customers_words=private.Private()).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment", author_id=self.partner_id.id,
            email_from=None if self.partner_id else self.email_from or self.contact_name or None, **values)

    # === FROM ANOTHER SYSTEM ===#

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
        running = self.filtered(lambda complaint: complaint.state not in OVER)
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
                fields=", ".join(self._fields[name]._description_string(self.env) if name in self._fields else name
                                 for name in other)))

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
        over = {"opening_value": 0, "deadline": False, "next_event_at": False} if state in OVER else {}
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

    @api.model
    def _get_tier_on(self, profile, moment):
        """The tier that an old complaint's customer had then, as far as that is on record."""
        if self._is_taking_over():
            later = self.env["crm.tier.change"].sudo().search([
                ("partner_id", "=", profile.partner_id.id), ("company_id", "=", profile.company_id.id),
                ("date", ">", moment.date())], order="date, id", limit=1)
            return later.old_tier_id or profile.tier_id
        return super()._get_tier_on(profile, moment)

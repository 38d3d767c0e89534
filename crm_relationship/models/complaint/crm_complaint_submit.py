import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import clean_context, email_normalize, plaintext2html

from ...tools import arguments, uploads

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


class CrmComplaint(models.Model):
    """Complaints that other programs open, one or many."""

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

    def _submit_checked(self, values):
        """Open the complaint, unless it was submitted before; what `submit` returns."""
        known = self._find_submitted(values)
        complaint = known or self._open_submitted([values])
        return complaint._format_submitted(created=not known)

    def _open_submitted(self, values_list):
        """New complaints of one company, in the order of their checked values, with their files: all, or none."""
        company = self.env["res.company"].browse(values_list[0]["company_id"])
        with self.env["crm.contention"]._once():
            model = self.with_context(clean_context(self.env.context)).with_company(company).sudo()
            complaints = model.create([self._prepare_submitted(values) for values in values_list])
            for complaint, values in zip(complaints, values_list, strict=True):
                if values.get("attachments"):
                    complaint._post_from_customer(attachments=values["attachments"])
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

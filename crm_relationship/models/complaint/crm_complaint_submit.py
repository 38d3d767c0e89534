import uuid

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, ValidationError
from odoo.tools import email_normalize, plaintext2html

from ...tools import arguments

SUBJECT_LENGTH, TEXT_LENGTH = 500, 100_000
TEXTS = ("subject", "description", "contact_name", "phone", "email_from", "external_ref", "source")
CHOICES = ("channel", "severity")
RECORDS = ("company_id", "partner_id", "category_id", "sale_order_id", "picking_id", "product_id", "invoice_id")
REFERENCES = ("external_ref", "source")
# By which field a document names its customer.
DOCUMENTS = ("sale_order_id", "picking_id", "invoice_id")


class CrmComplaint(models.Model):
    _inherit = "crm.complaint"

    # === PUBLIC API ===#

    @api.model
    @arguments.read()
    def submit(self, values):
        """Open a complaint, once for each company, source and external reference.

        :param values: a dict with `subject` (mandatory, up to 500 characters) and any of `description` (plain text),
            `partner_id`, `contact_name`, `phone`, `email_from`, `channel` (one of the field's values, `api` by
            default), `category_id`, `severity`, `sale_order_id`, `picking_id`, `product_id`, `invoice_id` (ids),
            `external_ref` and `source` (the caller's own reference and name), `company_id` (the current company by
            default). Without `partner_id` the customer is that of the document, or who has the address `email_from`;
            else the complaint waits in the tray.
        :return: a dict `id`, `reference`, `created` (False: it was there already, and stays as it is),
            `reply_deadline`, `resolution_deadline` (ISO moments in UTC, False: none), `access_url` (for the customer)
        :raises ValidationError: for other keys, wrong types, unknown records, or those of another customer or company
        :raises AccessError: for who may not create complaints, or not in that company
        """
        self.check_access("create")
        values = self._check_submitted(values)
        company = self.env["res.company"].browse(values.pop("company_id", self.env.company.id))
        complaints = self.with_company(company)
        values = self._clean_references(values)
        reference = (company.id, values.get("source"), values.get("external_ref"))
        known = complaints._find_submitted(*reference)
        if known:
            return known._format_submitted(created=False)
        try:
            with self.env.cr.savepoint():
                complaint = complaints.sudo().create({
                    **values, "company_id": company.id, "access_token": str(uuid.uuid4()),
                    "description": plaintext2html(values.get("description") or "")})
        except UniqueViolation as error:
            # Another call has just submitted the same; what it wrote is not seen in this transaction: have it retried
            raise ConcurrencyError(str(error)) from error
        return complaint._format_submitted(created=True)

    # === BUSINESS METHODS ===#

    def _clean_references(self, vals):
        """The values, where a blank reference or source is none: kept as a text, it would be taken for ever."""
        return {name: (value.strip() or False) if name in REFERENCES and isinstance(value, str) else value
                for name, value in vals.items()}

    def _find_submitted(self, company_id, source, external_ref):
        if not external_ref:
            return self.browse()
        return self.sudo().with_context(active_test=False).search(
            [("company_id", "=", company_id), ("source", "=", source or False),
             ("external_ref", "=", external_ref)], limit=1)

    def _format_submitted(self, created):
        return {
            "id": self.id,
            "reference": self.name,
            "created": created,
            "reply_deadline": fields.Datetime.to_string(self.reply_deadline) or False,
            "resolution_deadline": fields.Datetime.to_string(self.resolution_deadline) or False,
            "access_url": self._get_access_url_full(),
        }

    def _get_access_url_full(self):
        """The customer's page, with the key that opens it."""
        self.ensure_one()
        return self.get_base_url() + self.get_portal_url()

    def _check_submitted(self, values):
        """The values as they can be written; nothing is written where one is wrong."""
        if not isinstance(values, dict):
            raise ValidationError(self.env._("Give the complaint as a dict of values."))
        unknown = sorted(arguments.show(key) for key in values if key not in (*TEXTS, *CHOICES, *RECORDS))
        if unknown:
            raise ValidationError(self.env._(
                "A complaint cannot be submitted with: %(keys)s. Possible are: %(possible)s.",
                keys=", ".join(unknown[:10]), possible=", ".join(sorted((*TEXTS, *CHOICES, *RECORDS)))))
        values = {key: value for key, value in values.items() if value not in (None, "") and value is not False}
        self._check_texts(values)
        self._check_choices(values)
        self._check_records(values)
        self.with_company(values.get("company_id"))._check_customer(values)
        return {"channel": "api", **values}

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
            record.check_access("read")
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

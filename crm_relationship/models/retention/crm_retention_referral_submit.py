from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import clean_context

from ...tools import arguments

VALUES = {
    "referrer_id": arguments.record(), "referred_id": arguments.record(),
    "company_id": arguments.record(required=False), "source": arguments.text(required=False),
    "external_ref": arguments.text(required=False), "note": arguments.text(arguments.LONG, required=False)}


class CrmRetentionReferral(models.Model):
    """Referrals that other programs submit, such as a web shop."""

    _inherit = "crm.retention.referral"

    @api.model
    @arguments.read(values=arguments.mapping(VALUES, needed=("referrer_id", "referred_id")))
    def submit(self, values):
        """Note that a customer has brought a new one, once for each company, source and external reference; and once
        for each new customer.

        :param values: a dict with `referrer_id` (who has brought them) and `referred_id` (who is new), ids of partners;
            contacts stand for their companies; and any of `external_ref` and `source` (the caller's own reference and
            name), `note` (plain text), `company_id` (the current company by default)
        :return: a dict `id`, `created` (False: it was there already, and stays as it is), `state` (`open`: waits for a
            paid order of the new customer; `rewarded`; `refused`); of one that was submitted before and that the caller
            may not read, `state` is False
        :raises ValidationError: for other keys, wrong types, unknown records; where the two are the same customer, one
            of them is not a customer, the new one has ordered before, or was brought by somebody else already
        :raises AccessError: for who may not create referrals, or not of these customers, or not in that company
        """
        self.check_access("create")
        values = self._check_submitted(values)
        known = self._find_submitted(values)
        referral = known or self._create_submitted(values)
        may_read = referral.has_access("read")
        return {"id": referral.id, "created": not known, "state": may_read and referral.state}

    # === BUSINESS METHODS ===#

    def _check_submitted(self, values):
        values = self._clean({name: value for name, value in values.items() if value is not None})
        finder = self.env["crm.arguments"]
        company = finder._find("res.company", values.setdefault("company_id", self.env.company.id), "company_id")
        if company not in self.env.companies:
            raise ValidationError(self.env._("\"company_id\": you do not work for this company."))
        for name in ("referrer_id", "referred_id"):
            finder._find("res.partner", values[name], name).check_access("read")
        return values

    def _find_submitted(self, values):
        """The referral that was submitted before: with this key, or of these two customers.

        :raises ValidationError: for who was brought by somebody else
        """
        referrals, own = self.sudo(), [("company_id", "=", values["company_id"])]
        found = values.get("external_ref") and referrals.search([
            *own, ("source", "=", values.get("source") or False), ("external_ref", "=", values["external_ref"])])
        found = found or referrals.search([*own, ("referred_id", "=", values["referred_id"])])
        if found and found.external_ref != values.get("external_ref") and found.referrer_id.id != values["referrer_id"]:
            raise ValidationError(self.env._(
                "%(customer)s was referred by another customer already.", customer=found.referred_id.display_name))
        return found.sudo(False)

    def _create_submitted(self, values):
        company = self.env["res.company"].browse(values["company_id"])
        with self.env["crm.contention"]._once():
            return self.with_context(clean_context(self.env.context)).with_company(company).create(values)

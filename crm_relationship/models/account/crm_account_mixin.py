from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class CrmAccountMixin(models.AbstractModel):
    """What is kept about a customer in a company: about the customer, never a contact of theirs, and it stays there.

    `_fixed_fields` names what does not change once the record is there; `_describe_fixed()` says so to who tries.
    """

    _name = "crm.account.mixin"
    _description = "Record about a Customer"
    _inherit = "crm.link.guard"
    _fixed_fields = ("partner_id", "company_id")

    @api.constrains("partner_id")
    def _check_partner(self):
        for record in self:
            customer = record.partner_id.commercial_partner_id
            if record.partner_id != customer:
                raise ValidationError(self.env._(
                    "%(contact)s belongs to %(company)s: choose that customer.",
                    contact=record.partner_id.display_name, company=customer.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        """A record for a contact is one for the customer that the contact belongs to."""
        for vals in vals_list:
            if isinstance(vals.get("partner_id"), int):
                partner = self.env["res.partner"].browse(vals["partner_id"]).exists()
                vals["partner_id"] = partner.commercial_partner_id.id
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            for record in self:
                if any(vals[name] != record._fields[name].convert_to_write(record[name], record)
                       for name in self._fixed_fields if name in vals):
                    raise UserError(record._describe_fixed())
        return super().write(vals)

    def _describe_fixed(self):
        """That this record stays with its customer, and what to do instead."""
        raise NotImplementedError

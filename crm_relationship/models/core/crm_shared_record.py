from odoo import api, models
from odoo.exceptions import AccessError


class CrmSharedRecord(models.AbstractModel):
    """Records that all companies share: only who may work in all of them changes them.

    What has a company is shared where the company is empty. Values that each company has for itself stay in the hands
    of its own managers, and so do the records behind a one2many, which are guarded themselves.
    """

    _name = "crm.shared.record"
    _description = "Record That All Companies Share"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_may_share()
        return records

    def write(self, vals):
        if any(self._is_shared_value(name) for name in vals):
            self._check_may_share()
        result = super().write(vals)
        if "company_id" in vals:
            self._check_may_share()
        return result

    def _update_field_translations(self, *args, **kwargs):
        self._check_may_share()
        return super()._update_field_translations(*args, **kwargs)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        self._check_may_share()

    def _is_shared_value(self, name):
        field = self._fields.get(name)
        return not field or not (field.company_dependent or field.type == "one2many")

    def _check_may_share(self):
        """Refuse to change what is shared to who works in some of the companies only.

        :raises AccessError: for those
        """
        if self.env.su:
            return
        records = self.sudo()
        shared = records.filtered(lambda record: not record.company_id) if "company_id" in self._fields else records
        if shared and self.env["res.company"].sudo().search([]) - self.env.user.company_ids:
            raise AccessError(self.env._(
                "All companies share %(name)s: only a relationship manager who may work in all of them can change it. "
                "Ask one of them, or have an administrator give you access to the other companies.",
                name=shared[0].display_name))

from odoo import api, models

MODULE = "crm_relationship"


class CrmDerivedGuard(models.AbstractModel):
    """Records that keep what they derive from others, such as whose company they are in: only the program writes it."""

    _name = "crm.derived.guard"
    _description = "Guard of Derived Fields"

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and not self.env.su and self._is_derived(field):
            return False
        return super()._has_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        """Defaults that a dialogue hands on, such as the company of a document, are none for these fields."""
        if self.env.su or not any(map(self._is_derived_default, self.env.context)):
            return super().create(vals_list)
        context = {key: value for key, value in self.env.context.items() if not self._is_derived_default(key)}
        return super(CrmDerivedGuard, self.with_env(self.env(context=context))).create(vals_list).with_env(self.env)

    @api.model
    def _is_derived_default(self, key):
        field = self._fields.get(key.removeprefix("default_")) if key.startswith("default_") else None
        return bool(field) and self._is_derived(field)

    @api.model
    def _is_derived(self, field):
        return bool(field.store and (field.compute or field.related) and field.readonly and MODULE in field._modules)

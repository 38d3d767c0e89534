from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache

from ...tools import private
from ...tools.labels import join

MODULE = "crm_relationship"


class CrmGuardedMixin(models.AbstractModel):
    """Records with fields that only our own code writes, acting with all rights: buttons, methods, crons.

    `_guarded_fields` names them; or `_free_fields` names what people write, and all else of ours is guarded. Each class
    names what it brings. What records derive from others and keep, such as whose company they are in, is guarded
    anyway.

    Anybody else who gives one is refused, in a value, an import or a nested command. Only a new record may come with
    empty ones, or with their defaults. Defaults that a dialogue hands on, or that somebody has saved, are none for
    these fields, whoever creates the record. Our code that acts in the name of a user hands a value on as
    `private.Private`.
    """

    _name = "crm.guarded.mixin"
    _description = "Guarded Fields"
    _guarded_fields = ()
    _free_fields = ()

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and not self.env.su and self._is_derived(field):
            return False
        return super()._has_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [private.unwrap(vals) for vals in self._leave_guarded_out(vals_list)]
        handed_on = {f"default_{name}" for name in self._get_guarded()} & self.env.context.keys()
        if not handed_on:
            return super().create(vals_list)
        context = {key: value for key, value in self.env.context.items() if key not in handed_on}
        return super(CrmGuardedMixin, self.with_env(self.env(context=context))).create(vals_list).with_env(self.env)

    def write(self, vals):
        self._check_guarded(name for name, value in vals.items() if not isinstance(value, private.Private))
        return super().write(private.unwrap(vals))

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        for name in self._get_guarded() & values.keys():
            default = self._get_own_default(name)
            if default is None:
                del values[name]
            else:
                values[name] = default
        return values

    # === BUSINESS METHODS ===#

    @api.model
    @ormcache()
    def _get_guarded(self):
        """The names of all guarded fields."""
        named, free = ({name for base in type(self).__mro__ for name in vars(base).get(attribute, ())}
                       for attribute in ("_guarded_fields", "_free_fields"))
        return frozenset(named | {
            name for name, field in self._fields.items()
            if self._is_derived(field) or (free and MODULE in field._modules and name not in free)})

    @api.model
    def _is_derived(self, field):
        return bool(field.store and (field.compute or field.related) and field.readonly and MODULE in field._modules)

    def _check_guarded(self, names):
        """Refuse to have these fields written by anybody but our own code.

        :raises AccessError: naming those that are guarded
        """
        guarded = () if self.env.su else sorted(self._get_guarded().intersection(names))
        if guarded:
            raise AccessError(self.env._(
                "%(fields)s cannot be written by hand: use the buttons of the record, or its methods.",
                fields=join(self.env, (self._fields[name]._description_string(self.env) for name in guarded))))

    @api.model
    def _leave_guarded_out(self, vals_list):
        """Values of new records without guarded fields that say nothing.

        :raises AccessError: for those that say something, where that is not our own code
        """
        if self.env.su:
            return vals_list
        guarded = self._get_guarded()
        cleaned = [{name: value for name, value in vals.items()
                    if name not in guarded or not self._is_blank(name, value)} for vals in vals_list]
        self._check_guarded(
            name for vals in cleaned for name, value in vals.items() if not isinstance(value, private.Private))
        return cleaned

    @api.model
    def _is_blank(self, name, value):
        return not isinstance(value, private.Private) and (not value or value == self._get_own_default(name))

    @api.model
    def _get_own_default(self, name):
        """What a new record has in a field where nobody gives anything, as a value to write; None: nothing."""
        field = self._fields[name]
        if not field.default:
            return None
        return field.convert_to_write(field.convert_to_cache(field.default(self), self, validate=False), self)

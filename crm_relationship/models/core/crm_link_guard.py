from odoo import api, models


class CrmLinkGuard(models.AbstractModel):
    """Records that only take links to what their user may read: in values, in defaults and while a form is filled in.

    Odoo checks the record that is written, not what its relations point at, and shows the name of anything linked.
    `_guarded_links` names the relations; None stands for all that are stored.
    """

    _name = "crm.link.guard"
    _description = "Guard of Links"
    _guarded_links = None

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_links()  # afterwards: with the defaults, wherever they came from
        return records

    def write(self, vals):
        result = super().write(vals)
        self._check_links(vals)
        return result

    def copy_data(self, default=None):
        """A copy leaves out what its maker may not read."""
        vals_list = super().copy_data(default=default)
        names = [name for name in self._get_guarded_links()
                 if self._fields[name].type == "many2one" and name not in (default or {})]
        for vals in vals_list:
            linked = {name: self.env[self._fields[name].comodel_name].browse(vals[name])
                      for name in names if vals.get(name)}
            vals.update({name: False for name, record in linked.items() if not record.has_access("read")})
        return vals_list

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._check_link_values(values)
        return values

    def onchange(self, values, field_names, fields_spec):
        self._check_link_values(values)
        return super().onchange(values, field_names, fields_spec)

    # === BUSINESS METHODS ===#

    def _get_guarded_links(self, names=None):
        """Names of the relations that are guarded, of those in `names` where it is given."""
        guarded = self._guarded_links or [
            name for name, field in self._fields.items()
            if field.relational and field.store and name not in models.LOG_ACCESS_COLUMNS]
        return [name for name in guarded if names is None or name in names]

    def _check_links(self, names=None):
        """Refuse what the user may not read among the records that these ones point at.

        :raises AccessError: for a linked record that the user may not read
        """
        if self.env.su:
            return
        records = self.sudo().with_context(active_test=False)
        for name in self._get_guarded_links(names):
            self._check_linked(records.mapped(name).with_env(self.env))

    def _check_link_values(self, values):
        """The same for values that are not written yet, as a client sends them: ids, commands or dicts."""
        if self.env.su:
            return
        record = self.new()
        for name in self._get_guarded_links(values):
            field = self._fields[name]
            ids = field.convert_to_cache(values[name], record, validate=False)
            ids = ids if isinstance(ids, tuple) else (ids,)
            linked = self.env[field.comodel_name].browse(record_id for record_id in ids if record_id is not None)
            self._check_linked(linked._origin)

    def _check_linked(self, records):
        if records:  # none: whether the user may read such records at all does not matter
            records.check_access("read")

from odoo import api, models

KINDS = {"monetary": "money", "integer": "integer", "float": "number", "date": "day", "selection": "text"}


class CrmCustomerProfile(models.Model):
    """The figures on the partner's page "Relationship"."""

    _inherit = "crm.customer.profile"

    @api.model
    def _get_panel_titles(self):
        """The groups of figures on the partner's page, in order: `{key: title}`; a field says to which it belongs."""
        _ = self.env._
        return {"value": _("Value"), "rhythm": _("Rhythm"), "potential": _("Potential"), "payment": _("Payment")}

    def _get_panel_groups(self):
        """See `res.partner.get_relationship_panel`."""
        return [{
            "key": key, "title": title,
            "figures": [self._get_panel_figure(self._fields[name]) for name in self._get_figure_names()
                        if getattr(self._fields[name], "panel", None) == key],
        } for key, title in self._get_panel_titles().items()]

    def _get_panel_figure(self, field):
        value = field.name not in (self.unknown_figures or ()) and self._format_figure(field.name)
        kind = getattr(field, "unit", None) or KINDS[field.type]
        if field.type == "selection":
            value = dict(field._description_selection(self.env)).get(value, False)
        return {"name": field.name, "label": field._description_string(self.env),
                "help": field._description_help(self.env) or "", "kind": kind, "value": value}

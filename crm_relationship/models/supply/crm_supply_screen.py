from odoo import api, models


class CrmSupplyScreen(models.AbstractModel):
    """What priority supply adds to the views of other applications: left out, at no cost, where no company has it on.

    What is added is named `supply_...`: a field, or any other node with a name.
    """

    _name = "crm.supply.screen"
    _description = "Supply Screen"

    @api.model
    def _get_view_cache_key(self, *args, **options):
        return (*super()._get_view_cache_key(*args, **options), self.env["res.company"]._is_supply_anywhere())

    @api.model
    def _get_view(self, *args, **options):
        arch, view = super()._get_view(*args, **options)
        if not self.env["res.company"]._is_supply_anywhere():
            for node in arch.xpath("//*[starts-with(@name, 'supply_')]"):
                node.getparent().remove(node)
        return arch, view

from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        """On an anonymous page of ours everybody is nobody. Who is logged in is not even recognised: Odoo would note
        the address and the hour of their device."""
        if endpoint.routing.get("is_anonymous"):
            return cls._auth_method_none()
        return super()._authenticate(endpoint)

from odoo import api, models
from odoo.exceptions import AccessError

# What makes a customer another's contact, or a contact a customer.
MOVES = {"parent_id", "is_company"}


class ResPartner(models.Model):
    """The salesperson of a customer sees the customer's figures: companies may leave it to officers who that is."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if any(vals.get("user_id") for vals in vals_list):
            contacts = partners.filtered(
                lambda partner: partner.user_id != partner.commercial_partner_id.user_id
                and partner.commercial_partner_id.user_id)
            contacts._check_may_assign()
        return partners

    def write(self, vals):
        if "user_id" in vals:
            self.filtered(lambda partner: partner.user_id and partner.user_id.id != vals["user_id"])._check_may_assign()
        if not MOVES & vals.keys():
            return super().write(vals)
        before = {partner: partner.sudo().commercial_partner_id for partner in self}
        result = super().write(vals)
        for partner, customer in before.items():
            if customer.user_id and partner.sudo().commercial_partner_id.user_id != customer.user_id:
                customer.with_env(self.env)._check_may_assign()
        return result

    def _check_may_assign(self):
        """Refuse to give these customers, who have a salesperson, another one.

        :raises AccessError: for who is no relationship officer, where a company of these customers guards it
        """
        if not self or self.env["res.users"]._has_role("officer"):
            return
        guarded = self.env["res.company"].sudo().search([("salesperson_guard_enabled", "=", True)])
        for partner in self.sudo():
            if guarded & partner.company_id or (guarded and not partner.company_id):
                raise AccessError(self.env._(
                    "%(customer)s has a salesperson already. Who that is decides who sees the customer's figures: ask "
                    "a relationship officer to change it.", customer=partner.display_name))

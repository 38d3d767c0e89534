from odoo import api, models

from ...tools.labels import join

CAUSES = {"active", "level", "owner_id", "account_id"}


class CrmAccountStakeholder(models.Model):
    """What is put right on the map closes its alert at once."""

    _inherit = "crm.account.stakeholder"

    @api.model_create_multi
    def create(self, vals_list):
        people = super().create(vals_list)
        people._close_alerts()
        return people

    def write(self, vals):
        result = super().write(vals)
        if CAUSES & vals.keys():
            self._close_alerts()
        return result

    def unlink(self):
        places = [(company, people.account_id) for company, people in self.grouped("company_id").items()]
        result = super().unlink()
        for company, accounts in places:
            self.env["crm.account.alert"]._close_for(accounts, company)
        return result

    def _close_alerts(self):
        for company, people in self.grouped("company_id").items():
            self.env["crm.account.alert"]._close_for(people.account_id, company)

    # === WHAT IS THE MATTER ===#

    def _has_owner(self):
        return bool(self.sudo().owner_id.active)

    def _is_bouncing(self):
        """Whether mails to them do not arrive, or they have asked not to get any."""
        contact = self.sudo().partner_id
        return bool(contact.message_bounce or contact.is_blacklisted)

    def _name_them(self):
        """Their names, three at most, then how many more."""
        names = self.partner_id.mapped("name")
        shown = join(self.env, names[:3])
        return shown if len(names) <= 3 else self.env._(
            "%(names)s and %(count)s more", names=shown, count=len(names) - 3)

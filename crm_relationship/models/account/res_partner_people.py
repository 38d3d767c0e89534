from odoo import fields, models

from ...tools import arguments


class ResPartner(models.Model):
    """The people of a customer, on the customer's page."""

    _inherit = "res.partner"

    stakeholder_count = fields.Integer(
        "People", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    def _get_counters(self):
        return {**super()._get_counters(), "stakeholder_count": ("crm.account.stakeholder", "account_id", [])}

    @arguments.read("one")
    def action_view_people(self):
        """Open the map of the people at this customer.

        :raises AccessError: for who may not see people at customers
        """
        self.env["crm.account.stakeholder"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.client"]._for_xml_id("crm_relationship.crm_account_people_action")
        return dict(action, name=self.env._("People"), params={"partner_id": self.commercial_partner_id.id})

    def unlink(self):
        """With a contact goes what is noted of them, and what is attached to it: the database alone would leave that
        behind."""
        people = self.env["crm.account.stakeholder"].sudo().with_context(active_test=False)
        people.search(["|", ("partner_id", "in", self.ids), ("account_id", "in", self.ids)]).unlink()
        self.env["crm.account.alert"].sudo().search([("partner_id", "in", self.ids)]).unlink()
        return super().unlink()

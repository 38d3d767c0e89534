from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...tools import arguments


class CrmSatisfactionRemark(models.Model):
    """What somebody has written on a comment card, published together with other cards and without their grades."""

    _name = "crm.satisfaction.remark"
    _description = "Remark"
    _inherit = "crm.guarded.mixin"
    _order = "date DESC, id DESC"
    _rec_name = "text"
    _guarded_fields = ("card_id", "company_id", "date", "text", "complaint_id")

    card_id = fields.Many2one(
        "crm.satisfaction.card", "Place", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    date = fields.Date("Month", required=True, readonly=True, help="The month in which it was published.")
    text = fields.Text("Remark", required=True, readonly=True)
    complaint_id = fields.Many2one("crm.complaint", readonly=True, index="btree_not_null", ondelete="set null")

    @arguments.read("one")
    def action_make_complaint(self):
        """Open an anonymous complaint of this remark, and show it.

        :raises AccessError: for who is no manager
        :raises UserError: where there is one already
        """
        self.ensure_one()
        self.env["res.users"]._check_role("manager", self.env._("make a complaint of a remark"))
        self.check_access("read")
        if self.complaint_id:
            raise UserError(self.env._("This remark is a complaint already: open it from the list."))
        complaint = self.env["crm.complaint"].sudo().with_company(self.company_id).create({
            "subject": self.env._("Comment card: %(place)s", place=self.card_id.name), "channel": "card",
            "description": plaintext2html(self.text), "company_id": self.company_id.id, "is_anonymous": True})
        self.sudo().complaint_id = complaint
        return complaint.sudo(False)._get_records_action()

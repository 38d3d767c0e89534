from odoo import SUPERUSER_ID, fields, models

# Whoever sets one of these decides what a compensation is worth, or who gets it.
DECISIVE = ("partner_id", "sale_order_id", "picking_id", "invoice_id")
OWNERS = ("user_id", "resolved_by_id")


class CrmComplaint(models.Model):
    """Whose complaint it is, and ever was: they do not decide alone about its compensation."""

    _inherit = "crm.complaint"
    _guarded_fields = ("involved_ids",)

    involved_ids = fields.Many2many(
        "res.users", "crm_complaint_involved_rel", "complaint_id", "user_id", "Involved", readonly=True, copy=False,
        help="Who was responsible for the complaint or solved it before, or changed its customer or its documents.")

    def write(self, vals):
        for name in OWNERS:
            if name in vals:
                for complaint in self.sudo().filtered(lambda complaint, name=name: complaint[name].id != vals[name]):
                    complaint._involve(complaint[name])  # who goes now
        before = {complaint: complaint._get_decisive() for complaint in self} if vals.keys() & set(DECISIVE) else {}
        result = super().write(vals)
        for complaint, decisive in before.items():
            if complaint._get_decisive() != decisive:
                complaint._involve(self.env.user)
        return result

    def _get_decisive(self):
        return [self.sudo()[name] for name in DECISIVE]

    def _involve(self, users):
        """Keep on record that these people had a hand in it; programs and customers are nobody's colleagues."""
        people = users.sudo().filtered(lambda user: user._is_internal() and user.id != SUPERUSER_ID)
        for complaint in self.sudo():
            if people - complaint.involved_ids:
                complaint.involved_ids |= people

    def _get_involved(self):
        """All who had a hand in this complaint, or in one that was merged into it."""
        merged = self.with_context(active_test=False).merged_ids
        own = self.create_uid | self.user_id | self.resolved_by_id | self.involved_ids
        return own | merged._get_involved() if merged else own

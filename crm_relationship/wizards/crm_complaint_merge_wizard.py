from odoo import api, fields, models


class CrmComplaintMergeWizard(models.TransientModel):
    """Asks which complaints are about the same matter, and which of them stays."""

    _name = "crm.complaint.merge.wizard"
    _description = "Merge Complaints"

    candidate_ids = fields.Many2many(
        "crm.complaint", "crm_complaint_merge_candidate_rel", readonly=True,
        default=lambda self: self._default_candidate_ids())
    complaint_ids = fields.Many2many(
        "crm.complaint", "crm_complaint_merge_rel", string="About the Same Matter", required=True,
        default=lambda self: self.env.context.get("active_ids", []), domain="[('id', 'in', candidate_ids)]")
    complaint_id = fields.Many2one(
        "crm.complaint", "The One That Stays", required=True, ondelete="cascade",
        compute="_compute_complaint_id", store=True, readonly=False, precompute=True,
        domain="[('id', 'in', complaint_ids)]")

    @api.model
    def _default_candidate_ids(self):
        """The complaints chosen; where it is a single one, those like it that are still open, too."""
        chosen = self.env["crm.complaint"].browse(self.env.context.get("active_ids", []))
        return chosen | (chosen.duplicate_ids.filtered(lambda complaint: complaint._is_open())
                         if len(chosen) == 1 else chosen)

    @api.depends("complaint_ids")
    def _compute_complaint_id(self):
        """The oldest: its promise came first."""
        for wizard in self:
            chosen = wizard.complaint_ids._origin
            if wizard.complaint_id._origin not in chosen:
                wizard.complaint_id = chosen.sorted("id")[:1]

    def action_merge(self):
        """Merge the other complaints into the one that stays, and open it, where it is not open already."""
        self.ensure_one()
        kept = self.complaint_id
        kept.merge((self.complaint_ids - kept).ids)
        if self.env.context.get("active_ids") == kept.ids:
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.act_window", "res_model": kept._name, "res_id": kept.id, "views": [(False, "form")]}

from odoo import api, fields, models

from ..tools import arguments
from ..tools.labels import join


class CrmComplaintMergeWizard(models.TransientModel):
    """Asks which complaints are about the same matter, and which of them stays."""

    _name = "crm.complaint.merge.wizard"
    _description = "Merge Complaints"
    _inherit = "crm.guarded.wizard"

    candidate_ids = fields.Many2many(
        "crm.complaint", "crm_complaint_merge_candidate_rel", readonly=True,
        default=lambda self: self._default_candidate_ids())
    complaint_ids = fields.Many2many(
        "crm.complaint", "crm_complaint_merge_rel", string="About the Same Matter", required=True,
        default=lambda self: self._get_chosen().filtered(lambda complaint: complaint._is_open()),
        domain="[('id', 'in', candidate_ids)]")
    complaint_id = fields.Many2one(
        "crm.complaint", "Complaint to Keep", required=True, ondelete="cascade",
        compute="_compute_complaint_id", store=True, readonly=False, precompute=True,
        domain="[('id', 'in', complaint_ids)]")

    left_out = fields.Char(
        readonly=True, default=lambda self: self._default_left_out(), help="They are over already.")

    @api.model
    def _get_chosen(self):
        return self.env["crm.complaint"].browse(self.env.context.get("active_ids", []))

    @api.model
    def _default_candidate_ids(self):
        """The complaints chosen, and where it is a single one those like it, as far as they are open."""
        chosen = self._get_chosen()
        return (chosen | chosen.duplicate_ids if len(chosen) == 1 else chosen).filtered(
            lambda complaint: complaint._is_open())

    @api.model
    def _default_left_out(self):
        """The names of those chosen that are over: they can neither stay nor be merged."""
        over = self._get_chosen().filtered(lambda complaint: not complaint._is_open())
        return join(self.env, over.mapped("display_name")) or False

    @api.depends("complaint_ids")
    def _compute_complaint_id(self):
        """The oldest that is open: its promise came first."""
        for wizard in self:
            chosen = wizard.complaint_ids._origin
            if wizard.complaint_id._origin not in chosen:
                is_open = chosen.filtered(lambda complaint: complaint._is_open())
                wizard.complaint_id = (is_open or chosen).sorted("id")[:1]

    @arguments.read("one")
    def action_merge(self):
        """Merge the other complaints into the one that stays, and open it, where it is not open already."""
        self.ensure_one()
        kept = self.complaint_id
        kept.merge((self.complaint_ids - kept).ids)
        if self.env.context.get("active_ids") == kept.ids:
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.act_window", "res_model": kept._name, "res_id": kept.id, "views": [(False, "form")]}

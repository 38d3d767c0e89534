from odoo import fields, models

from ...tools import arguments


class CrmComplaint(models.Model):
    _inherit = "crm.complaint"

    channel = fields.Selection(selection_add=[("survey", "Survey")], ondelete={"survey": "set default"})
    satisfaction_request_ids = fields.One2many(
        "crm.satisfaction.request", "complaint_id", "Requests With Low Answers", readonly=True)
    low_answer_count = fields.Integer("Low Answers", compute="_compute_low_answer_count")

    def _compute_low_answer_count(self):
        counts = dict(self.env["crm.satisfaction.request"]._read_group(
            [("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]))
        for complaint in self:
            complaint.low_answer_count = counts.get(complaint._origin, 0)

    @arguments.read()
    def action_view_low_answers(self):
        """Open the low answers that these complaints come from, or that were noted on them."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_satisfaction_request_action")
        return dict(action, name=self.env._("Low Answers"), domain=[("complaint_id", "in", self.ids)], context={})

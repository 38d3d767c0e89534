from odoo import api, fields, models

from .crm_retention_campaign import OFFICER


class CrmRetentionCampaign(models.Model):
    """Who takes part in a campaign, and how far it has come with them: for those who may know who is in the control
    group."""

    _inherit = "crm.retention.campaign"

    target_ids = fields.One2many("crm.retention.target", "campaign_id", "Customers Taking Part", readonly=True,
                                 groups=OFFICER)
    target_count = fields.Integer("Customers Chosen", compute="_compute_target_count", groups=OFFICER)
    control_count = fields.Integer("Controls", compute="_compute_target_count", groups=OFFICER)
    reached_count = fields.Integer("Reached", compute="_compute_target_count", groups=OFFICER)
    unsure_count = fields.Integer("Unsure", compute="_compute_unsure_count", groups=OFFICER)

    @api.depends("target_ids.is_control", "target_ids.state")
    def _compute_target_count(self):
        rows = self.env["crm.retention.target"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id", "is_control", "state"], ["__count"])
        for campaign in self:
            own = [(is_control, state, number) for of, is_control, state, number in rows if of == campaign._origin]
            campaign.target_count = sum(number for _is_control, _state, number in own)
            campaign.control_count = sum(number for is_control, _state, number in own if is_control)
            campaign.reached_count = sum(number for _is_control, state, number in own if state == "reached")

    @api.depends("target_ids")
    def _compute_unsure_count(self):
        counts = dict(self.env["crm.retention.delivery"]._read_group(
            [("target_id.campaign_id", "in", self.ids), ("state", "=", "unsure")], ["campaign_id"], ["__count"]))
        for campaign in self:
            campaign.unsure_count = counts.get(campaign._origin, 0)

from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Whoever has done something for a customer at risk has begun to keep them."""
        cases = self.env["crm.churn.case"].sudo().browse(
            self.filtered(lambda activity: activity.res_model == "crm.churn.case").mapped("res_id")).exists()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        cases.filtered(lambda case: case.state in ("at_risk", "planned"))._move_to("saving")
        return result

from datetime import timedelta

from odoo import api, fields, models

# Days ago, kind, what it is about, their words, who hears of it.
SAID = [
    (40, "suggestion", "Smaller boxes for the lamps", "Half a box stays on the shelf. Could you pack six?",
     "warehouse"),
    (25, "praise", "The driver helped us to carry", "Your driver carried the cabinets up to the second floor.",
     "sales"),
    (12, "wish", "A bin in green", "We would buy forty green ones for our meeting rooms.", "purchasing"),
    (0, "question", "Does the desk fit a 90 cm door?", "Please tell us before we order.", "sales"),
]


class CrmRelationshipDemo(models.AbstractModel):
    """What customers said beyond complaints: a suggestion that changed something, praise, a wish, a question."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_feedback(self):
        company = self.env.ref("base.main_company")
        profiles = self.env["crm.customer.profile"].search(
            [("company_id", "=", company.id), ("tier_id", "!=", False)], order="revenue DESC, id", limit=len(SAID))
        product = self.env.ref("product.product_product_9", raise_if_not_found=False)
        for (days_ago, kind, subject, words, department), profile in zip(SAID, profiles, strict=False):
            moment = fields.Datetime.now() - timedelta(days=days_ago, hours=1)
            feedback = self.env["crm.feedback"]._as_of(moment).create({
                "name": subject, "kind": kind, "description": words, "partner_id": profile.partner_id.id,
                "company_id": company.id, "user_id": profile.partner_id.user_id.id,
                "department_id": self.env.ref(f"crm_relationship.crm_complaint_department_{department}").id,
                **({"product_id": product.id, "quantity": 40} if kind == "wish" and product else {})})
            self._answer_feedback(feedback, moment)

    @api.model
    def _answer_feedback(self, feedback, moment):
        """What became of it, some hours and weeks later."""
        later = feedback._as_of(moment + timedelta(hours=5))
        if feedback.kind == "praise":
            later.answer(note=self.env._("Thanked by phone, and told the driver."))
        elif feedback.kind == "wish" and feedback.product_id:
            later.find(fields.Date.today() + timedelta(days=9), note=self.env._("Told by phone: it comes next week."))
        elif feedback.kind == "suggestion":
            later.answer(note=self.env._("Told by phone: we try it with the next delivery."))
            feedback._as_of(moment + timedelta(days=14)).close(
                self.env._("Lamps come in boxes of six."), note=self.env._("Told by phone, with thanks for the idea."))

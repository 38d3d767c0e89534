from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import arguments

LATEST = 12  # responses that the page shows
WORDS = 3
TEXTS = {"char_box": "value_char_box", "text_box": "value_text_box"}


class ResPartner(models.Model):
    """What a customer has said, on their page."""

    _inherit = "res.partner"

    satisfaction_count = fields.Integer(
        "Answers", compute="_compute_counters", groups="crm_relationship.group_relationship_user")

    def _get_counters(self):
        return {**super()._get_counters(), "satisfaction_count": ("crm.satisfaction.answer", "partner_id", [])}

    @arguments.read()
    def action_view_satisfaction(self):
        """Open what these customers have answered."""
        self.env["crm.satisfaction.answer"].check_access("read")
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_satisfaction_answer_action")
        return dict(action, domain=[("partner_id", "in", self.commercial_partner_id.ids)])

    @api.readonly
    @arguments.read("one")
    def get_relationship_panel(self):
        """As before, with `satisfaction`: what this customer has answered in the current company; False where it is not
        for this user. A dict: `value` (0 to 100, as of the profile's day; False: not known), `responses`, at most 12,
        oldest first, as `{date, contact, grade}` (ISO day, name or False, 0 to 100); `words`, what they wrote, the
        latest 3 texts, newest first, as `{date, contact, text}`.
        """
        panel = super().get_relationship_panel()
        may_see = not panel["is_restricted"] and self.env["res.users"]._has_role("user")
        return {**panel, "satisfaction": may_see and self.commercial_partner_id._get_satisfaction()}

    def _get_satisfaction(self):
        return {"value": self._get_satisfaction_value(), "responses": self._get_responses(),
                "words": self._get_last_words()}

    def _get_satisfaction_value(self):
        """What is not known is empty in the table, which is not 0."""
        profiles = self.env["crm.customer.profile"]
        profiles.flush_model(["satisfaction"])
        rows = self.env.execute_query(profiles._search(
            [("company_id", "=", self.env.company.id), ("partner_id", "=", self.id)]).select("satisfaction"))
        return float(rows[0][0]) if rows and rows[0][0] is not None else False

    def _get_responses(self):
        readable = self.env["crm.satisfaction.answer"]._search([("partner_id", "=", self.id)])
        responses = self.env["crm.satisfaction.analysis"]._select_responses(
            self.env.company, SQL("answer.id IN %s", readable.subselect()))
        rows = self.env.execute_query_dict(SQL(
            "SELECT date, contact_id, grade::float8 FROM (%s) response WHERE grade IS NOT NULL"
            " ORDER BY date DESC LIMIT %s", responses, LATEST))
        return [{"date": fields.Date.to_string(row["date"]), "contact": self._name_contact(row["contact_id"]),
                 "grade": row["grade"]} for row in reversed(rows)]

    def _name_contact(self, contact_id):
        """The contact's own name; False for the customer themselves, and for who was erased."""
        return bool(contact_id) and contact_id != self.id and self.browse(contact_id).sudo().name

    def _get_last_words(self):
        requests = self.env["crm.satisfaction.request"].search_fetch(
            [("partner_id", "=", self.id), ("company_id", "=", self.env.company.id), ("state", "=", "answered"),
             ("user_input_id", "!=", False)], order="answered_at DESC", limit=LATEST)
        lines = self.env["survey.user_input.line"].sudo().search_fetch(
            [("user_input_id", "in", requests.user_input_id.ids), ("answer_type", "in", list(TEXTS)),
             ("skipped", "=", False)])
        said = [(request, line) for request in requests for line in lines
                if line.user_input_id == request.user_input_id]
        return [{"date": fields.Date.to_string(request.answered_at),
                 "contact": self._name_contact(request.contact_id.id),
                 "text": line[TEXTS[line.answer_type]]} for request, line in said[:WORDS]]

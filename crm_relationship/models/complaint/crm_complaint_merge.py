from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import arguments
from ...tools.labels import join
from ...tools.similar_text import are_similar

DUPLICATE_DAYS = 30
MOST_COMPARED, MOST_SHOWN = 200, 20
SAME_DOCUMENT = ("sale_order_id", "picking_id", "invoice_id")
SAME_MATTER = (*SAME_DOCUMENT, "product_id", "category_id")
SEVERITIES = ("minor", "major", "critical")
FILLED_IN = (
    "contact_name", "phone", "email_from", "category_id", "sale_order_id", "picking_id", "invoice_id", "product_id",
    "user_id", "team_id", "cause_id")


class CrmComplaint(models.Model):
    """What is done where the same matter reaches us twice: similar complaints are found, and merged into one."""

    _inherit = "crm.complaint"

    # === SIMILAR COMPLAINTS ===#

    def _compute_duplicate_ids(self):
        for complaint in self:
            found = self.search_fetch(
                complaint._get_near_domain(), ["subject", "category_id", "product_id", *SAME_DOCUMENT],
                limit=MOST_COMPARED)
            complaint.duplicate_ids = found.filtered(complaint._is_similar)[:MOST_SHOWN]
            complaint.duplicate_count = len(complaint.duplicate_ids)

    def _get_near_domain(self):
        """Complaints about the same document, or of the same customer or address within a month."""
        near = Domain("opened_at", ">=", self.opened_at - relativedelta(days=DUPLICATE_DAYS)) & Domain(
            "opened_at", "<=", self.opened_at + relativedelta(days=DUPLICATE_DAYS)) if self.opened_at else Domain.FALSE
        same = Domain.OR(Domain(name, "=", self[name].id) for name in SAME_DOCUMENT if self[name])
        if self.commercial_partner_id:
            same |= near & Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        if self.email_normalized:
            same |= near & Domain("email_normalized", "=", self.email_normalized)
        return same & Domain("company_id", "=", self.company_id.id) & Domain("id", "!=", self._origin.id) & Domain(
            "merged_into_id", "=", False) & Domain("state", "!=", "cancelled")

    def _is_similar(self, other):
        """Whether another complaint may be about the same matter: the same document, product or category, or subjects
        that share their words."""
        return any(self[name] and self[name]._origin == other[name] for name in SAME_MATTER) or are_similar(
            self.subject, other.subject)

    @arguments.read("one")
    def action_view_duplicates(self):
        """Open the complaints that may be about the same matter, with this one."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_relationship.crm_complaint_action")
        return dict(
            action, name=self.env._("Similar Complaints"), domain=[("id", "in", (self | self.duplicate_ids).ids)],
            context={}, views=[(False, "list"), (False, "form")])

    # === MERGING ===#

    @arguments.read("one", complaint_ids=arguments.records())
    def merge(self, complaint_ids):
        """Merge complaints into this one: it gets their messages, files, actions and the earlier clock.

        :param complaint_ids: ids of the complaints that are merged; they are cancelled, and name this one
        :return: a dict `id`, `reference`, `state`, `changed` (names of fields; empty where they were merged into this
            one already), `merged_ids` (of all that were merged into it)
        :raises AccessError: for complaints that the user may not write
        :raises UserError: where they belong to other customers or companies, or one is over
        """
        self.ensure_one()
        self.check_access("write")
        named = self.env["crm.arguments"]._find(self._name, complaint_ids, "complaint_ids") - self
        named.check_access("write")
        if not named:
            raise UserError(self.env._("Choose at least two complaints to merge."))
        before = self._take_picture()
        others = named.filtered(lambda complaint: complaint.sudo()._get_merged_into() != self.sudo())
        if others:
            self._merge(others)
        result = self._report(before)[0]
        changed = [*result["changed"], *(["merged_ids"] if others else [])]
        return {**result, "changed": changed, "merged_ids": self.sudo().merged_ids.ids}

    def _merge(self, others):
        self._enter("new", "acknowledged", "in_progress")
        others._enter("new", "acknowledged", "in_progress")
        everything = self | others
        if len(everything.company_id) > 1 or len(everything.commercial_partner_id) > 1:
            raise UserError(self.env._("Only complaints of the same customer and company can be merged."))
        self.sudo()._absorb(others.sudo())

    def _absorb(self, others):
        for model, name in (("mail.message", "model"), ("ir.attachment", "res_model")):
            self.env[model].search([(name, "=", self._name), ("res_id", "in", others.ids)]).write({"res_id": self.id})
        others.action_ids.complaint_id = self
        self.message_subscribe(others.message_partner_ids.ids)
        everything = others | self
        self._take_compensation(others)
        self._involve(others._get_involved())
        others._move_to(
            "cancelled", cancel_reason=self.env._("Merged into %(name)s.", name=self.name), merged_into_id=self.id)
        others.pause_ids.complaint_id = self  # with their clock goes the time in which it stood still
        values = {name: everything[name][:1].id if self._fields[name].relational else next(
            filter(None, everything.mapped(name)), False) for name in FILLED_IN if not self[name]}
        replies = [moment for moment in everything.mapped("replied_at") if moment]
        first = everything.sorted("opened_at")[:1]
        if replies:
            values.update(reply_warning=first.reply_warning, reply_deadline=first.reply_deadline)
        self.write({
            **values,
            "partner_id": self.partner_id.id or everything.partner_id[:1].id,
            "opened_at": min(everything.mapped("opened_at")),
            "clock_started_at": min(everything.mapped("clock_started_at")),
            "replied_at": min(replies, default=False),
            "severity": max(everything.mapped("severity"), key=SEVERITIES.index)})
        if replies and self.state == "new":
            self._move_to("acknowledged")
        self._log(self.env._("Merged with %(complaints)s.", complaints=join(
            self.env, (f"{other.name} {other.subject}" for other in others))))
        self._restart(self.env._("The earliest clock of the merged complaints counts."))

    def _get_merged_into(self):
        """The complaint that goes on: this one, or the one it was merged into."""
        complaint = self
        while complaint.merged_into_id:
            complaint = complaint.merged_into_id
        return complaint

from odoo import api, fields, models

from ...tools.calls import Call
from .crm_service_breach import PROPOSED_FIELDS

DECIDED = ("open", "remedied", "waived")


class CrmServiceBreach(models.Model):
    """Who approves a remedy: somebody who is named on the breach, and asked by an activity."""

    _inherit = "crm.service.breach"
    _work_kind = "mail_activity_type_remedy"

    approver_id = fields.Many2one(
        "res.users", "Approver", readonly=True, index="btree_not_null", ondelete="set null",
        help="Who is asked to approve the remedy. Other relationship managers may do so, too.")

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and not vals.keys().isdisjoint(PROPOSED_FIELDS):
            self._ask_approver()
        return result

    def _follow(self, state, before):
        result = super()._follow(state, before)
        if state in DECIDED:
            self._ask_approver()
        return result

    @api.model
    def _raise_breaches(self):
        result = super()._raise_breaches()
        self._ask_others()
        return result

    # === BUSINESS METHODS ===#

    def _ask_others(self):
        """Where who is asked has left, or may approve no more: another manager."""
        managers = self._get_managers()
        for approver, _company, breaches in self._read_group(
                [("state", "in", ("open", "proposed")), ("approver_id", "!=", False)], ["approver_id", "company_id"],
                ["id:recordset"]):
            if approver not in managers or not breaches[0]._may_work(approver):
                breaches._ask_approver()

    def _ask_approver(self):
        """Have somebody know which of these remedies wait for them, and nobody of those that wait no longer."""
        breaches = self.sudo()
        for breach in breaches:
            approver = breach._get_approver()
            if breach.approver_id != approver:
                breach.approver_id = approver
        breaches._plan_work()

    def _get_approver(self):
        """A relationship manager who may approve the remedy: who is asked already, else who is responsible for the
        standard; nobody where nothing waits, or where it is the own remedy of each of them."""
        if self.state not in ("open", "proposed") or not (self.remedy_id and self.partner_id):
            return self.env["res.users"]
        managers, own = self._get_managers(), self.env["res.users"]
        if self.remedy_id._is_valuable():
            own = managers.filtered(lambda user: user == self.proposed_by_id or self._is_own(user))
        return self._find_there(
            lambda: self.approver_id & managers, lambda: self._get_owner() & managers, lambda: managers, but=own)

    def _get_work(self):
        return Call(self, self.approver_id, None, self._work_kind, lambda reader: reader._describe_work()) \
            if self.approver_id else None

    def _describe_work(self):
        return self.env._("Approve for %(customer)s: %(remedy)s", customer=self.partner_id.display_name,
                          remedy=self.remedy_id.name)

from odoo import models

from ...tools.calls import Call
from .crm_complaint import FORMS


class CrmComplaint(models.Model):
    """Who has to do with a complaint: who makes it, who speaks for the department that caused it and hears of it, and
    who asks the customer.
    """

    _inherit = "crm.complaint"

    def _get_customer(self):
        return self.commercial_partner_id

    def _get_maker(self):
        """Who makes this complaint, where that is a colleague with a role: not for what customers filled in, nor
        later on."""
        is_ours = not self._origin and self.channel not in FORMS
        return self.env.user if is_ours and self._may_work(self.env.user) else self.env["res.users"]

    def _get_speaker(self):
        """Who speaks for the department that caused it, in the complaint's company."""
        return self.department_id.sudo().with_company(self.company_id).user_id

    def _get_higher_manager(self):
        """A relationship manager who is another person than the leader of the team and the sponsor of the account."""
        return self._find_there(self._get_managers, but=self._get_leader() | self._get_sponsor())

    def _get_verifier(self):
        """Who asks the customer whether it is solved: anybody but who solved it, who is nearest to the matter."""
        return self._find_there(
            self._get_team_leader, lambda: self._get_team().sudo().member_ids, self._get_sponsor, self._get_managers,
            lambda: self.env.ref("crm_relationship.group_relationship_officer").sudo().all_user_ids,
            but=self.resolved_by_id)

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        """As before, but without looking at the followers where nobody is new: most changes bring nobody, and who makes
        a complaint follows it already."""
        subtypes = self.env["mail.message.subtype"]._get_auto_subscription_subtypes(self._name)
        if not subtypes[-1]:  # nothing that a complaint points at has followers who would come along
            found = {partner_id for partner_id, *_how in self._message_auto_subscribe_followers(
                updated_values, subtypes[1])}
            is_new = followers_existing_policy == "update" and not self.env.context.get("mail_create_nosubscribe")
            if not found or (is_new and self.env.user._is_internal() and found == {self.env.user.partner_id.id}):
                return True
        return super()._message_auto_subscribe(updated_values, followers_existing_policy=followers_existing_policy)

    # === WHAT IS TO DO ===#

    def _describe_work(self):
        return self.env._("Handle the complaint")

    def _tell_department(self):
        """Have the department that caused it hear of it, and acknowledge."""
        self._settle("mail_activity_type_complaint_cause")
        for complaint in self:
            complaint.write({
                "department_told_at": complaint.department_id and complaint._get_now(),
                "department_acknowledged_at": False, "department_acknowledged_by_id": False})
        self._call([
            Call(complaint, complaint._find_there(
                complaint._get_speaker, complaint._get_team_leader, complaint._get_managers),
                kind="mail_activity_type_complaint_cause", summary=_say_caused)
            for complaint in self.filtered("department_id")])


def _say_caused(reader):
    return reader.env._(
        "%(department)s caused this complaint: acknowledge it, and prevent the next one",
        department=reader.department_id.name)

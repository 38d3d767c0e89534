from odoo import api, fields, models
from odoo.tools import format_datetime

FORMS = ("web", "portal")
ROLE = "crm_relationship.group_relationship_user"
QUIET = {"mail_activity_quick_update": True, "mail_create_nosubscribe": True}


class CrmComplaint(models.Model):
    """Who hears of a complaint, and who has to do what until when."""

    _inherit = "crm.complaint"

    # === WHO ===#

    def _get_leader(self):
        """Who answers for the complaint: the leader of its team, else a relationship manager of the company."""
        leader = self.team_id.sudo().user_id
        return leader if self._can_work(leader) else self._get_manager()

    def _get_manager(self):
        managers = self.env.ref("crm_relationship.group_relationship_manager").sudo().all_user_ids
        return managers.filtered(self._can_work).sorted("id")[:1]

    def _get_responsible(self):
        return self.user_id if self._can_work(self.user_id) else self._get_leader()

    def _get_maker(self):
        """Who makes this complaint, where that is a colleague with a role: not for what customers filled in, nor
        later on."""
        is_ours = not self._origin and self.channel not in FORMS
        return self.env.user if is_ours and self._can_work(self.env.user) else self.env["res.users"]

    def _get_speaker(self):
        """Who speaks for the department that caused it, in the complaint's company."""
        return self.department_id.sudo().with_company(self.company_id).user_id

    def _get_sponsor(self):
        """Who stands for the relation with this customer in our house: his salesperson."""
        return self.commercial_partner_id.user_id

    def _get_verifier(self):
        """Who asks the customer whether it is solved: anybody but who solved it, who is nearest to the matter."""
        team = self.team_id.sudo()
        candidates = team.user_id | team.member_ids | self._get_sponsor() | self._get_manager()
        officers = self.env.ref("crm_relationship.group_relationship_officer").sudo().all_user_ids
        for user in (*candidates, *officers):
            if user != self.resolved_by_id and self._can_work(user):
                return user
        return self.env["res.users"]

    def _can_work(self, user):
        """Whether somebody is there, in this company, and has a role: who has none never learns what he is asked."""
        user = user.sudo()
        return (user.active and not user.share and user.id != api.SUPERUSER_ID and user._has_group(ROLE)
                and self.company_id.id in user._get_company_ids())

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

    # === IN WHOSE WORDS ===#

    def _read_by(self, user):
        """These complaints in the language and time zone of somebody: what is written on them is for that person."""
        return self.with_context(**user._get_reader_context(self.company_id[:1]))

    def _read_by_colleagues(self):
        """As before for what everybody reads in the log: in the words of the colleague at work, or of who is
        responsible where a program or a customer has set it off."""
        user = self.env.user
        return self if user.active and user._is_internal() else self._read_by(self._get_responsible())

    def _format_moment(self, moment, zone=None):
        """A moment in the reader's format and zone; the zone is named, for others read it as well."""
        if not moment:
            return "–"
        zone = zone or self.env.context.get("tz") or self.env.user.tz or "UTC"
        return f"{format_datetime(self.env, moment, tz=zone, dt_format='short')} ({zone.replace('_', ' ')})"

    def _get_day(self, moment=None):
        """The day of a moment, today by default, where the reader is."""
        return fields.Datetime.context_timestamp(self, moment or fields.Datetime.now()).date()

    # === ACTIVITIES ===#

    def _plan_work(self, is_new=False):
        """One activity for each open complaint: for who is responsible, else who answers for it, by the deadline."""
        kind = self._get_kind("mail_activity_type_complaint")
        known, missing = {} if is_new else self._get_activities(kind), []
        for complaint in self:
            activity = known.get(complaint.id)
            user = complaint._is_open() and complaint._get_responsible()
            if not user:
                if activity:
                    activity.unlink()
                continue
            reader = complaint._read_by(user)
            values = {"user_id": user.id, "date_deadline": reader._get_day(complaint.deadline)}
            if not activity:
                summary = reader.env._("Handle the complaint")
                missing.append(complaint._prepare_activity(kind, summary=summary, **values))
            elif activity.user_id != user or activity.date_deadline != values["date_deadline"]:
                activity.write(values)
        self.env["mail.activity"].with_context(**QUIET).create(missing)

    def _get_kind(self, name):
        """The id of one of our types of activity."""
        return self.env["ir.model.data"]._xmlid_to_res_id(f"crm_relationship.{name}", raise_if_not_found=True)

    def _get_activities(self, kind):
        """`{complaint id: its activity of a type}`."""
        activities = self.env["mail.activity"].sudo().with_context(**QUIET).search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("activity_type_id", "=", kind)])
        return {activity.res_id: activity for activity in activities}

    def _prepare_activity(self, kind, **values):
        return {
            "activity_type_id": kind, "res_id": self.id, "res_model": self._name, "res_name": self.display_name,
            "res_model_id": self.env["ir.model"]._get_id(self._name), "automated": True,
            "user_tz": self.env["res.users"].browse(values["user_id"]).tz, **values}

    def _ask(self, user, say, deadline=None, kind="mail_activity_type_complaint_look"):
        """An activity for somebody, at most one open of each kind.

        :param say: a function that makes the summary of the complaint as who is asked reads it
        """
        self.ensure_one()
        kind, user = self._get_kind(kind), user or self._get_manager()
        reader = self._read_by(user)
        known = self._get_activities(kind).get(self.id)
        if known:
            known.write({"user_id": user.id or known.user_id.id, "summary": say(reader)})
        elif user:
            self.activity_schedule(
                activity_type_id=kind, user_id=user.id, summary=say(reader), automated=True,
                date_deadline=reader._get_day(deadline))

    def _settle(self, *kinds):
        """Nothing is to be done any more of these types of activity."""
        ids = [self._get_kind(kind) for kind in kinds]
        self.env["mail.activity"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("activity_type_id", "in", ids)]).unlink()

    # === DEPARTMENT ===#

    def _tell_department(self):
        """Have the department that caused it hear of it, and acknowledge."""
        for complaint in self:
            complaint._settle("mail_activity_type_complaint_cause")
            complaint.write({
                "department_told_at": complaint.department_id and fields.Datetime.now(),
                "department_acknowledged_at": False, "department_acknowledged_by_id": False})
            if complaint.department_id:
                speaker = complaint._get_speaker()
                complaint._ask(
                    speaker if complaint._can_work(speaker) else complaint._get_leader(),
                    lambda reader: reader.env._(
                        "%(department)s caused this complaint: acknowledge, and see that it stays the only one",
                        department=reader.department_id.name),
                    kind="mail_activity_type_complaint_cause")

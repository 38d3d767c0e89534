from odoo import api, fields, models

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

    # === ACTIVITIES ===#

    def _plan_work(self, is_new=False):
        """One activity for each open complaint: for who is responsible, else who answers for it, by the deadline."""
        kind = self._get_kind("mail_activity_type_complaint")
        known = {} if is_new else self._get_activities(kind)
        model_id, missing = self.env["ir.model"]._get_id(self._name), []
        for complaint in self:
            activity = known.get(complaint.id)
            user = complaint._is_open() and complaint._get_responsible()
            if not user:
                if activity:
                    activity.unlink()
                continue
            values = {"user_id": user.id, "date_deadline": complaint._get_due_day()}
            if not activity:
                missing.append({
                    **values, "activity_type_id": kind, "res_id": complaint.id, "res_model_id": model_id,
                    "res_model": self._name, "res_name": complaint.display_name, "user_tz": user.tz,
                    "summary": self.with_context(lang=user.lang).env._("Handle the complaint"), "automated": True})
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

    def _get_due_day(self):
        return fields.Date.to_date(self.deadline) or fields.Date.today()

    def _ask(self, user, summary, deadline=None, kind="mail_activity_type_complaint_look", note=""):
        """An activity for somebody, at most one open of each kind."""
        self.ensure_one()
        kind = self._get_kind(kind)
        user = user or self._get_manager()
        known = self._get_activities(kind).get(self.id)
        if known:
            known.write({"user_id": user.id or known.user_id.id, "summary": summary, "note": note})
        elif user:
            self.activity_schedule(
                activity_type_id=kind, user_id=user.id, summary=summary, note=note, automated=True,
                date_deadline=fields.Date.to_date(deadline) or fields.Date.today())

    def _settle(self, *kinds):
        """Nothing is to be done any more of these types of activity."""
        ids = [self._get_kind(kind) for kind in kinds]
        self.env["mail.activity"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("activity_type_id", "in", ids)]).unlink()

    def _tell(self, user, text):
        """A note on the complaint that reaches somebody; what a customer set off is no note of his."""
        author = self.env.ref("base.partner_root") if self.env.user.share else self.env.user.partner_id
        self.message_post(
            body=text, subtype_xmlid="mail.mt_note", partner_ids=user.partner_id.ids, author_id=author.id)

    # === ESCALATION ===#

    def _escalate(self, level):
        """Reach the next level: an activity and a message for who has to know."""
        self.ensure_one()
        rung = self.env["crm.complaint.escalation"]._get_rung(self, level)
        user = rung._get_user(self) if rung else self._get_leader()
        user = user or self._get_leader()
        self.escalation_level = level
        self._ask(user, self.env._("Complaint %(name)s has reached level %(level)s", name=self.name, level=level),
                  kind="mail_activity_type_complaint_escalation")
        self._tell(user, self.env._("Escalated to level %(level)s: %(user)s.", level=level,
                                    user=user.name or self.env._("nobody could be found")))

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
                    self.env._("%(department)s caused this complaint: acknowledge, and see that it stays the only one",
                               department=complaint.department_id.name),
                    kind="mail_activity_type_complaint_cause")

from markupsafe import escape

from odoo import models
from odoo.exceptions import UserError

from ...tools import arguments


class CrmChurnCase(models.Model):
    """Playbooks: what is done to keep a customer of that tier and for that reason, as Odoo's activity plans."""

    _inherit = "crm.churn.case"

    @arguments.read()
    def action_launch(self):
        """Launch the playbook of each of these cases: its activities are planned, once."""
        self.check_access("write")
        self._move_to("planned")
        return True

    def _prepare_planned(self):
        playbooks = self._get_playbooks()
        missing = self.filtered(lambda case: not playbooks[case])[:1]
        if missing:
            raise UserError(self.env._(
                "There is no playbook for %(customer)s. Create an activity plan for churn cases, or have a manager do "
                "so.", customer=missing.display_name))
        return {case: {"playbook_id": playbooks[case].id, **case._prepare_launcher()} for case in self}

    def _prepare_launcher(self):
        """Who launches the playbook of a case that is nobody's answers for it from now on."""
        user = self.env.user
        return {"user_id": user.id} if not self.user_id and self._may_work(user) else {}

    def _get_playbooks(self):
        """`{case: plan}`: the plan that fits best: of its company, its signal and its tier, in this order."""
        plans = self.env["mail.activity.plan"].sudo().search(
            [("res_model", "=", self._name), ("company_id", "in", [*self.company_id.ids, False])], order="id")
        return {case: max(
            (plan for plan in plans if plan._fits(case)), key=lambda plan: plan._get_nearness(case),
            default=plans.browse()) for case in self}

    def _follow_planned(self, before):
        """All activities in one creation: one after the other they take a dozen queries each."""
        self._settle(self._work_kind)
        model_id = self.env["ir.model"]._get_id(self._name)
        activities = [case._prepare_step(step, model_id) for case in self for step in case.playbook_id.template_ids]
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(activities)
        for case in self:
            case._message_log(body=escape(case._read_by_colleagues().env._(
                "Playbook: %(name)s", name=case.playbook_id.name)))

    def _prepare_step(self, step, model_id):
        responsible = self._get_responsible()
        user = step._determine_responsible(responsible, self)["responsible"]
        user = user if user and self._may_work(user) else responsible
        return {
            "activity_type_id": step.activity_type_id.id, "res_model_id": model_id, "res_model": self._name,
            "res_id": self.id, "user_id": user.id, "summary": step.summary, "note": step.note, "automated": True,
            "date_deadline": step._get_date_deadline(self._get_day())}

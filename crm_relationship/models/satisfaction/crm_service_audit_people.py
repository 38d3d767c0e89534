from odoo import api, models

from ...tools.labels import get_labels


class CrmServiceAudit(models.Model):
    """Who has to do with a visit: who makes it, who is judged by it and who hears of it, and what is left to do."""

    _inherit = "crm.service.audit"

    # === WHO IS JUDGED ===#

    def _name_spokesperson(self):
        """Who speaks for the department is among those who are judged."""
        for audit in self.sudo():
            if audit._get_spokesperson() - audit.judged_ids:
                audit.judged_ids |= audit._get_spokesperson()

    @api.model
    def _judge_new_spokesperson(self, departments, company):
        """Somebody else speaks for these departments: they are judged from now on, and a visit that they were to make
        is without a visitor. One that they have made already stays theirs.
        """
        audits = self.search([("department_id", "in", departments.ids), ("company_id", "=", company.id),
                              ("state", "in", ("planned", "visited"))])
        own = audits.filtered(lambda audit: audit.user_id and audit.user_id == audit._get_spokesperson())
        own.filtered(lambda audit: audit.state == "planned").user_id = False
        (audits - own.filtered("user_id"))._name_spokesperson()

    def _get_spokesperson(self):
        return self.department_id.sudo().with_company(self.company_id).user_id

    def _get_listener(self):
        """Who hears of the report: who speaks for the department, else a manager."""
        spokesperson = self._get_spokesperson()
        return spokesperson if self.subject == "ours" and self._may_work(spokesperson) else self._get_manager()

    def _may_work(self, user):
        """Who is judged has no part in it before the report."""
        return super()._may_work(user) and (self.state == "reported" or user not in self.judged_ids)

    # === THE WORK ===#

    def _is_open(self):
        return self.state in ("planned", "visited")

    def _describe_work(self):
        if self.state == "visited":
            return self.env._("Write the report")
        if not self.user_id:
            return self.env._("Say who visits: %(visit)s", visit=self._describe_visit())
        return self.env._("Visit: %(visit)s", visit=self._describe_visit())

    def _describe_visit(self):
        way = get_labels(self, "way").get(self.way)
        return f"{self.display_name} ({way})" if way else self.display_name

    def _get_work_deadline(self):
        return self.report_deadline if self.state == "visited" else self.planned_on

"""A company with people who visit and people who are judged, and visits with their sheets."""

from base64 import b64decode

from .satisfaction_case import SatisfactionCase
from .security import PIXEL


class AuditCase(SatisfactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audits = cls.env["crm.service.audit"]
        cls.visitor, cls.seller = cls._new_user("audit_visitor", "user"), cls._new_user("audit_seller", "user")
        cls.officer, cls.manager = cls._new_user("audit_officer", "officer"), cls._new_user("audit_manager", "manager")
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create({
            "name": "Audit hours", "company_id": cls.company.id, "tz": "UTC"})
        cls.courtesy = cls.env.ref("crm_relationship.crm_service_standard_courtesy")
        cls.confirmed = cls.env.ref("crm_relationship.crm_service_standard_order_confirmed")

    @classmethod
    def _audit(cls, way="coming_in", **values):
        """A visit that has been planned; without a way it is an internal audit."""
        return cls.audits.create({
            "company_id": cls.company.id, "kind": "mystery" if way else "internal", "way": way,
            "user_id": cls.visitor.id, **values})

    @classmethod
    def _report(cls, grade="4", **values):
        """A visit with its report, each question graded alike."""
        audit = cls._audit(**values)
        audit.line_ids.grade = grade
        audit.action_visit()
        audit.action_report()
        return audit

    def _attach(self, line, name="shop.gif", content=None, **values):
        return self.env["ir.attachment"].with_env(line.env).create({
            "name": name, "raw": b64decode(PIXEL) if content is None else content, "res_model": line._name,
            "res_id": line.id, **values})

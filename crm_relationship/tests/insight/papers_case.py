"""A company of which something is known at the end of June: sales, tiers, promises, complaints, what customers said."""

import io
from datetime import datetime, time

from openpyxl import load_workbook

from ..satisfaction.satisfaction_case import SatisfactionCase

EXPORT = "base.group_allow_export"
DAYS = {"date_from": "2026-05-30", "date_to": "2026-06-29"}  # the last column of a digest of 30 June
KEY_FIGURES, BY_MONTH, BY_TIER, DEFINITIONS = range(4)  # the tables of the workbook, charts left out


class PapersCase(SatisfactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("papers_officer", "officer", EXPORT, email="officer@wholesale.example.com")
        cls.seller = cls._new_user("papers_seller", "user", EXPORT, email="seller@wholesale.example.com")
        cls._tell_sales()
        cls._tell_service()
        cls._store_sheet({"quality": {"value": 100, "expectation": 75}}, days_ago=10)
        cls._store_sheet({"quality": {"value": 50, "expectation": 75}}, days_ago=40)
        cls.env["crm.kpi.day"]._take(cls.company)
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _tell_sales(cls):
        cls.customers = cls._customers_of(5000, 900, 300, 20, day=cls._ago(12))
        cls.customers[0].user_id = cls.seller
        for days in (40, 200, 400):
            for customer, amount in zip(cls.customers, (700, 130, 80), strict=False):
                cls._book(customer, cls._ago(days), amount, margin=amount / 4)
        cls._classify(cls._ago(365))
        cls._classify()
        cls.env["crm.churn.case"].create({
            "partner_id": cls.customers[1].id, "company_id": cls.company.id, "tier_id": cls.tiers["ordinary"].id,
            "risk": 0.5, "value_at_risk": 120, "user_id": cls.seller.id})

    @classmethod
    def _tell_service(cls):
        cls.complaints = cls.env["crm.complaint"].create([
            {"partner_id": customer.id, "company_id": cls.company.id, "subject": "Late", "team_id": False,
             "user_id": user.id} for customer, user in zip(cls.customers, (cls.seller, cls.officer), strict=False)])
        standard = cls.env["crm.service.standard"].create({
            "name": "On time", "code": "papers_time", "area": "person", "factor": "punishment",
            "moment_id": cls.env["crm.service.moment"].search([], limit=1).id})
        target = cls.env["crm.service.target"].create({"standard_id": standard.id, "value": 1, "unit": "hours"})
        for number, state in enumerate(["kept"] * 7 + ["broken"] * 2, 1):
            cls.env["crm.service.measure"].create({
                "standard_id": standard.id, "target_id": target.id, "partner_id": cls.customers[0].id,
                "company_id": cls.company.id, "res_model": "res.partner", "res_id": number, "state": state,
                "tier_id": cls.tiers["vip"].id, "document_date": datetime.combine(cls._ago(9), time(9))})

    def _call_api(self, user, **arguments):
        [found] = self.company.with_user(user).get_relationship_kpis(**(arguments or DAYS))
        return found["kpis"]

    def _get_workbook(self, user, **parameters):
        """The tables of the workbook, as a spreadsheet program reads them."""
        _name, content = self.env["crm.workbook"].with_user(user)._get_file("overview", parameters or DAYS)
        return [page for page in load_workbook(io.BytesIO(content)).worksheets if page.max_row > 1]

    def _read_rows(self, page):
        """A dict for each row by the heading."""
        heads = [cell.value for cell in page[1]]
        return [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in page.iter_rows(min_row=2)]

"""What stands between us and the customer, at a glance on the order: as many as the lists that it opens."""

from ast import literal_eval
from datetime import datetime, time, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tier.tier_case import TODAY
from .team_case import TeamCase

OPENED = {
    "service_breach_open_count": ("crm.service.breach", "action_view_open_breaches"),
    "service_remedy_pending_count": ("crm.service.breach", "action_view_pending_remedies"),
    "complaint_open_count": ("crm.complaint", "action_view_customer_complaints"),
}
FIELDS = (*OPENED, "supply_shortage_count", "next_visit_on")


@tagged("post_install", "-at_install", "crm_relationship")
class TestOrderGlance(TeamCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller.group_ids |= cls.env.ref("sales_team.group_sale_salesman")
        cls.contact = cls.env["res.partner"].create({"name": "Ann Lee", "parent_id": cls.customer.id})
        cls.order = cls.env["sale.order"].create({
            "partner_id": cls.contact.id, "company_id": cls.company.id, "user_id": cls.seller.id})
        target = cls.env.ref("crm_relationship.crm_service_target_complaint_made_good")
        cls.env["crm.service.breach"].sudo().create([{
            "standard_id": target.standard_id.id, "target_id": target.id, "partner_id": cls.customer.id,
            "company_id": cls.company.id, "res_model": "sale.order", "res_id": number, "state": state}
            for number, state in enumerate(("open", "proposed", "proposed", "waived", "remedied"))])
        complaints = cls.env["crm.complaint"].create([{
            "subject": "Late again", "partner_id": cls.contact.id, "company_id": cls.company.id}] * 2)
        complaints[1].cancel("Entered twice")

    def _search(self, action):
        """The records of a list as it opens, with the filter that it opens with."""
        model = self.env[action["res_model"]].with_user(self.seller)
        arch = self.env["ir.ui.view"].browse(model.get_view(view_type="search")["id"])
        domain = [*action["domain"]]
        for name in action["context"]:
            [node] = arch._get_combined_arch().xpath(f"//filter[@name='{name.removeprefix('search_default_')}']")
            domain += literal_eval(node.get("domain"))
        return model.search_count(domain)

    def test_as_many_as_the_lists_hold(self):
        order = self.order.with_user(self.seller)
        self.assertEqual([order[name] for name in OPENED], [3, 2, 1])
        for name, (model, method) in OPENED.items():
            action = getattr(order, method)()
            self.assertEqual((action["res_model"], self._search(action)), (model, order[name]))

    def test_the_next_visit(self):
        visit = self.env["crm.visit"].create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.seller.id,
            "planned_at": datetime.combine(TODAY + timedelta(days=5), time(9))})
        order = self.order.with_user(self.seller)
        self.assertEqual(order.next_visit_on, TODAY + timedelta(days=5))
        self.assertEqual(order.action_view_next_visit()["res_id"], visit.id)

    def test_strangers_to_the_customer_see_nothing_of_them(self):
        stranger = self._new_user("glance_stranger", "user", "sales_team.group_sale_salesman_all_leads")
        self.assertEqual([self.order.with_user(stranger)[name] for name in FIELDS], [0, 0, 0, 0, False])
        outsider = self._new_user("glance_outsider", "sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            self.order.with_user(outsider).read(["service_breach_open_count"])

    def test_it_costs_two_queries(self):
        """Beside the one for the visit: one for all that is counted of the customer, one for what of the order waits.
        """
        self.company.supply_priority_enabled = True
        order = self.order.with_user(self.seller)

        def count(*names):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.web_read({"partner_id": {"fields": {"email": {}}}} | {name: {} for name in names})
            return self.env.cr.sql_log_count - before

        plain = ("name", "company_id", "is_supply_enabled", "next_visit_on")
        for names in (plain, (*plain, *FIELDS)):
            count(*names)
        self.assertLessEqual(count(*plain, *FIELDS) - count(*plain), 2)

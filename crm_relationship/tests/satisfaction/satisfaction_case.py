"""A company that asks its customers, deliveries to ask about, and sheets that customers fill in."""

from datetime import datetime, time, timedelta

from odoo import Command
from odoo.tests.common import freeze_time

from ..tier.tier_case import TODAY, TierCase


@freeze_time(datetime.combine(TODAY, time(15)))
class SatisfactionCase(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("crm_relationship.survey_delivery")
        cls.indicators = {found.code: found for found in cls.env["crm.satisfaction.indicator"].search([])}
        cls.requests = cls.env["crm.satisfaction.request"]
        cls.answers = cls.env["crm.satisfaction.answer"]
        cls.asker = cls.env["crm.satisfaction.asker"]
        cls.company.write({"satisfaction_since": cls._ago(30), "delivery_survey_id": cls.survey.id})
        cls.tiers["vip"].survey_percent = 100

    @classmethod
    def _ago(cls, number):
        return cls.today - timedelta(days=number)

    @classmethod
    def _new_contact(cls, name, tier="vip", **values):
        """A customer in a tier and their contact with an address; returns the contact."""
        customer = cls._new_customer(f"{name} Ltd")
        if tier:
            customer.set_tier_override(tier, "for the test")
        return cls.env["res.partner"].create({
            "name": name, "parent_id": customer.id, "email": f"{name.lower().replace(' ', '.')}@example.com", **values})

    @classmethod
    def _deliver(cls, contact, days_ago=3, **values):
        """A confirmed order of the contact, all of it delivered so many days ago."""
        order = cls.env["sale.order"].create({
            "partner_id": contact.id, "company_id": cls.company.id,
            "order_line": [Command.create({"product_id": cls.goods.id, "product_uom_qty": 1})], **values})
        order.action_confirm()
        order.picking_ids.move_ids.quantity = 1
        order.picking_ids.button_validate()
        order.picking_ids.date_done = datetime.combine(cls._ago(days_ago), time(10))
        return order

    @classmethod
    def _load_goods(cls):
        cls.goods = cls.env["product.product"].create({"name": "Chair", "type": "consu", "list_price": 100})

    @classmethod
    def _plan(cls, day=None):
        cls.env["crm.satisfaction.planner"]._plan(cls.company, day or cls.today)
        return cls.requests.search([("company_id", "=", cls.company.id)], order="id")

    @classmethod
    def _fill_in(cls, sheet, grades):
        """Answer a sheet as the page does: `{code of an indicator: grade of its scale}`."""
        if sheet.state == "new":
            sheet._mark_in_progress()
        for question in sheet.survey_id.question_ids.filtered(lambda question: question.indicator_id.code in grades):
            sheet._save_lines(question, str(grades[question.indicator_id.code]))
        sheet._mark_done()

    @classmethod
    def _store_sheet(cls, said, days_ago=0):
        """Have it on record what one customer has said so many days ago: `{code of an indicator: {aspect: grade}}`."""
        contact = cls.env.ref("base.partner_root")
        place = cls.requests.search([("trigger", "=", "invitation")], order="res_id DESC", limit=1).res_id + 1
        request = cls.requests.create({
            "trigger": "invitation", "res_model": "res.partner", "res_id": place, "event_on": cls._ago(days_ago),
            "company_id": cls.company.id, "partner_id": contact.id, "contact_id": contact.id, "state": "answered"})
        cls.answers._store(
            request, {cls.indicators[code].id: aspects for code, aspects in said.items()}, cls._ago(days_ago))

    @classmethod
    def _note(cls, code, *said, days_ago=10):
        """The same of an indicator, one sheet for each `{aspect: grade}`."""
        for aspects in said:
            cls._store_sheet({code: aspects}, days_ago)

    @classmethod
    def _answer(cls, contact, grades, days_ago=0, company=None):
        """What a contact has said so many days ago, of 1 to 5, invited by hand."""
        moment = datetime.combine(cls._ago(days_ago), time(12))
        with freeze_time(moment):
            contact.commercial_partner_id.company_id = company or cls.company
            sheet = cls.survey._create_answer(partner=contact, check_attempts=False)
            cls._fill_in(sheet, grades)
        return sheet

"""A company with a warehouse, customers of each tier, and standards of its own, on a clock that the tests set."""

from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tools import SQL

from ..common import RelationshipCommon

NOW = datetime(2026, 7, 6, 8)  # a Monday


class StandardCase(RelationshipCommon):
    """`cls.customers` has a customer of each tier by its code, and one without tier under `none`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stop_clock(NOW)
        cls.env["crm.service.standard"].search([]).active = False
        cls.meter = cls.env["crm.service.meter"]
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.goods = cls._new_product("Chair")
        cls.customers = cls._new_tier_customers()

    def setUp(self):
        super().setUp()
        self.time.move_to(NOW)

    def _travel(self, **span):
        """Let the time pass: days, hours ..."""
        self.env.flush_all()
        self.time.move_to(datetime.now() + timedelta(**span))
        self.env.invalidate_all()

    # === STANDARDS ===#

    @classmethod
    def _standard(cls, metric, value=2, unit="days", **target):
        """A standard that is measured so, with one target that has held for a year."""
        standard = cls.env["crm.service.standard"].create({
            "name": f"Standard {metric}", "code": f"test_{metric}_{value}", "metric": metric,
            "moment_id": cls.env.ref("crm_relationship.crm_service_moment_delivery").id})
        cls._target(standard, value, unit, **target)
        return standard

    @classmethod
    def _target(cls, standard, value, unit="days", tier=None, **values):
        return cls.env["crm.service.target"].create({
            "standard_id": standard.id, "value": value, "unit": unit, "tier_id": tier and cls.tiers[tier].id,
            "valid_from": "2025-07-01", **values})

    @classmethod
    def _remedy(cls, kind="credit_note", amount=20, **values):
        return cls.env["crm.service.remedy"].create(
            {"name": f"Remedy {kind}", "kind": kind, "amount": amount, **values})

    def _measure(self, standard, company=None):
        """Measure as the cron does; return how many rows were written."""
        written = self.meter._measure(standard, company or self.company)
        self.env.invalidate_all()
        return written

    def _raise(self, standard):
        self._measure(standard)
        self.env["crm.service.breach"]._raise_breaches()
        return self.env["crm.service.breach"].search([("standard_id", "=", standard.id)])

    def _get_measure(self, standard, document):
        return self.env["crm.service.measure"].search([
            ("standard_id", "=", standard.id), ("res_model", "=", document._name), ("res_id", "=", document.id)])

    def _check(self, standard, document, state, **values):
        """The measure of a document by a standard; `state` None: there is none."""
        measure = self._get_measure(standard, document)
        self.assertEqual(measure.state or None, state)
        for name, value in values.items():
            self.assertEqual(measure[name], value, name)

    # === DOCUMENTS ===#

    @classmethod
    def _new_product(cls, name, **values):
        return cls.env["product.product"].create({
            "name": name, "type": "consu", "is_storable": True, "list_price": 100, "taxes_id": False, **values})

    @classmethod
    def _order(cls, tier="none", quantity=10, promised_days=None, product=None, **values):
        """A confirmed order of a customer of a tier (its code, `none`, or a partner), of now."""
        partner = cls.customers[tier] if isinstance(tier, str) else tier
        order = cls.env["sale.order"].create({
            "partner_id": partner.id, "company_id": cls.company.id, "warehouse_id": cls.warehouse.id,
            "commitment_date": datetime.now() + timedelta(days=promised_days) if promised_days is not None else False,
            "order_line": [Command.create({
                "product_id": (product or cls.goods).id, "product_uom_qty": quantity, "price_unit": 100,
                "tax_ids": False})],
            **values})
        order.action_confirm()
        return order

    def _deliver(self, order, quantity=None):
        """Deliver what is ordered, or so much of it; the rest stays a backorder."""
        picking = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    def _inquire(self, tier="none", **values):
        """An opportunity of a customer, of now."""
        partner = self.customers[tier] if tier else self.env["res.partner"]
        lead = self.env["crm.lead"].create({
            "name": "Inquiry", "type": "opportunity", "partner_id": partner.id, "company_id": self.company.id,
            **values})
        self._set_created(lead)
        return lead

    def _quote(self, lead):
        """A quotation for the inquiry, of now."""
        order = self.env["sale.order"].create({
            "partner_id": (lead.partner_id or self.customers["none"]).id, "company_id": self.company.id,
            "opportunity_id": lead.id})
        self._set_created(order)
        return order

    def _set_created(self, record, moment=None):
        record.flush_recordset()
        self.env.cr.execute(SQL("UPDATE %s SET create_date = %s WHERE id = %s", SQL.identifier(record._table),
                                moment or datetime.now(), record.id))
        record.invalidate_recordset()

    def _set_written(self, record, moment):
        """As if the record had been written then."""
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE %s SET write_date = %s WHERE id IN %s", SQL.identifier(record._table), moment,
                                tuple(record.ids)))
        record.invalidate_recordset()

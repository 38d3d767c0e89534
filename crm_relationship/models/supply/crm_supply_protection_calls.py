from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import arguments

MOST_DAYS = 3650
RULES = {
    "product_id": arguments.record(required=False), "product_code": arguments.text(required=False),
    "category_id": arguments.record(required=False), "warehouse_id": arguments.record(required=False),
    "warehouse_code": arguments.text(required=False), "tier_code": arguments.text(),
    "quantity": arguments.number(0, required=False),
    "coverage_days": arguments.number(0, MOST_DAYS, whole=True, required=False),
    "external_ref": arguments.text(required=False)}
PERIOD = arguments.period(latest=arguments.LAST_DAY)
# What names a protection where it has no reference, beside its first day.
TARGET = ("product_id", "categ_id", "warehouse_id", "tier_id", "date_to")
# What a reference stands for, whatever else is asked for later.
LASTING = ("product_id", "categ_id", "warehouse_id")


class CrmSupplyProtection(models.Model):
    """Protections by other programs: asked for what is so already, nothing changes."""

    _inherit = "crm.supply.protection"

    # === PUBLIC API ===#

    @api.model
    @arguments.read(values=arguments.mapping(RULES, together=[PERIOD]))
    def protect(self, values):
        """See to it that goods are kept for a tier and better ones: once for each external reference, or where there is
        none for each product or category, warehouse, tier, first and last day.

        :param values: a dict with `product_id`, `product_code` (internal reference) or `category_id`, `tier_code`, and
            `quantity` (in the product's unit) or `coverage_days`; and any of `warehouse_id` or `warehouse_code`
            (default: the first of the current company), `date_from` (default: today, or as it is), `date_to` (ISO days;
            default: no end), `external_ref`
        :return: a dict `id`, `created`, `changed` (names of values; empty where it was so already), `external_ref`,
            `state`, `product_id`, `product`, `category_id`, `category`, `warehouse_id`, `warehouse`, `tier` (code),
            `quantity`, `coverage_days`, `date_from`, `date_to` (ISO days or False), `protected`, `consumed`,
            `remaining` (of all its products)
        :raises AccessError: for who is not a relationship manager
        :raises ValidationError: for other keys, wrong types, unknown records and codes, or values that do not fit
        """
        self.check_access("create")
        vals = self._read_protection(values)
        self.env.cr.execute(SQL(  # who protects the same at the same moment is made to try again
            "UPDATE stock_warehouse SET write_uid = write_uid WHERE id = %s", vals["warehouse_id"]))
        known = self._find_protection(vals)
        if known:
            return known._format_protection(created=False, changed=known._renew(vals))
        with self.env["crm.contention"]._once():
            protection = self.create({name: value for name, value in vals.items() if value is not None})
        return protection._format_protection(created=True, changed=sorted(
            name for name, value in values.items() if value is not None))

    @arguments.read()
    def release(self):
        """End these protections: what is left is free for everybody.

        :return: a list of dicts as of `protect`, in order; `changed` is empty for those that had ended already
        :raises AccessError: for who is not a relationship manager
        """
        self.check_access("write")
        running = self.filtered(lambda protection: protection.state != "released")
        if running:
            running.action_release()
        return [protection._format_protection(created=False, changed=["state"] if protection in running else [])
                for protection in self]

    # === BUSINESS METHODS ===#

    def _read_protection(self, values):
        """The values as fields; None: not given."""
        find = self.env["crm.arguments"]._find_either
        given = {name: values.get(name) for name in (*RULES, *PERIOD.rules)}
        warehouse = find("stock.warehouse", given["warehouse_id"], given["warehouse_code"], "warehouse_id") or (
            self._default_warehouse_id())
        product = find("product.product", given["product_id"], given["product_code"], "product_id",
                       field="default_code", company_id=warehouse.company_id.id)
        category = find("product.category", given["category_id"], None, "category_id")
        tier = self.env["crm.arguments"]._find_code("crm.tier", given["tier_code"], "tier_code")
        for record in (warehouse, product, category):
            record.check_access("read")
        self._check_protection(given, product, category, warehouse)
        return {
            "product_id": product.id or False, "categ_id": category.id or False, "warehouse_id": warehouse.id,
            "tier_id": tier.id, "quantity": given["quantity"] or 0, "coverage_days": given["coverage_days"] or 0,
            "date_from": given["date_from"], "date_to": given["date_to"] or False,
            "external_ref": given["external_ref"]}

    def _check_protection(self, given, product, category, warehouse):
        if not warehouse:
            raise ValidationError(self.env._("\"warehouse_id\" is missing: the company has no warehouse."))
        if bool(product) == bool(category):
            raise ValidationError(self.env._("Give either a product or a product category."))
        if bool(given["quantity"]) == bool(given["coverage_days"]):
            raise ValidationError(self.env._("Give either \"quantity\" or \"coverage_days\", above 0."))
        self.env["crm.arguments"]._check_period(given["date_from"] or fields.Date.today(), given["date_to"])

    def _find_protection(self, vals):
        """The protection with this reference; without one, that of the same goods, place, tier and days."""
        protections = self.with_context(active_test=False)
        company = self.env["stock.warehouse"].browse(vals["warehouse_id"]).company_id
        if vals["external_ref"]:
            known = protections.search([("company_id", "=", company.id), ("external_ref", "=", vals["external_ref"])])
            if any(known[name].id != (vals[name] or False) for name in LASTING if known):
                raise ValidationError(self.env._(
                    "\"external_ref\" belongs to a protection of other goods or of another warehouse: choose another."))
            return known
        same = Domain.AND(Domain(name, "=", vals[name]) for name in TARGET)
        day = Domain("date_from", "=", vals["date_from"]) if vals["date_from"] else Domain("state", "!=", "released")
        return protections.search(same & day, order="id DESC").sorted(
            lambda protection: (protection.active, protection.state != "released"), reverse=True)[:1]

    def _renew(self, vals):
        """Have it in force as asked; return the names of what was changed."""
        wanted = {**{name: value for name, value in vals.items() if value is not None},
                  "state": "confirmed", "active": True}
        changed = {name: value for name, value in wanted.items()
                   if (self[name].id if self._fields[name].relational else self[name]) != value}
        if changed:
            self.write(changed)
        names = {"tier_id": "tier_code"}
        return sorted(names.get(name, name) for name in changed)

    def _format_protection(self, created, changed):
        return {
            "id": self.id, "created": created, "changed": changed, "external_ref": self.external_ref,
            "state": self.state, "product_id": self.product_id.id, "product": self.product_id.display_name or False,
            "category_id": self.categ_id.id, "category": self.categ_id.display_name or False,
            "warehouse_id": self.warehouse_id.id, "warehouse": self.warehouse_id.code, "tier": self.tier_id.code,
            **{name: self[name] for name in ("quantity", "coverage_days", "protected", "consumed", "remaining")},
            **{name: fields.Date.to_string(self[name]) or False for name in ("date_from", "date_to")}}

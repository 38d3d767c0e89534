from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context, format_date, formatLang

from ...tools import arguments
from ...tools.labels import get_labels
from ...tools.supply_queue import format_quantity

MOST_QUOTED = 200
CHOICE = arguments.mapping(
    {"product_id": arguments.record(), "quantity": arguments.number(0.000001)}, needed=("product_id", "quantity"))


class ResPartner(models.Model):
    """What a customer is likely to order next, explained line by line, and a quotation from it."""

    _inherit = "res.partner"

    # === PUBLIC API ===#

    @arguments.read("one", lines=arguments.listing(CHOICE, most=MOST_QUOTED), visit_id=arguments.record(required=False))
    def create_purchase_quotation(self, lines, visit_id=None):
        """Make a quotation for a customer, or their contact, of products from their purchase plan.

        The whole plan of today is remembered as proposed, so that it can be told what comes of it.

        :param lines: list of `{product_id, quantity}`, the quantity in the unit of the product
        :param visit_id: the visit to this customer for which it is made, if any
        :return: `{"order_id", "name"}`
        :raises AccessError: for customers of others, or for who may not make quotations
        :raises UserError: without lines, for a product that is not sold, or for a visit to somebody else
        """
        self.ensure_one()
        self._check_purchase_plan()
        products = self.env["product.product"].browse([line["product_id"] for line in lines]).exists()
        products.check_access("read")
        if not lines or not all(product.active and product.sale_ok for product in products) \
                or len(products) < len({line["product_id"] for line in lines}):
            raise UserError(self.env._("Choose products that are sold: a quotation needs at least one."))
        visit = self._find_purchase_visit(visit_id)
        plan = self._get_purchase_plan()
        order = self.env["sale.order"].with_context(clean_context(self.env.context)).create(
            self._prepare_purchase_quotation(lines, visit))
        order_lines = {line.product_id.id: line for line in order.order_line}
        self.env["crm.purchase.proposal"]._remember(
            self.commercial_partner_id, plan, order_lines, visit_id=visit.id)
        return {"order_id": order.id, "name": order.name}

    # === ACTIONS ===#

    @arguments.read("one")
    def action_view_purchase_plan(self):
        """Open what the customer is likely to order next, to tick what goes on a quotation."""
        self.ensure_one()
        wizard = self.env["crm.purchase.wizard"]._open(self)
        return {"type": "ir.actions.act_window", "name": self.env._("Purchase Plan"), "res_model": wizard._name,
                "res_id": wizard.id, "view_mode": "form", "views": [(False, "form")], "target": "new",
                "context": {"dialog_size": "extra-large"}}

    # === THE PLAN ===#

    def _may_see_purchase_plan(self):
        """Whether the user may see what this customer buys."""
        roles = self.env["res.users"]
        return roles._has_role("user") and self.has_access("read") and \
            self.commercial_partner_id._has_visible_figures()

    def _check_purchase_plan(self):
        self.check_access("read")
        if not self._may_see_purchase_plan():
            raise AccessError(self.env._(
                "Purchase plans are for the salesperson of the customer and their team, and for relationship officers. "
                "Ask one of them."))

    def _find_purchase_visit(self, visit_id):
        visit = self.env["crm.visit"].browse(visit_id or ()).exists()
        visit.check_access("read")
        if visit_id and visit.partner_id != self.commercial_partner_id:
            raise UserError(self.env._("Choose a visit to this customer."))
        return visit

    def _prepare_purchase_quotation(self, lines, visit):
        """Values of the quotation: one of their own for who does not see those of colleagues."""
        values = {"partner_id": self.id, "company_id": self.env.company.id, "visit_id": visit.id, "order_line": [
            fields.Command.create({"product_id": line["product_id"], "product_uom_qty": line["quantity"]})
            for line in lines]}
        if not self.env.user.has_group("sales_team.group_sale_salesman_all_leads"):
            values["user_id"] = self.env.uid
        return values

    def _get_purchase_plan(self):
        """What the commercial entity of this partner is likely to order next, in the current company.

        :return: a dict: `due`, `new` and `stopped`, lists of lines, best first, and `quality`, how often such lines
            came true, as `crm.purchase.quality._describe` says it (False: too few to tell). A line is `product_id`,
            `product` (its name), `uom`, `quantity` (in that unit), `band` (`likely`, `probable`, `possible`; False for
            what is new or stopped), `band_label`, `reason_code` (`cycle`, `often`, `before`, `peers`, `stopped`),
            `reason` (in the reader's language), `figures` (plain values behind the reason), `is_short` (less is free
            than this quantity), `price` (of the customer's pricelist, for this quantity) and `currency`
        :raises AccessError: for who may not see what the customer buys
        """
        self.ensure_one()
        self._check_purchase_plan()
        company, customer, now = self.env.company, self.commercial_partner_id.sudo(), fields.Datetime.now()
        planner = self.env["crm.purchase.planner"].sudo()
        found, shares = planner._plan(company, customer, now)
        plan = found[customer.id]
        ideas = planner._find_ideas(company, customer, plan.best)
        today = fields.Datetime.context_timestamp(self, now)
        found = {
            "due": [self._describe_line(line, shares, today) for line in plan.due],
            "new": [self._describe_idea(*idea) for idea in ideas],
            "stopped": [self._describe_line(line, shares, today, "stopped") for line in plan.stopped],
        }
        self._add_products([line for kind in found.values() for line in kind])
        return {**found, "quality": self.env["crm.purchase.quality"]._find(company)._describe()}

    @api.model
    def _describe_line(self, line, shares, today, reason_code=None):
        habit, is_stopped = line.habit, reason_code == "stopped"
        figures = {
            "purchases": habit.purchases, "purchases_of_year": habit.of_year,
            "interval_days": round(habit.interval) if habit.is_regular or is_stopped else False,
            "silence_days": int(habit.silence),
            "last_on": fields.Date.to_string(fields.Date.subtract(today, days=habit.silence).date()),
            "share_percent": round(100 * shares(line.product), 1)}
        return {"product_id": line.product, "quantity": habit.quantity, "band": not is_stopped and line.band,
                "reason_code": reason_code or line.reason, "figures": figures}

    @api.model
    def _describe_idea(self, product_id, buyers, peers, quantity):
        return {"product_id": product_id, "quantity": quantity, "band": False, "reason_code": "peers",
                "figures": {"buyers": buyers, "peers": peers}}

    def _add_products(self, lines):
        """Name, unit, price, what is short, and the words for each of these lines."""
        company = self.env.company
        products = self.env["product.product"].sudo().with_company(company).with_context(
            allowed_company_ids=company.ids).browse([line["product_id"] for line in lines])
        pricelist = self.sudo().with_company(company).property_product_pricelist
        currency, now = pricelist.currency_id or company.currency_id, fields.Datetime.now()
        rules = pricelist._get_applicable_rules(products, now)
        bands = get_labels(self.env["crm.purchase.proposal"], "band")
        for line, product in zip(lines, products, strict=True):
            quantity = line["quantity"]
            rule = next((rule for rule in rules if rule._is_applicable_for(product, quantity)), rules.browse())
            line.update(
                product=product.display_name, uom=product.uom_id.name, band_label=bands.get(line["band"], ""),
                price=rule._compute_price(product, quantity, product.uom_id, date=now, currency=currency),
                currency=currency.name, is_short=product.is_storable and product.free_qty < quantity,
                reason=self._explain_purchase(line))

    @api.model
    def _explain_purchase(self, line):
        """Why a line is proposed, in the reader's language."""
        figures, _ = line["figures"], self.env._
        usual = format_quantity(line["quantity"])
        if line["reason_code"] == "peers":
            return _("%(buyers)s of the %(peers)s customers most like them bought it in the last 30 days, usually "
                     "%(usual)s", buyers=figures["buyers"], peers=figures["peers"], usual=usual)
        values = {"days": figures["interval_days"], "silence": figures["silence_days"], "usual": usual,
                  "count": figures["purchases"], "last": format_date(self.env, figures["last_on"])}
        if line["reason_code"] == "stopped":
            return _("Bought %(count)s times, about every %(days)s days, but not for %(silence)s days: why?", **values)
        if line["reason_code"] == "cycle" and figures["silence_days"] < 2:
            return _("Buys it about every %(days)s days, last on %(last)s, usually %(usual)s", **values)
        if line["reason_code"] == "cycle":
            return _("Buys it about every %(days)s days, last %(silence)s days ago, usually %(usual)s", **values)
        if line["reason_code"] == "often":
            return _("Bought %(count)s times in 12 months, last on %(last)s, usually %(usual)s",
                     **{**values, "count": figures["purchases_of_year"]})
        values["share"] = formatLang(self.env, figures["share_percent"], digits=1)
        if figures["purchases"] == 1:
            return _("Bought once, on %(last)s; in %(share)s%% of all orders now", **values)
        if figures["purchases"] == 2:
            return _("Bought twice, last on %(last)s; in %(share)s%% of all orders now", **values)
        return _("Bought %(count)s times, last on %(last)s; in %(share)s%% of all orders now", **values)

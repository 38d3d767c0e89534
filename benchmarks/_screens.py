"""What the addon costs where people work: the list of partners, the partner form, confirming an order."""

import statistics

from lxml import etree

from odoo import Command

from benchmarks import _odoo
from benchmarks._wholesale import FIRST_CUSTOMER

OURS = ("crm_customer", "crm_tier")
ADMIN = 2
PAGE = 80
ROUNDS = 40


def split_fields(env, xmlid, view_type):
    """The fields that a view reads, without ours and with them, as `web_read` wants them."""
    view = env.ref(xmlid)
    names = shown_columns(env, view) if view_type == "list" else form_fields(env, view)
    ours = {name for name, field in env["res.partner"]._fields.items() if field._module == "crm_relationship"}
    return ({name: specify(env, name) for name in names if name not in ours},
            {name: specify(env, name) for name in names})


def form_fields(env, view):
    """All fields of a form."""
    return list(env["res.partner"].get_views([(view.id, "form")])["models"]["res.partner"]["fields"])


def shown_columns(env, view):
    """The columns of a list that are shown until the user hides them."""
    arch = etree.fromstring(env["res.partner"].get_view(view.id, "list")["arch"])
    hidden = ("True", "1")
    return [node.get("name") for node in arch.iter("field") if node.get("optional") != "hide"
            and node.get("column_invisible") not in hidden] + ["tier_id", "tier_color"]


def specify(env, name):
    """How the web client asks for a field."""
    return {"fields": {"display_name": {}}} if env["res.partner"]._fields[name].type == "many2one" else {}


def partner_list(database):
    """`(queries, seconds)` of a page of the list of partners: plain, and with the tier shown; plus one by tier."""
    with _odoo.environment(database, user=ADMIN) as env:
        plain, shown = split_fields(env, "base.view_partner_tree", "list")
        domain = [("id", ">=", FIRST_CUSTOMER)]

        def read(specification):
            env.invalidate_all()
            with _odoo.Cost(env.cr) as cost:
                env["res.partner"].web_search_read(domain, specification, limit=PAGE)
            return cost

        costs = [(read(plain), read(shown)) for _round in range(ROUNDS + 1)][1:]
        with _odoo.Cost(env.cr) as grouped:
            env["res.partner"].formatted_read_group(domain, ["tier_id"], ["__count"])
        return [(len(side[0].statements), statistics.median(cost.seconds for cost in side))
                for side in zip(*costs, strict=True)] + [(len(grouped.statements), grouped.seconds)]


def partner_form(database):
    """Queries of opening a partner: all in all, and those that read our tables."""
    with _odoo.environment(database, user=ADMIN) as env:
        plain, shown = split_fields(env, "base.view_partner_form", "form")
        partner = env["res.partner"].search([("id", ">=", FIRST_CUSTOMER), ("is_company", "=", True)], limit=1)
        counts = []
        for specification in (plain, shown, plain, shown):
            env.invalidate_all()
            with _odoo.Cost(env.cr) as cost:
                partner.web_read(specification)
            counts.append(len(cost.statements))
        return counts[2:]


def confirm_order(database):
    """Queries of confirming an order of one storable line: all of them, and those that touch our tables."""
    with _odoo.environment(database, user=ADMIN) as env:
        product = env["product.product"].create({"name": "Chair", "is_storable": True, "list_price": 100})
        partner = env["res.partner"].browse(FIRST_CUSTOMER)
        orders = env["sale.order"].create([{
            "partner_id": partner.id, "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 1})],
        } for _number in range(2)])
        for order in orders:
            env.flush_all()
            env.invalidate_all()
            with _odoo.Cost(env.cr) as cost:
                order.action_confirm()
                env.flush_all()
        return len(cost.statements), sum(any(name in query for name in OURS) for query in cost.statements)

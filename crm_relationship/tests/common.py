"""A company of its own, so that demo data and other tests never mix in."""

from contextlib import contextmanager
from datetime import date, datetime, time
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests.common import new_test_user

from odoo.addons.base.tests.common import BaseCommon

ROLES = {
    "user": "crm_relationship.group_relationship_user",
    "officer": "crm_relationship.group_relationship_officer",
    "manager": "crm_relationship.group_relationship_manager",
}


@contextmanager
def _read_here(companies):
    companies.env.flush_all()
    yield companies.with_context(allowed_company_ids=companies.ids)


class RelationshipCommon(BaseCommon):
    """`cls.env` works in a new company with a tier policy; `cls.today` is a fixed day of the past."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = date(2026, 6, 30)
        cls.company = cls._create_company(name="Wholesale Test", currency_id=cls.env.ref("base.USD").id)
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.policy = cls.env["crm.tier.policy"].search([("company_id", "=", cls.company.id)])
        cls.tiers = {tier.code: tier for tier in cls.env["crm.tier"].search([])}
        cls.product = cls.env["product.product"].create({
            "name": "Consulting hour", "type": "service", "list_price": 100, "standard_price": 60, "taxes_id": False})
        # what a test has written is seen by no other transaction: what has changed is read in the same one
        cls.startClassPatcher(patch.object(cls.registry["res.company"], "_open_reading", _read_here))

    @classmethod
    def _stop_clock(cls, moment):
        """Have it be this moment until `cls.time` is moved."""
        clock = freeze_time(moment)
        cls.time = clock.start()
        cls.addClassCleanup(clock.stop)

    @classmethod
    def _new_user(cls, login, *roles, **values):
        """A user of the test company; `roles` are keys of ROLES or xml ids of groups."""
        groups = ",".join(["base.group_user", *(ROLES.get(role, role) for role in roles)])
        values = {"company_id": cls.company.id, "company_ids": [Command.set(cls.company.ids)], **values}
        return new_test_user(cls.env, login=login, groups=groups, **values)

    @classmethod
    def _new_customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **values})

    @classmethod
    def _merge_customers(cls, sources, destination):
        """As somebody does who merges contacts."""
        cls.env["base.partner.merge.automatic.wizard"]._merge((sources | destination).ids, destination)
        cls.env.invalidate_all()

    @classmethod
    def _new_tier_customers(cls):
        """A customer of each tier by its code, and one without tier under `none`."""
        customers = {code: cls._new_customer(f"Customer {code}") for code in ("none", *cls.tiers)}
        for code in cls.tiers:
            customers[code].set_tier_override(code, "for the test")
        return customers

    @classmethod
    def _new_portal_user(cls, login, **values):
        """A portal user, whose password is the login, with a contact of these values."""
        partner = cls._new_customer(values.pop("name", login), is_company=False, email=f"{login}@example.com", **values)
        return new_test_user(
            cls.env, login=login, password=login, groups="base.group_portal", partner_id=partner.id,
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)])

    @classmethod
    def _new_branch(cls, name="Elsewhere", **values):
        """Another company, in which the user of the tests works as well."""
        company = cls._create_company(name=name, **values)
        cls.env.user.company_ids |= company
        return company

    @classmethod
    def _load_accounts(cls):
        """Accounts, taxes and journals for the company, so that it can invoice."""
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)

    @classmethod
    def _activate_languages(cls, *codes):
        for code in codes:
            cls.env["res.lang"]._activate_lang(code)

    @contextmanager
    def _watch_statements(self):
        """The statements of the block, as a list that fills: no cache of records or of the registry helps them."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.registry.clear_all_caches()
        statements = []
        with contextmanager(self._patchExecute)(statements):
            yield statements
            self.env.flush_all()

    @classmethod
    def _sell(cls, partner, day, amount, **values):
        """A confirmed order of `amount` (its own currency) on a day, as a salesperson would make it."""
        order = cls.env["sale.order"].create({
            "partner_id": partner.id,
            "company_id": cls.company.id,
            "order_line": [Command.create({"product_id": cls.product.id, "price_unit": amount, "tax_ids": False})],
            **values,
        })
        order.action_confirm()
        order.date_order = datetime.combine(day, time(12))
        return order

    @classmethod
    def _classify(cls, day=None, policy=None):
        return (policy or cls.policy).classify(as_of=day or cls.today)[0]

    @classmethod
    def _profile(cls, partner):
        return cls.env["crm.customer.profile"].search(
            [("partner_id", "=", partner.commercial_partner_id.id), ("company_id", "=", cls.company.id)])

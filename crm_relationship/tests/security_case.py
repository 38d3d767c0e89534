"""A user of each role, a customer for each way of belonging to somebody, and what a slice says about its records.

`tests/<slice>/security.py` holds, each of them where the slice has any:

- `MATRIX`: `{model: Row}`, a row for each model with a table;
- `METHODS`: `{(model, method): (the least role that may call it over RPC, or nobody, keyword arguments)}`;
- `RECORDS`: `{model: function of the case and the method's name}`, the record that the method is called on;
- `ARGUMENTS`: `{(model, method): function of the case}`, the keyword arguments where they name records;
- `PLAUSIBLE`: `{parameter: function of the case}`, values that it may really have, as a strategy of `hypothesis`, where
  they are no texts;
- `PRIVATE`, `HARMLESS`, `WHOLE`: keys of a context, see `test_hostile_context.py`;
- `prepare_matrix`, `finish_matrix`, `prepare_methods`: functions of the case, for what the records need.
"""

import inspect
from collections.abc import Callable
from typing import NamedTuple

from odoo.models import BaseModel
from odoo.service.model import call_kw

from . import slices
from .common import RelationshipCommon

MODULE = "crm_relationship"
ROLES = ("public", "portal", "internal", "user", "officer", "manager")  # each may do what those before it may

# Whose record it is: for what belongs to a customer by the customer's salesperson as the relationship user sees it,
# else by company, else anybody's.
CUSTOMERS = ("mine", "team", "nobody", "stranger", "other company")
COMPANIES = ("own company", "other company")
SHARED = ("shared",)
NO_COMPANY = "no company"  # of what belongs to a company or, without one, to all

# What the roles may do in each scope: create, read, write, unlink. A role that is not named may do nothing.
READ_BY_CUSTOMER = {
    "user": ("r", "r", "r", "", ""), "officer": ("r", "r", "r", "r", ""), "manager": ("r", "r", "r", "r", "")}
READ_BY_COMPANY = {"user": ("r", ""), "officer": ("r", ""), "manager": ("r", "")}
MANAGED_BY_COMPANY = {"user": ("r", ""), "officer": ("r", ""), "manager": ("crwu", "")}
READ_BY_ALL = {"user": ("r",), "officer": ("r",), "manager": ("r",)}


def wizard(*roles):
    """The rights on a wizard that these roles may use."""
    return dict.fromkeys(roles, ("crw",))


class Row(NamedTuple):
    """Who may do what with the records of a model."""

    scopes: tuple
    rights: dict  # {role: letters in each scope}
    change: dict  # what is written where it may be
    values: Callable  # of the case and the scope: what a valid record is made of
    find: Callable | None = None  # of the case and the scope: the record, where it is there without being made
    is_kept: bool = False  # whether it stays when another is made: it is not one of a kind, or nobody can delete it
    is_held_by_all: bool = False  # whether managers of all companies hold what has no company, and nobody else


class SecurityCommon(RelationshipCommon):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls._create_company(name="Wholesale Elsewhere")
        cls.users = {role: cls._new_user(f"matrix_{role}", role) for role in ("user", "officer", "manager")}
        cls.users["internal"] = cls._new_user("matrix_internal")
        company = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        for role in ("portal", "public"):
            user = cls._new_user(f"matrix_{role}", **company)
            user.group_ids = cls.env.ref(f"base.group_{role}")
            cls.users[role] = user
        cls.customers = cls._create_customers()

    @classmethod
    def _create_customers(cls):
        """One customer for each way of belonging to somebody, as the relationship user sees it."""
        me, colleague, stranger = cls.users["user"], cls._new_user("matrix_colleague"), cls._new_user("matrix_stranger")
        cls.env["crm.team"].create({
            "name": "Matrix", "company_id": cls.company.id,
            "crm_team_member_ids": [(0, 0, {"user_id": user.id}) for user in me + colleague]})
        salespeople = {"mine": me, "team": colleague, "stranger": stranger}
        return {scope: cls._new_customer(f"Customer: {scope}", user_id=salespeople.get(scope, me.browse()).id)
                for scope in CUSTOMERS}

    def _log_in(self, role):
        """Open a session of that user, in an `HttpCase`; `new_test_user` makes the password from the login."""
        login = self.users[role].login
        self.authenticate(login, login + "x" * (8 - len(login)))

    @classmethod
    def _get_company(cls, scope):
        if scope == NO_COMPANY:
            return cls.env["res.company"]
        return cls.other_company if scope == "other company" else cls.company

    @classmethod
    def _get_customer(cls, scope):
        return cls.customers.get(scope, cls.customers["mine"])


class MethodsCommon(SecurityCommon):
    """A record for each public method, in the state that it wants: `partner` is the customer it is about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.methods = slices.merge("security", "METHODS")
        cls.makers = slices.merge("security", "RECORDS")
        cls.arguments = slices.merge("security", "ARGUMENTS")
        cls.partner = cls.customers["mine"]
        slices.call_each("security", "prepare_methods", cls)

    def _get_record(self, model, method):
        return self.makers[model](self, method)

    def _prepare_arguments(self, model, method):
        make = self.arguments.get((model, method))
        return make(self) if make else dict(self.methods[model, method][1])

    def _call(self, user, record, method, arguments=None):
        """As over RPC: by name, through the function that refuses private methods."""
        function = getattr(type(record), method)
        ids = [] if getattr(function, "_api_model", False) else [record.ids]
        if arguments is None:
            arguments = self._prepare_arguments(record._name, method)
        return call_kw(record.with_user(user).browse(), method, ids, dict(arguments))

    def _find_methods(self):
        """Pairs (model, method) of all that the addon serves."""
        found = set()
        for name, model in self.env.registry.items():
            for base in model.__mro__:
                if not base.__module__.startswith(f"odoo.addons.{MODULE}."):
                    continue
                own = getattr(base, "_name", None) or base._inherit
                if name != own if self._is_mixin(own) else name == own:
                    found |= {(name, method) for method, _function in inspect.getmembers(base, inspect.isfunction)
                              if method in vars(base) and not method.startswith("_") and not hasattr(BaseModel, method)}
        return found

    def _find_own_methods(self):
        """Those of them that are ours alone: what the framework calls takes what the framework gives."""
        return {(model, method) for model, method in self._find_methods() if all(
            base.__module__.startswith(f"odoo.addons.{MODULE}.") for base in self.env.registry[model].__mro__
            if method in vars(base) and base is not self.env.registry[model])}

    def _is_mixin(self, name):
        """Whether it is one of ours, whose methods belong to the models that inherit it."""
        model = self.env.registry[name]
        return model._abstract and model._original_module == MODULE and name.endswith(".document")

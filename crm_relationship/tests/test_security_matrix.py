"""Who may do what with the records: every model of the addon by role, company and salesperson.

The rows stand in `tests/<slice>/security.py`.
"""

from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from . import slices
from .security_case import ROLES, SHARED, SecurityCommon

MODULE = "crm_relationship"
OPERATIONS = {"c": "create", "r": "read", "w": "write", "u": "unlink"}


@tagged("post_install", "-at_install", "crm_relationship")
class TestSecurityMatrix(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.matrix, cls.records = slices.merge("security", "MATRIX"), {}
        slices.call_each("security", "prepare_matrix", cls)
        for model, row in cls.matrix.items():
            for scope in row.scopes:
                cls.records[model, scope] = row.find(cls, scope) if row.find else cls.env[model].sudo().create(
                    row.values(cls, scope))
        slices.call_each("security", "finish_matrix", cls)

    def _create(self, user, model, scope):
        row = self.matrix[model]
        if not row.is_kept:  # one of a kind: make room
            self.records[model, scope].unlink()
        self.env[model].with_user(user).create(row.values(self, scope))

    def _read(self, user, model, scope):
        record = self.records[model, scope].with_user(user)
        if not record.read():  # a report that does not even have what the user may not see
            raise AccessError(record.env._("Nothing came back."))
        self.assertEqual(record.with_context(active_test=False).search([("id", "=", record.id)]), record)

    def _write(self, user, model, scope):
        self.records[model, scope].with_user(user).write(self.matrix[model].change)

    def _unlink(self, user, model, scope):
        self.records[model, scope].with_user(user).unlink()

    def _is_allowed(self, operation, *args):
        """Whether the operation passes; what it does is undone."""
        with self.env.cr.savepoint() as savepoint:
            try:
                getattr(self, f"_{operation}")(*args)
                self.env.flush_all()
            except UserError:  # an access error is one
                return False
            finally:
                savepoint.rollback()
                self.env.invalidate_all()
        return True

    def _get_models(self):
        """Names of the models that the addon defines and that have a table."""
        data = self.env["ir.model.data"].search([("module", "=", MODULE), ("model", "=", "ir.model")])
        names = self.env["ir.model"].browse(data.mapped("res_id")).mapped("model")
        return [name for name in names
                if self.env[name]._original_module == MODULE and not self.env[name]._abstract]

    def test_every_model_has_its_row(self):
        self.assertCountEqual(self._get_models(), self.matrix)

    def test_matrix(self):
        wrong = []
        for (model, row), role in product(self.matrix.items(), ROLES):
            for scope, allowed in zip(row.scopes, row.rights.get(role, ("",) * len(row.scopes)), strict=True):
                for letter, operation in OPERATIONS.items():
                    passes = self._is_allowed(operation, self.users[role], model, scope)
                    if passes != (letter in allowed):
                        wrong.append(f"{role} {'may' if passes else 'may not'} {operation} {model} ({scope})")
        self.assertEqual(wrong, [])

    def test_what_all_companies_share(self):
        self.users["manager"].company_ids = self.env["res.company"].search([])
        for model in (model for model, row in self.matrix.items() if row.is_held_by_all and row.scopes == SHARED):
            for operation in OPERATIONS.values():
                with self.subTest(model=model, operation=operation):
                    self.assertTrue(self._is_allowed(operation, self.users["manager"], model, "shared"))

    def test_what_may_not_be_read_is_not_found(self):
        for (model, scope), record in self.records.items():
            row = self.matrix[model]
            for role in ("user", "officer", "manager"):
                allowed = dict(zip(row.scopes, row.rights.get(role, ()), strict=False))
                if any("r" in letters for letters in allowed.values()) and "r" not in allowed[scope]:
                    with self.subTest(model=model, role=role, scope=scope):
                        self.assertFalse(record.with_user(self.users[role]).search([("id", "=", record.id)]))

import { WarningDialog } from "@web/core/errors/error_dialogs";
import { registry } from "@web/core/registry";

// Somebody else is at it: a message, not a crash.
registry.category("error_dialogs").add("odoo.exceptions.LockError", WarningDialog, { force: true });

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { floatField } from "@web/views/fields/float/float_field";
import { quantity } from "./format";

/** A quantity with decimals only where it has some, in lists and in their sums. */
registry.category("fields").add("crm_quantity", {
    ...floatField,
    displayName: _t("Quantity"),
    extractProps: (info) => ({ ...floatField.extractProps(info), trailingZeros: false }),
});
registry.category("formatters").add("crm_quantity", (value) => quantity(value));

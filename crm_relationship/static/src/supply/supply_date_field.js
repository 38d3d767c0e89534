import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { RelativeDateField, relativeDateField } from "../profile_fields/relative_date_field";

/** The day on which goods are expected, as "in 3 weeks"; none means that no supply is in sight. */
export class SupplyDateField extends RelativeDateField {
    static template = "crm_relationship.SupplyDateField";
}

export const supplyDateField = {
    ...relativeDateField,
    component: SupplyDateField,
    displayName: _t("Expected Supply"),
    supportedTypes: ["date"],
    listViewWidth: [130, 160],
};

registry.category("fields").add("crm_supply_date", supplyDateField);

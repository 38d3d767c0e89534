import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { RelativeDateField, relativeDateField } from "../profile_fields/relative_date_field";

const MOST_DAYS = 60; // up to here days are told one by one

/** The day on which goods are expected, as "in 12 days"; none means that no supply is in sight. */
export class SupplyDateField extends RelativeDateField {
    static template = "crm_relationship.SupplyDateField";

    get relative() {
        const days = Math.abs(this.value.diffNow("days").days);
        return this.value.toRelativeCalendar(days <= MOST_DAYS ? { unit: "days" } : {});
    }
}

export const supplyDateField = {
    ...relativeDateField,
    component: SupplyDateField,
    displayName: _t("Expected Supply"),
    supportedTypes: ["date"],
    listViewWidth: [130, 160],
};

registry.category("fields").add("crm_supply_date", supplyDateField);

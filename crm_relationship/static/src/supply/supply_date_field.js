import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDate } from "@web/views/fields/formatters";
import { RelativeDateField, relativeDateField } from "../profile_fields/relative_date_field";

/** The day on which all goods are expected, as "in 12 days". None means that not all are in sight, or none at all where
 * the record's `coverage` says so; `first_date` is then the day on which the first of them come. */
export class SupplyDateField extends RelativeDateField {
    static template = "crm_relationship.SupplyDateField";

    get missing() {
        const { coverage, first_date: first } = this.props.record.data;
        if (coverage === "part") {
            const hint = first ? _t("The first of them: %s", formatDate(first)) : "";
            return { label: _t("Partly in sight"), color: "text-bg-warning", hint };
        }
        const label = coverage === "none" ? _t("No supply in sight") : _t("Not all in sight");
        return { label, color: "text-bg-danger", hint: "" };
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

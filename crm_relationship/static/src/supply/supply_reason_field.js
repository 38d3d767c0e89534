import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Why a line of an allocation gains, loses or stays as it is. Option `warning_field`: whether it is still short. */
export class SupplyReasonField extends Component {
    static template = "crm_relationship.SupplyReasonField";
    static props = { ...standardFieldProps, warningField: { type: String, optional: true } };

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get isWarning() {
        return Boolean(this.props.record.data[this.props.warningField]);
    }
}

registry.category("fields").add("crm_supply_reason", {
    component: SupplyReasonField,
    displayName: _t("Reason of an Allocation"),
    supportedTypes: ["char"],
    supportedOptions: [
        { label: _t("Warning field"), name: "warning_field", type: "field", availableTypes: ["boolean"] },
    ],
    listViewWidth: [230, 420],
    fieldDependencies: ({ options }) =>
        options.warning_field ? [{ name: options.warning_field, type: "boolean" }] : [],
    extractProps: ({ options }) => ({ warningField: options.warning_field }),
});

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { DASH } from "../common/format";

/** How many days late a line of an allocation is before and after, as "11 → 0"; a dash: nobody knows. */
export class SupplyLatenessField extends Component {
    static template = "crm_relationship.SupplyLatenessField";
    static props = { ...standardFieldProps };

    get sides() {
        const { days_late_before, expected_before, days_late_after, expected_after } = this.props.record.data;
        return [
            { days: days_late_before, isKnown: Boolean(expected_before || days_late_before) },
            { days: days_late_after, isKnown: Boolean(expected_after || days_late_after) },
        ];
    }

    get isShown() {
        return this.sides.some((side) => side.days || !side.isKnown);
    }

    getLabel(side) {
        return side.isKnown ? side.days : DASH;
    }
}

registry.category("fields").add("crm_supply_lateness", {
    component: SupplyLatenessField,
    displayName: _t("Days Late Before and After"),
    supportedTypes: ["integer"],
    listViewWidth: [92, 110],
    fieldDependencies: [
        { name: "days_late_before", type: "integer" },
        { name: "days_late_after", type: "integer" },
        { name: "expected_before", type: "date" },
        { name: "expected_after", type: "date" },
    ],
});

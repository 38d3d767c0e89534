import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { FULL_MONTH } from "./format";

/** The month of a day, as "November 2026". */
export class MonthField extends Component {
    static template = xml`<span t-esc="month"/>`;
    static props = { ...standardFieldProps };

    get month() {
        const day = this.props.record.data[this.props.name];
        return day ? day.toLocaleString(FULL_MONTH) : "";
    }
}

export const monthField = {
    component: MonthField,
    displayName: _t("Month"),
    supportedTypes: ["date"],
    listViewWidth: [110, 130],
};

registry.category("fields").add("crm_month", monthField);

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { percent } from "../common/format";
import { PercentBar } from "./percent_bar";

/**
 * A float as a thin bar with its percentage.
 *
 * Options: `scale` (100 where the value is 0-100, the default; 1 where it is 0-1), `tone` (`share`, or `risk`: in whole
 * percent).
 */
export class PercentBarField extends Component {
    static template = "crm_relationship.PercentBarField";
    static components = { PercentBar };
    static props = {
        ...standardFieldProps,
        scale: { type: Number, optional: true },
        tone: { type: String, optional: true },
    };
    static defaultProps = { scale: 100, tone: "share" };

    get value() {
        return ((this.props.record.data[this.props.name] || 0) * 100) / this.props.scale;
    }
}

export const percentBarField = {
    component: PercentBarField,
    displayName: _t("Percent Bar"),
    supportedTypes: ["float"],
    listViewWidth: [128, 190],
    extractProps: ({ options }) => ({ scale: options.scale, tone: options.tone }),
};

registry.category("fields").add("crm_percent_bar", percentBarField);
registry.category("formatters").add("crm_percent_bar", (value) => percent(value)); // the sum or mean of a group

import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { formatMany2one } from "@web/views/fields/formatters";
import { buildM2OFieldDescription, extractM2OFieldProps, Many2OneField } from "@web/views/fields/many2one/many2one_field";
import { TierBadge } from "./tier_badge";

/** Many2one to `crm.tier` that is chosen in place: a badge as long as nobody edits it, its placeholder for no tier. */
export class TierChoiceField extends Component {
    static template = "crm_relationship.TierChoiceField";
    static components = { Many2OneField, TierBadge };
    static props = { ...Many2OneField.props, colorField: { type: String, optional: true } };

    get value() {
        return formatMany2one(this.props.record.data[this.props.name]);
    }

    get color() {
        return this.props.record.data[this.props.colorField] || 0;
    }

    get choiceProps() {
        const { colorField: _colorField, ...choiceProps } = this.props;
        return choiceProps;
    }
}

registry.category("fields").add("crm_tier_choice", {
    ...buildM2OFieldDescription(TierChoiceField),
    fieldDependencies: ({ options }) =>
        options.color_field ? [{ name: options.color_field, type: "integer" }] : [],
    extractProps: (staticInfo, dynamicInfo) => ({
        ...extractM2OFieldProps(staticInfo, dynamicInfo),
        colorField: staticInfo.options.color_field,
    }),
});

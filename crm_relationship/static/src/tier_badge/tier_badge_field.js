import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatMany2one } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { TierBadge } from "./tier_badge";

/**
 * Many2one to `crm.tier` as a badge, never edited in place: a tier changes by classification or override.
 *
 * Options: `color_field` (integer 0-11 on the same record), `tooltip_field` (text on the same record); both are
 * fetched with the record, the view need not name them. The placeholder says what no tier means.
 */
export class TierBadgeField extends Component {
    static template = "crm_relationship.TierBadgeField";
    static components = { TierBadge };
    static props = {
        ...standardFieldProps,
        colorField: { type: String, optional: true },
        tooltipField: { type: String, optional: true },
        placeholder: { type: String, optional: true },
    };

    get value() {
        return formatMany2one(this.props.record.data[this.props.name]);
    }

    get color() {
        return this.props.record.data[this.props.colorField] || 0;
    }

    get tooltip() {
        return this.props.record.data[this.props.tooltipField] || false;
    }
}

export const tierBadgeField = {
    component: TierBadgeField,
    displayName: _t("Tier Badge"),
    supportedTypes: ["many2one"],
    listViewWidth: [96, 140],
    supportedOptions: [
        { label: _t("Color field"), name: "color_field", type: "field", availableTypes: ["integer"] },
        { label: _t("Tooltip field"), name: "tooltip_field", type: "field", availableTypes: ["char", "text"] },
    ],
    fieldDependencies: ({ options }) => [
        ...(options.color_field ? [{ name: options.color_field, type: "integer" }] : []),
        ...(options.tooltip_field ? [{ name: options.tooltip_field, type: "text" }] : []),
    ],
    extractProps: ({ options, placeholder }) => ({
        colorField: options.color_field,
        tooltipField: options.tooltip_field,
        placeholder,
    }),
};

registry.category("fields").add("crm_tier_badge", tierBadgeField);

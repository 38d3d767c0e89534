import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { percent, signed } from "../../common/format";

/** A growth in percent with a coloured arrow. */
export class GrowthField extends Component {
    static template = "crm_relationship.GrowthField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name] || 0;
    }

    get text() {
        return signed(this.value, percent);
    }

    get color() {
        return this.value > 0 ? "text-success" : "text-danger";
    }

    get arrow() {
        return this.value > 0 ? "fa-arrow-up" : "fa-arrow-down";
    }
}

export const growthField = {
    component: GrowthField,
    displayName: _t("Growth (%)"),
    supportedTypes: ["float"],
    listViewWidth: [92, 120],
};

registry.category("fields").add("crm_growth", growthField);

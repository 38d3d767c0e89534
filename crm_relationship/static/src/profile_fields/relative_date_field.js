import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDate } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { relative } from "../common/format";

/** A day as "3 weeks ago", the date itself as tooltip. */
export class RelativeDateField extends Component {
    static template = "crm_relationship.RelativeDateField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get relative() {
        return relative(this.value);
    }

    get exact() {
        return formatDate(this.value);
    }
}

export const relativeDateField = {
    component: RelativeDateField,
    displayName: _t("Relative Date"),
    supportedTypes: ["date", "datetime"],
    listViewWidth: [110, 140],
};

registry.category("fields").add("crm_relative_date", relativeDateField);

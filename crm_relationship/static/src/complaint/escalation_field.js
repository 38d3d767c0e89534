import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const MOST = 5;

/** A level of escalation as so many flames. */
export class EscalationField extends Component {
    static template = "crm_relationship.EscalationField";
    static props = { ...standardFieldProps };

    get level() {
        return this.props.record.data[this.props.name];
    }

    get flames() {
        return Math.min(this.level, MOST);
    }

    get label() {
        return _t("Escalation level %s", this.level);
    }
}

export const escalationField = {
    component: EscalationField,
    displayName: _t("Escalation"),
    supportedTypes: ["integer"],
    listViewWidth: [100, 120],
};

registry.category("fields").add("crm_escalation", escalationField);

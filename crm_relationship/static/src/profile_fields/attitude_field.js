import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

/** What somebody thinks of us, in the colours of the relationship map. */
export class AttitudeField extends BadgeField {
    get badgeClass() {
        return `o_crm_attitude_${this.props.record.data[this.props.name]}`;
    }
}

registry.category("fields").add("crm_attitude", { ...badgeField, component: AttitudeField });

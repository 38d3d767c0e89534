import { registry } from "@web/core/registry";
import { capitalize } from "@web/core/utils/strings";
import { RemainingDaysField, remainingDaysField } from "@web/views/fields/remaining_days/remaining_days_field";
import { MOST_DAYS, relative } from "../common/format";

/** Odoo's remaining days, one by one: "In 12 days" where Odoo says "Next month". */
export class DueDateField extends RemainingDaysField {
    get diffString() {
        const days = this.diffDays;
        if (days === null || Math.abs(days) > MOST_DAYS) {
            return days === null ? "" : this.formattedValue;
        }
        return capitalize(relative(this.props.record.data[this.props.name]));
    }
}

registry.category("fields").add("crm_due_date", { ...remainingDaysField, component: DueDateField });

import { Component } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { PERIODS } from "./period";

/**
 * This month, the last 3 or 12 months, the year, or from one day to another.
 *
 * `period` is `{id}`, one of `PERIODS`, with `date_from` and `date_to` (ISO dates) where it is `custom`; `onChange` gets
 * the next one. `days` are those that the screen shows just now: "From – to" begins with them.
 */
export class PeriodSwitch extends Component {
    static template = "crm_relationship.PeriodSwitch";
    static components = { DateTimeInput };
    static props = { period: Object, days: { type: Object, optional: true }, onChange: Function };

    setup() {
        this.periods = PERIODS;
        this.deserializeDate = deserializeDate;
    }

    choose(id) {
        const today = serializeDate(luxon.DateTime.now());
        const { date_from = today, date_to = today } = this.props.days || {};
        this.props.onChange(id === "custom" ? { id, date_from, date_to } : { id });
    }

    /** The other end follows, so that the first day stays before the last one. */
    setDay(end, value) {
        if (!value) {
            return;
        }
        const day = serializeDate(value);
        const days = { ...this.props.period, [end]: day };
        this.props.onChange(days.date_from > days.date_to ? { ...days, date_from: day, date_to: day } : days);
    }
}

import { Component } from "@odoo/owl";

/** A number with its label, unit and help; reports only numbers it can read. */
export class NumberInput extends Component {
    static template = "crm_relationship.NumberInput";
    static props = {
        id: String,
        label: [String, Object],
        value: { type: Number, optional: true },
        onChange: Function,
        unit: { type: [String, Object], optional: true },
        help: { type: [String, Object], optional: true },
        min: { type: Number, optional: true },
        max: { type: Number, optional: true },
        step: { type: Number, optional: true },
        disabled: { type: Boolean, optional: true },
        slots: { type: Object, optional: true },
    };

    onInput(ev) {
        const value = ev.target.valueAsNumber;
        if (!Number.isNaN(value)) {
            this.props.onChange(value);
        }
    }

    /** Leaving the field empty falls back to the last number. */
    onBlur(ev) {
        if (Number.isNaN(ev.target.valueAsNumber)) {
            ev.target.value = this.props.value ?? "";
        }
    }
}

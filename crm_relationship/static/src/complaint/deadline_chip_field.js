import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatDateTime } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useMinute } from "./minute";

const UNITS = ["weeks", "days", "hours", "minutes"];
const LOOK = {
    far: { color: "bg-200 text-body", icon: "fa-clock-o" },
    at_risk: { color: "text-bg-warning", icon: "fa-hourglass-half" },
    late: { color: "text-bg-danger", icon: "fa-exclamation-circle" },
    kept: { color: "text-bg-success", icon: "fa-check" },
    broken: { color: "bg-danger-subtle text-danger-emphasis", icon: "fa-chain-broken" },
    waiting: { color: "text-bg-info", icon: "fa-pause" },
};

/** The span between two moments in its largest unit, such as "3 hr" or "2 days". */
function span(from, to) {
    const duration = from < to ? to.diff(from, UNITS) : from.diff(to, UNITS);
    const unit = UNITS.find((name) => Math.floor(duration.get(name))) || "minutes";
    return luxon.Duration.fromObject(
        { [unit]: Math.floor(duration.get(unit)) },
        { locale: to.locale }
    ).toHuman({ unitDisplay: "short" });
}

/**
 * A deadline that counts down: muted while it is far, warning soon, danger once it has passed, success where it was kept.
 *
 * Options, all names of fields on the same record: `state_field` (`on_track`, `at_risk`, `late`; `kept` and `broken` show
 * once nothing is due any more), or `warning_field` (from when on it is soon) and `done_field` (when what was promised was
 * done); `waiting_field` (set: the clock stands still).
 */
export class DeadlineChipField extends Component {
    static template = "crm_relationship.DeadlineChipField";
    static props = {
        ...standardFieldProps,
        stateField: { type: String, optional: true },
        warningField: { type: String, optional: true },
        doneField: { type: String, optional: true },
        waitingField: { type: String, optional: true },
    };

    setup() {
        this.clock = useMinute();
    }

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    read(prop) {
        return this.props.record.data[this.props[prop]] || false;
    }

    get state() {
        const { deadline, clock } = this;
        const [known, done, warning] = ["stateField", "doneField", "warningField"].map((prop) => this.read(prop));
        if (done) {
            return !deadline || done <= deadline ? "kept" : "broken";
        }
        if (!deadline && (known === "kept" || known === "broken")) {
            return known;
        }
        if (this.read("waitingField")) {
            return "waiting";
        }
        if (!deadline) {
            return false;
        }
        if (deadline < clock.now) {
            return "late";
        }
        return known === "at_risk" || (warning && warning <= clock.now) ? "at_risk" : "far";
    }

    get look() {
        return LOOK[this.state];
    }

    get text() {
        if (["kept", "broken", "waiting"].includes(this.state)) {
            return { kept: _t("In time"), broken: _t("Broken"), waiting: _t("Waiting") }[this.state];
        }
        const distance = span(this.clock.now, this.deadline);
        return this.state === "late" ? _t("%s late", distance) : _t("in %s", distance);
    }

    get exact() {
        return this.deadline ? _t("Due %s", formatDateTime(this.deadline, { showSeconds: false })) : undefined;
    }
}

const OPTIONS = { state_field: "selection", warning_field: "datetime", done_field: "datetime", waiting_field: "datetime" };

export const deadlineChipField = {
    component: DeadlineChipField,
    displayName: _t("Deadline"),
    supportedTypes: ["datetime"],
    listViewWidth: [110, 130],
    isEmpty: () => false,
    fieldDependencies: ({ options }) =>
        Object.entries(OPTIONS)
            .filter(([option]) => options[option])
            .map(([option, type]) => ({ name: options[option], type })),
    extractProps: ({ options }) => ({
        stateField: options.state_field,
        warningField: options.warning_field,
        doneField: options.done_field,
        waitingField: options.waiting_field,
    }),
};

registry.category("fields").add("crm_deadline_chip", deadlineChipField);
